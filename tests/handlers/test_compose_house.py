"""The house is built in one place, on start, and is the same house after a restart."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from handlers.compose import desk_only, house
from handlers.settings import Settings, load
from store.errors import WrongKey

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in ("YIMEN_KEY", "YIMEN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "config.yml"
    config.write_text("data:\n  folder: var\n", "utf-8")
    return load(config)


async def test_a_talk_survives_a_restart_of_the_whole_house(settings: Settings) -> None:
    async with house(settings) as first:
        opened = await first.intake.open("web", "a")
    async with house(settings) as second:
        assert await second.intake.open("web", "a") == opened.again()
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in settings.data_folder.iterdir()}
    assert modes["yimen.key"] == modes["yimen.sqlite"] == 0o600
    assert stat.S_IMODE(settings.data_folder.stat().st_mode) == 0o700


async def test_without_its_key_the_database_stays_shut(settings: Settings) -> None:
    async with desk_only(settings):
        pass
    settings.key_file.unlink()
    with pytest.raises(WrongKey):
        async with desk_only(settings):
            pass


async def test_a_key_in_the_environment_leaves_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMEN_KEY", base64.urlsafe_b64encode(b"e" * 32).decode())
    async with desk_only(settings) as desk:
        assert await desk.staff.every() == ()
    assert not settings.key_file.exists()


def test_importing_builds_nothing(tmp_path: Path) -> None:
    code = "import handlers.compose, handlers.intake, store.database, desk.tickets, desk.staff"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
