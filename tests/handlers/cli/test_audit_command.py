"""`yimen audit` on a database with something in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    (tmp_path / "config.yml").write_text("data:\n  folder: var\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    monkeypatch.setenv("YIMEN_PASSWORD", "correct-horse-battery")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    run("staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇")
    return run


def test_a_whole_trail_is_called_whole_with_its_head(yimen: Callable[..., Result]) -> None:
    found = json.loads(yimen("audit", "verify", "--json").stdout)
    assert (found["rows"], found["broken"]) == (1, None)
    assert found["head"] in yimen("audit", "verify").stdout


def test_a_changed_row_is_told_and_fails(yimen: Callable[..., Result], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "var" / "yimen.sqlite") as file:
        file.execute("DROP TRIGGER audit_no_update")
        file.execute("UPDATE audit SET actor = 'nobody'")
    file.close()
    done = yimen("audit", "verify")
    assert done.exit_code == 1
    assert "第 1 条" in done.stdout


def test_who_did_what_to_an_account_is_listed(yimen: Callable[..., Result]) -> None:
    [row] = json.loads(yimen("audit", "show", "zhongyang", "--json").stdout)
    assert (row["actor"], row["action"], row["result"]) == ("console", "staff.add", "done")
    assert "staff.add" in yimen("audit", "show", "zhongyang").stdout
