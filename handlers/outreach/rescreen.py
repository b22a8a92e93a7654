"""Refused and stopped cases, judged anew when rules, figures or the season have changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from desk.lifecycle import Action, Status
from desk.limits import china_date
from desk.reminders import NewReminder, remind_each, tell_due
from handlers.compose import House
from handlers.jobs.job import Done
from handlers.outreach import seasons
from handlers.recase import case_of
from handlers.trace import Trace
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening import prescreen
from store.database import Database
from store.models import MatterRow, TicketEventRow, TicketRow

__all__ = ["changes", "rescreen"]

_BATCH = 5
_STRENGTH = ("unlikely", "ask", "possible", "likely")
# Who says 退保 has lost 低保; a ticket's other matters were only never pursued.
_STOPPED, _OF_STOPPED = "近期退保", ("nat_dibao", "nat_dibao_single", "nat_dibao_margin")


async def rescreen(house: House, state: Mapping[str, Any]) -> Done:
    """One round over all refused and stopped matters; none while nothing has changed.

    state: {seen: what the last whole round was made by}. What has come up once for the same cause
    does not come up again.
    """
    now, book = house.clock(), house.world.rulebook
    today = china_date(now)
    # Ages and dated figures move with the months.
    on = ",".join(one.id for one in seasons.on(today))
    seen = f"{book.version} {today:%Y-%m} {on}"
    found = looked = 0
    if state.get("seen") != seen:
        last = 0
        while batch := await _candidates(house.database, last):
            last = batch[-1][0].id
            made = [new for one in batch for new in _reminders(book, *one, today)]
            looked += len(batch)
            found += await remind_each(house.database, made, now)
            # The others get their turn.
            await asyncio.sleep(0)
    told = await tell_due(house.database, now)
    return Done({"looked": looked, "found": found, "told": told}, {"seen": seen})


async def _candidates(database: Database, last: int) -> Sequence[tuple[MatterRow, TicketRow]]:
    """Matters that were refused or stopped, or 低保 that was not pursued, of tickets that are over
    and were not taken back."""
    taken_back = select(TicketEventRow.ticket_id).where(
        TicketEventRow.action.in_((Action.WITHDRAW, Action.MERGE))
    )
    lost = and_(MatterRow.decision == "left", MatterRow.program_id.in_(_OF_STOPPED))
    query = (
        select(MatterRow, TicketRow)
        .join(TicketRow, TicketRow.id == MatterRow.ticket_id)
        .where(or_(MatterRow.decision.in_(("refused", "stopped")), lost), MatterRow.id > last)
        .where(TicketRow.status.in_((Status.DECIDED, Status.CLOSED)))
        .where(TicketRow.merged_into.is_(None), TicketRow.id.not_in(taken_back))
        .order_by(MatterRow.id)
        .limit(_BATCH)
    )
    async with database.reading() as session:
        return [(matter, ticket) for matter, ticket in await session.execute(query)]


def _reminders(
    book: Rulebook, matter: MatterRow, ticket: TicketRow, today: date
) -> Iterator[NewReminder]:
    snapshot = ticket.snapshot
    if not snapshot.get("results"):
        # Erased, or filed in an emergency before anything was screened.
        return
    by_window, stopped = matter.decision == "stopped", _stopped(snapshot)
    if matter.decision == "left" and not stopped:
        return
    why = list(changes(book, snapshot, matter.program_id, matter.member, matter.verdict, today))
    if not why:
        return
    cause = hashlib.sha256(json.dumps(why, sort_keys=True).encode()).hexdigest()[:32]
    yield NewReminder(
        key=f"rescreen:{matter.id}:{cause}",
        kind="rescreen",
        ticket=ticket.id,
        member=matter.member,
        matter=matter.id,
        show_on=today,
        why={"kind": "changed", "changes": why, "stopped": stopped and not by_window},
    )


def changes(
    book: Rulebook,
    snapshot: Mapping[str, Any],
    program_id: str,
    member: str,
    verdict: str,
    today: date,
) -> Iterator[dict[str, str]]:
    """What has changed for one program since it was judged; nothing while it looks hopeless.

    Each is {kind: figure, label, before, after} | {kind: rules} | {kind: verdict, before, after} |
    {kind: season, id, year, say}.
    """
    program = book.programs.get(program_id)
    if program is None:
        return
    screening = prescreen(book, case_of(book.facts, snapshot, today))
    mine = (one for one in screening.results if one.program.id == program_id)
    result = next((one for one in mine if (one.member_id or "") == member), None)
    if result is None or result.verdict.value == "unlikely" or result.already_held:
        return
    before = _before(snapshot, program_id, member)
    after = Trace(book, screening).result(result)
    if before is not None:
        yield from _figures(before, after)
        if _labels(before) != _labels(after):
            yield {"kind": "rules"}
    if _STRENGTH.index(result.verdict.value) > _STRENGTH.index(verdict):
        yield {"kind": "verdict", "before": verdict, "after": result.verdict.value}
    yield from _seasons(program, today)


def _before(snapshot: Mapping[str, Any], program_id: str, member: str) -> Mapping[str, Any] | None:
    same = (one for one in snapshot["results"] if one["program"] == program_id)
    return next((one for one in same if (one["member"] or "") == member), None)


def _figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Local figures that were read then and now, and differ."""
    old, new = _read(before), _read(after)
    for key in old.keys() & new.keys():
        if old[key]["value"] != new[key]["value"]:
            yield {
                "kind": "figure",
                "label": new[key]["label"],
                "before": old[key]["shown"],
                "after": new[key]["shown"],
            }


def _read(result: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {
        used["parameter"]: used
        for criterion in result["criteria"]
        for used in criterion["used"]
        if used.get("parameter")
    }


def _labels(result: Mapping[str, Any]) -> list[str]:
    return [criterion["label"] for criterion in result["criteria"]]


def _seasons(program: Program, today: date) -> Iterator[dict[str, str]]:
    for season in seasons.on(today):
        if season.concerns(program):
            yield {"kind": "season", "id": season.id, "year": str(today.year), "say": season.say}


def _stopped(snapshot: Mapping[str, Any]) -> bool:
    """Whether he said that a benefit was stopped lately."""
    told = (one for one in snapshot["facts"] if one["fact"] == "recent_relief_event")
    return any(one["value"] == _STOPPED for one in told)
