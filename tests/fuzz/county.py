"""The county on whose desk anything is done: its people, and an empty database whenever asked."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from desk.clocks import Limit
from desk.filing import NewMatter
from desk.viewer import Role, Viewer
from desk.visits.shapes import Level, Who
from desk.working_days import WorkingDays
from rules.place import Place
from store.crypt import Vault
from store.database import Database
from tests.talks import a_talk

__all__ = ["County", "county", "sees"]

# Monday; walks stay within years whose holidays are known.
MONDAY = datetime(2026, 2, 2, 1, 0, tzinfo=UTC)
LAST = datetime(2026, 12, 20, tzinfo=UTC)
TOWNS = ("中扬镇", "屠园镇", "蔡集镇")
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CLERKS = tuple(
    Viewer(f"clerk{number}", town, Role.CLERK, "321302", town) for number, town in enumerate(TOWNS)
)
DISTRICT = Viewer("qu", "区", Role.DISTRICT, "321302")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321302")
STRANGER = Viewer("suyu", "外", Role.DISTRICT, "321311")
OFFICER = Viewer("yibao", "医保", Role.OFFICER, "321302", department="medical")
EVERYBODY = (*CLERKS, DISTRICT, OPERATOR, STRANGER, OFFICER)
MATTERS = (
    NewMatter("nat_dibao", "", "likely", Limit(30, working=True)),
    NewMatter("nat_disabled_care", "dad", "likely", Limit(10, working=True)),
    NewMatter("nat_temp_quick", "", "possible", Limit(3, working=False), at_once=True),
    NewMatter("nat_charity", "", "ask"),
)
CALENDAR = WorkingDays()
CLOSEST = Level("p3_care_level3", 3, 3, 5)
FATHER = Who("王大爷", "三组村口红砖房", "父亲", "13812345678")
_POSTGRES = os.environ.get("YIMEN_TEST_POSTGRES", "")
_KEY = b"k" * 32


def sees(viewer: Viewer, town: str) -> bool:
    """Written out once more on purpose: who sees a ticket of this township."""
    if viewer.role is Role.CLERK:
        return town == viewer.town
    return viewer in (DISTRICT, OPERATOR)


@dataclass
class County:
    """folder: where its databases lie. done: how often what was done, over all walks."""

    folder: Path
    template: str
    runner: asyncio.Runner
    done: Counter[str] = field(default_factory=Counter)
    walks: int = 0

    def opened(self) -> Database:
        """A database of its own for the next walk, with nothing in it but one conversation."""
        self.walks += 1
        return self.runner.run(self._opened())

    async def _opened(self) -> Database:
        home = self.folder / str(self.walks)
        shutil.copytree(self.folder / "empty", home)
        url = f"sqlite+aiosqlite:///{home / 'desk.sqlite'}"
        if _POSTGRES:
            url = await _copied(self.template)
        keys = f"sqlite:///{home / 'keys' / 'persons.sqlite'}"
        return await Database.connect(url, Vault([_KEY]), keys=keys)

    def close(self, database: Database) -> None:
        """The walk is over: nothing is kept of it."""
        self.runner.run(database.close())
        shutil.rmtree(self.folder / str(self.walks))
        if _POSTGRES:
            name = database.engine.url.database
            self.runner.run(_tell(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def county(folder: Path) -> Iterator[County]:
    """SQLite files in `folder`, or databases of the server in YIMEN_TEST_POSTGRES."""
    template, empty = f"yimen_county_{secrets.token_hex(6)}", folder / "empty"
    url = f"sqlite+aiosqlite:///{empty / 'desk.sqlite'}"
    with asyncio.Runner() as runner:
        if _POSTGRES:
            runner.run(_tell(f"CREATE DATABASE {template}"))
            url = _address(template)
        empty.mkdir()
        runner.run(_prepare(url, f"sqlite:///{empty / 'keys' / 'persons.sqlite'}"))
        yield County(folder, template, runner)
        if _POSTGRES:
            runner.run(_tell(f"DROP DATABASE {template} WITH (FORCE)"))


async def _prepare(url: str, keys: str) -> None:
    database = await Database.connect(url, Vault([_KEY]), keys=keys)
    async with database.writing() as session:
        session.add(a_talk(MONDAY))
    await database.close()


async def _copied(template: str) -> str:
    name = f"yimen_walk_{secrets.token_hex(6)}"
    await _tell(f"CREATE DATABASE {name} TEMPLATE {template}")
    return _address(name)


def _address(name: str) -> str:
    return make_url(_POSTGRES).set(database=name).render_as_string(hide_password=False)


async def _tell(statement: str) -> None:
    """Something that a server does outside of any transaction."""
    server = create_async_engine(_POSTGRES, isolation_level="AUTOCOMMIT")
    async with server.connect() as connection:
        await connection.execute(text(statement))
    await server.dispose()
