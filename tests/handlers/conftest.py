"""The whole house on a database of the test's own, and a resident who talks to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.world import World
from desk.limits import Limits
from desk.tickets import Tickets
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import build_world
from handlers.filing import Filing
from handlers.intake import Incoming, Intake, Outcome
from handlers.settings import load
from nlu.understanding import KeywordUnderstanding, Understanding
from store.database import Database

HOME = "江苏省宿迁市宿城区中扬镇"
NAME, PHONE = "王桂兰", "13812345678"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


class Clock:
    """Time that moves a second with every look, from 9:30 in China on 2026-11-22."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Everything as shipped, without what a county enters itself."""
    config = tmp_path_factory.mktemp("config") / "config.yml"
    config.write_text("data:\n  folder: var\n", "utf-8")
    return build_world(load(config))


@pytest.fixture
def make_intake(world: World, clock: Clock) -> Callable[..., Intake]:
    def make(database: Database, understanding: Understanding | None = None) -> Intake:
        filing = Filing(world.rulebook, Windows(), database.vault, Limits(WorkingDays()))
        return Intake(world, understanding or KeywordUnderstanding(), database, filing, clock)

    return make


@pytest.fixture
def intake(database: Database, make_intake: Callable[[Database], Intake]) -> Intake:
    return make_intake(database)


@pytest.fixture
def tickets(database: Database, clock: Clock) -> Tickets:
    return Tickets(database, clock)


@dataclass
class Resident:
    """Somebody who talks to the intake and remembers what was said last."""

    intake: Intake
    sender: str = "resident-1"
    channel: str = "web"
    home: str = HOME
    last: Outcome | None = None
    sent: list[Incoming] = field(default_factory=list)

    async def send(self, **what: str) -> Outcome:
        return await self.put(self.next(**what))

    def next(self, **what: str) -> Incoming:
        return Incoming(self.channel, self.sender, f"m{len(self.sent) + 1}", **what)

    async def put(self, incoming: Incoming) -> Outcome:
        self.sent.append(incoming)
        self.last = await self.intake.receive(incoming)
        return self.last

    @property
    def question(self) -> Mapping[str, Any]:
        assert self.last is not None
        assert self.last.question is not None
        return self.last.question

    def button(self, end: str) -> str:
        """The id of the button on the table whose id ends so."""
        ids = [one["id"] for one in self.question["choices"]]
        return next(one for one in ids if one.rpartition(".")[2] == end)

    async def press(self, end: str) -> Outcome:
        return await self.send(choice=self.button(end))

    async def to_results(self) -> Outcome:
        """Answer whatever is asked: the first button, or that it isn't known."""
        self.last = await self.intake.open(self.channel, self.sender)
        await self.press("guide")
        while self.question["id"] != "results":
            await self.answer()
        assert self.last is not None
        return self.last

    async def answer(self) -> Outcome:
        question = self.question
        if question["answer_kind"] == "place" and len(question["choices"]) == 1:
            return await self.send(text=self.home)
        return await self.send(choice=question["choices"][0]["id"])

    async def to_consent(self) -> Outcome:
        """Up to the question for consent, with name and telephone left."""
        await self.to_results()
        await self.press("file")
        await self.send(text=NAME)
        await self.send(text=PHONE)
        return await self.press("call")

    async def to_ticket(self) -> Outcome:
        await self.to_consent()
        return await self.press("agree")


@pytest.fixture
def resident(intake: Intake) -> Resident:
    return Resident(intake)


@pytest.fixture
def neighbour(intake: Intake) -> Resident:
    """Somebody else, from another township."""
    return Resident(intake, sender="resident-2", home="江苏省宿迁市宿城区屠园镇")


@pytest.fixture
def folder(database_file: Path) -> Path:
    """The folder that holds the database's files."""
    return database_file.parent
