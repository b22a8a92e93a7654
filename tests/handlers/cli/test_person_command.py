"""`yimen person`: at the office, after whoever asks has shown who he is."""

from __future__ import annotations

import asyncio
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from handlers.cli import main
from handlers.compose import house
from handlers.intake import Incoming
from handlers.settings import load


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.yml"
    path.write_text("data:\n  folder: var\nunderstanding:\n  service: 'off'\n", "utf-8")
    for name in ("YIMEN_KEY", "YIMEN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("YIMEN_CONFIG", str(path))

    async def talk() -> None:
        async with house(load(path)) as built:
            await built.intake.receive(Incoming("telegram", "77", "1.1", "我叫王桂兰"))

    asyncio.run(talk())
    return tmp_path


def test_a_chat_is_handed_out_and_then_forgotten(config: Path) -> None:
    run = CliRunner().invoke
    done = run(main, ["person", "export", "--telegram", "77", "--to", str(config / "out")])
    assert done.exit_code == 0, done.output
    file = config / "out" / "我的资料.json"
    assert "王桂兰" in file.read_text("utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(main, ["person", "erase", "--telegram", "77"], input="n\n").exit_code == 1
    done = run(main, ["person", "erase", "--telegram", "77", "--yes"])
    assert done.exit_code == 0, done.output
    assert json.loads(run(main, ["keys", "status", "--json"]).output)["gone"] == 1
    nobody = run(main, ["person", "export", "--telegram", "77", "--to", str(config / "out")])
    assert (nobody.exit_code, nobody.output) == (1, "没有找到这个人的资料。\n")


def test_it_must_be_said_who_is_meant(config: Path) -> None:
    assert CliRunner().invoke(main, ["person", "erase"]).exit_code == 2
