"""The lists that are learnt from beside the examples of intents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def lists(*paths: Path) -> Iterator[tuple[str, Any]]:
    """What each name of each file has, the files in order.

    Not by Rasa's reader, which takes fifteen times as long.
    """
    for path in sorted(paths):
        yield from YAML(typ="safe").load(path).items()
