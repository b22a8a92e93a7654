"""A Yimen with its staff that is served for as long as pictures are taken of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["PASSWORD", "ROOT", "served"]

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct-horse-battery"  # noqa: S105 -- of an account that lives for this run only
_YIMEN = [sys.executable, "-c", "from handlers.cli import main; main()"]


@contextmanager
def served(config: Path, staff: Iterable[tuple[str, str, str, str]]) -> Iterator[str]:
    """The address of its pages. staff: login, name, role and place of everybody who may log in."""
    env = {**os.environ, "YIMEN_CONFIG": str(config), "YIMEN_PASSWORD": PASSWORD}
    for login, name, role, place in staff:
        add = ["staff", "add", login, "--name", name, "--role", role, "--place", place]
        subprocess.run([*_YIMEN, *add], env=env, check=True, cwd=ROOT)  # noqa: S603
    with subprocess.Popen(  # noqa: S603
        [*_YIMEN, "serve"], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+?:\d+", server.stdout.readline())
            assert found, "the server did not say where it is"
            yield found[0]
        finally:
            server.terminate()
