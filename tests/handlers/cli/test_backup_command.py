"""`yimen backup` and `yimen restore`, as whoever looks after the machine uses them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main

PASSWORD = "correct-horse-battery"


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    (tmp_path / "config.yml").write_text("data:\n  folder: var\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_house_is_backed_up_lost_and_brought_back(
    yimen: Callable[..., Result], tmp_path: Path
) -> None:
    yimen("staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇")
    done = yimen("backup", str(tmp_path / "backups"))
    assert done.exit_code == 0, done.output
    assert "主密钥" in done.stdout
    [made] = (tmp_path / "backups").glob("yimen-*")
    assert not list(made.rglob("*.key"))
    assert yimen("backup", "verify", str(made)).exit_code == 0
    key = (tmp_path / "var" / "yimen.key").read_bytes()
    shutil.rmtree(tmp_path / "var")
    # Without the master key nothing is made up instead of it.
    assert "key_missing" not in yimen("restore", str(made), str(tmp_path / "var")).output
    assert not (tmp_path / "var").exists()
    kept = tmp_path / "kept.key"
    kept.write_bytes(key)
    kept.chmod(0o600)
    restored = CliRunner().invoke(
        main,
        ["restore", str(made), str(tmp_path / "var"), "--json"],
        env={"YIMEN_KEY": key.decode()},
    )
    assert restored.exit_code == 0, restored.output
    assert json.loads(restored.stdout)["rows"] > 0
    shutil.copy(kept, tmp_path / "var" / "yimen.key")
    assert "王芳" in yimen("staff", "list").stdout


def test_what_is_no_backup_is_told_in_a_sentence(
    yimen: Callable[..., Result], tmp_path: Path
) -> None:
    yimen("staff", "list")
    done = yimen("backup", "verify", str(tmp_path))
    assert done.exit_code == 1
    assert "这里没有备份" in done.stderr
