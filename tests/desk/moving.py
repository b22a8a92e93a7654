"""A desk whose tickets are filed and moved on days of the test's choosing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from desk.clocks import Limit
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action
from desk.limits import Limits
from desk.tickets import Details, Tickets
from desk.viewer import Role, Viewer
from desk.views import TicketView
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database

# Monday 2 November 2026, nine in the morning in China.
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
THERE = replace(HERE, town="屠园镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
NEIGHBOUR = Viewer("li", "李", Role.CLERK, "321302", "屠园镇")
DIBAO = NewMatter("nat_dibao", "", "likely", Limit(30, working=True))
CARE = NewMatter("nat_disabled_care", "dad", "possible", Limit(10, working=True))
QUICK = NewMatter("nat_temp_quick", "", "likely", Limit(3, working=False), at_once=True)
File = Callable[..., Any]


class Desk:
    """A desk on a day of the test's choosing."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.tickets = Tickets(database, lambda: self.now)

    async def file(self, *matters: NewMatter, key: str = "c:1:1", **more: Any) -> str:
        new = NewTicket(
            key=key, conversation_id="c", channel="telegram", place=HERE, window="中扬镇窗口",
            urgency="normal", programs=tuple(one.program for one in matters),
            rulebook_version="v", snapshot={}, phone=None, matters=matters,
        )  # fmt: skip
        async with self.database.writing() as session:
            filed = await file(
                session, self.database.vault, replace(new, **more), self.now, Limits(WorkingDays())
            )
        return filed.reference

    async def move(self, reference: str, action: Action, **details: Any) -> TicketView:
        by = details.pop("by", CLERK)
        return await self.tickets.move(
            by, reference, action, note="说明", details=Details(**details)
        )

    def on(self, day: int) -> None:
        """The given day of November."""
        self.now = MONDAY + timedelta(days=day - 2)


def due(view: TicketView, number: int) -> date | None:
    clock = view.matters[number - 1].clock
    assert clock is not None
    return clock.due_on
