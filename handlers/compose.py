"""The composition root: everything that the doors need is built here, and nothing at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.database import Database

    from bot.world import World
    from desk.staff import Staff
    from desk.tickets import Tickets
    from handlers.intake import Intake
    from handlers.settings import Settings

__all__ = ["Desk", "House", "build_world", "desk_only", "house"]


@dataclass(frozen=True, slots=True)
class House:
    """Everything built: `intake` for the residents' doors, `tickets` and `staff` for the desk."""

    settings: Settings
    world: World
    database: Database
    intake: Intake
    tickets: Tickets
    staff: Staff


@dataclass(frozen=True, slots=True)
class Desk:
    """The township's side alone, for commands that need no rules (yimen staff, yimen tickets)."""

    database: Database
    tickets: Tickets
    staff: Staff


@asynccontextmanager
async def desk_only(settings: Settings) -> AsyncIterator[Desk]:
    """The database migrated and open, without loading rules, questions or texts."""
    raise NotImplementedError
    yield


def build_world(settings: Settings) -> World:
    """The rulebook, questions, texts, places and routes, loaded and checked; no database."""
    raise NotImplementedError


@asynccontextmanager
async def house(settings: Settings) -> AsyncIterator[House]:
    """The whole house with its database migrated and open; closed at the end."""
    raise NotImplementedError
    yield
