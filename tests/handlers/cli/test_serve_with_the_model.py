"""`yimen serve` with its understanding service: it goes over to the model, and ends with it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from handlers.cli import main
from nlu.service import notes
from nlu.service.making import Parts

YIMEN = [sys.executable, "-c", "from handlers.cli import main; main()"]
_PATIENCE = 240


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def gone(pid: int) -> bool:
    try:
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text("ascii")
    except (FileNotFoundError, ProcessLookupError):
        return True


@pytest.fixture
def folder(service_parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house whose model is trained already."""
    models = tmp_path / "var" / "nlu" / "models"
    models.mkdir(parents=True)
    digest = service_parts.project.digest()
    shutil.copyfile(service_parts.models.path(digest), models / f"{digest}.tar.gz")
    environment = service_parts.runtime.environment
    text = f"web:\n  port: 0\nunderstanding:\n  environment: {environment}\n  timeout: 0.9\n"
    (tmp_path / "config.yml").write_text(text, "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    return tmp_path


@pytest.fixture
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*YIMEN, "serve"],
        env={**os.environ, "PYTHONWARNINGS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_it_goes_over_to_the_model_by_itself_and_takes_it_along_when_it_ends(
    served: subprocess.Popen[str], folder: Path
) -> None:
    assert served.stdout is not None
    assert served.stderr is not None
    address = re.search(r"http://\S+/", served.stdout.readline())
    assert address
    first = httpx.get(f"{address[0]}health").json()
    assert (first["status"], first["understanding"]) == ("ok", "keywords")
    until(lambda: httpx.get(f"{address[0]}health").json()["understanding"] == "model")

    status = json.loads(CliRunner().invoke(main, ["nlu", "status", "--json"]).stdout)
    service = status["running"]["pid"]
    assert status["trained"]
    assert 50 < status["running"]["memory_mb"] < 700
    # A command asks the service that runs; its sentence is in no word list.
    done = CliRunner().invoke(main, ["understand", "老公在工地上把腰摔断了", "--json"])
    told = json.loads(done.stdout)
    assert told["understands"] == "model"
    assert "model" in {one["source"] for one in told["intents"]}
    assert notes.found(folder / "var" / "nlu") is not None

    served.send_signal(signal.SIGTERM)
    served.wait(timeout=_PATIENCE)
    assert served.returncode == 0
    assert gone(service)
    assert notes.found(folder / "var" / "nlu") is None
    said, complaints = served.stdout.read(), served.stderr.read()
    assert "模型在听" in said
    assert complaints == ""


def test_killed_outright_it_leaves_no_service_behind(
    served: subprocess.Popen[str], folder: Path
) -> None:
    def children() -> list[int]:
        path = Path(f"/proc/{served.pid}/task/{served.pid}/children")
        return [int(pid) for pid in path.read_text("ascii").split()]

    until(children)
    (service,) = children()
    served.kill()
    until(lambda: gone(service))
