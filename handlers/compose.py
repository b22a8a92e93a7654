"""The composition root: everything that the doors need is built here, and nothing at import."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot import knowledge, notices, phrases, questions, texts, urgent
from bot.world import Settings as TalkSettings
from bot.world import World
from desk import reference, working_days
from desk.erasing import replay
from desk.limits import Limits
from desk.places import Gazetteer
from desk.staff import Staff
from desk.tickets import Tickets
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.adapters import Finder, WindowRouter
from handlers.filing import Filing
from handlers.intake import Intake
from handlers.memory import settle
from handlers.reloading import Reloader, checked, fingerprint
from handlers.settings import Settings
from handlers.understanding import by_keywords, ears
from nlu.service.status import Status
from nlu.understanding import KeywordUnderstanding
from rules import rulebook
from rules.case import Case
from rules.screening import prescreen
from store import erasures
from store.crypt import Vault
from store.database import Database
from store.keys import VARIABLE
from store.masters import Masters
from store.times import Clock, utc_now

__all__ = ["Desk", "House", "build_world", "desk_only", "house"]


@dataclass(frozen=True, slots=True)
class House:
    """Everything built: `intake` for the residents' doors, `tickets` and `staff` for the desk.

    hearing: how well messages are understood at this moment. reloader: takes up changed rules.
    calendar: the working days by which the desk counts. clock: the time, UTC.
    """

    settings: Settings
    database: Database
    intake: Intake
    tickets: Tickets
    staff: Staff
    hearing: Callable[[], Status] = by_keywords
    reloader: Reloader | None = None
    calendar: WorkingDays = field(default_factory=WorkingDays)
    clock: Clock = utc_now

    @property
    def windows(self) -> Windows:
        """The relief windows with what the county has entered of them by now."""
        return Windows(_local(self.settings))

    @property
    def world(self) -> World:
        """The rules, questions and texts in use at this moment."""
        return self.intake.world


@dataclass(frozen=True, slots=True)
class Desk:
    """The township's side alone, for commands that need no rules (yimen staff, yimen tickets)."""

    database: Database
    tickets: Tickets
    staff: Staff
    calendar: WorkingDays


def build_world(settings: Settings) -> World:
    """The rulebook, questions, texts, places and routes, loaded and checked; no database.

    Raises:
        RulesError: whatever is wrong in a file, with file and line.
    """
    local = _local(settings)
    book = rulebook.load(local=local, templates=settings.templates)
    public = settings.telegram.public_url.rstrip("/")
    return World(
        catalogue=book.facts,
        rulebook=book,
        questions=questions.load(book.facts),
        texts=texts.load(),
        places=Finder(Gazetteer()),
        router=WindowRouter(Windows(local)),
        urgent=urgent.load(local=settings.local_folder / "urgent.yml"),
        notices=notices.load(),
        knowledge=knowledge.load(book.catalogue),
        phrases=phrases.load(book.facts),
        numbers=reference.pair,
        settings=TalkSettings(
            most_questions=settings.interview.most_questions,
            open_cards=settings.interview.open_cards,
            longest=settings.interview.longest_message,
            lead_page=f"{public}/lead" if public else "",
        ),
    )


@asynccontextmanager
async def desk_only(settings: Settings) -> AsyncIterator[Desk]:
    """The database migrated and open, without loading rules, questions or texts.

    Raises:
        StoreError: the key or the database can't be used.
    """
    vault = Vault(Masters(file=settings.key_file, value=os.environ.get(VARIABLE)))
    database = await Database.connect(settings.database_url, vault, keys=settings.keys_url)
    try:
        calendar = working_days.load(settings.local_folder)
        tickets = Tickets(database, calendar=calendar)
        yield Desk(database, tickets, Staff(database, Gazetteer()), calendar)
    finally:
        await database.close()


@asynccontextmanager
async def house(
    settings: Settings,
    *,
    keep: bool = False,
    changed: Callable[[Status], None] | None = None,
    watch: bool = False,
    shared: int | None = None,
) -> AsyncIterator[House]:
    """The whole house with its database migrated and open; closed at the end.

    keep, changed, shared: whether the understanding service is kept here, or by another process
    for so many of them, see `handlers.understanding`.
    watch: rules that are changed meanwhile are taken up, see `handlers.reloading`.

    Raises:
        RulesError: whatever is wrong in a file of rules, questions or texts.
        StoreError: the key or the database can't be used.
    """
    world = build_world(settings)
    await _warm(world)
    hearing = ears(settings, keep=keep, changed=changed, shared=shared)
    async with desk_only(settings) as desk, hearing as heard:
        limits, calls = Limits(desk.calendar), settings.callbacks.hours()
        # What was to be forgotten when a process was killed, or is back from an old backup.
        await erasures.finish(desk.database)
        await replay(desk.database, limits)

        def filing(by: World) -> Filing:
            windows = Windows(_local(settings))
            return Filing(by.rulebook, windows, desk.database.vault, limits, calls)

        def take_up(new: World) -> None:
            # First what may be refused: a broken file leaves everything as it was.
            desk.calendar.renew(working_days.load(settings.local_folder))
            intake.renew(new, filing(new))
            if watch:
                settle()

        intake = Intake(world, heard.understanding, desk.database, filing(world))
        reloader = Reloader(
            world,
            mark=lambda: fingerprint(settings.local_folder),
            build=lambda: _ready(build_world(settings)),
            use=take_up,
        )
        async with reloader.running(settings.reload_seconds if watch else 0):
            yield House(
                settings,
                desk.database,
                intake,
                desk.tickets,
                desk.staff,
                heard.status,
                reloader,
                desk.calendar,
            )


def _local(settings: Settings) -> Path | None:
    return settings.local_folder if settings.local_folder.is_dir() else None


async def _warm(world: World) -> None:
    """Load now what is otherwise loaded on first use: the first resident need not wait for it."""
    heard = await KeywordUnderstanding().understand("您好")
    world.places.find(heard.normal, None, True)
    _compiled(world)


def _ready(world: World) -> World:
    """The world, once its rules are checked as `yimen rules check` does. Raises RulesError."""
    checked(world.rulebook)
    return _compiled(world)


def _compiled(world: World) -> World:
    prescreen(world.rulebook, Case(on=date.today()))  # noqa: DTZ011 -- any day will do
    return world
