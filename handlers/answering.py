"""What the desk adds to a turn of the talk: how a ticket stands, and whether somebody will call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.filing import Contact, Summons
from bot.reply import Reply
from bot.world import World
from desk.hours import Shift, next_shift
from desk.limits import china_date
from desk.summoning import responsible, summon
from desk.tasks import ASKED
from handlers.enquiry import Answering
from handlers.filing import Filing
from handlers.wording import wording
from store.talks import Talk

__all__ = ["added", "of", "summoned"]

_NO_CALL = "不可联系"
# Whoever sits at these is a person already.
_ATTENDED = frozenset({"hotline", "window"})


def of(world: World, filing: Filing) -> Answering:
    """The answers by the rules and windows of this turn."""
    names = {id: program.name for id, program in world.rulebook.programs.items()}
    return Answering(filing.vault, filing.windows, names, _city(world))


def added(replies: tuple[Reply, ...], said: Sequence[str]) -> tuple[Reply, ...]:
    """What the desk says goes before the next question; in an emergency into its own bubble."""
    if not said:
        return replies
    last = max((n for n, one in enumerate(replies) if one.kind == "urgent"), default=None)
    if last is not None:
        bubble = replace(replies[last], text="\n".join((replies[last].text, *said)))
        return (*replies[:last], bubble, *replies[last + 1 :])
    told = [one for one in replies if one.kind != "question"]
    asked = [one for one in replies if one.kind == "question"]
    return (*told, *map(Reply, said), *asked)


async def summoned(
    session: AsyncSession,
    world: World,
    filing: Filing,
    talk: Talk,
    wanted: Summons,
    at: datetime,
) -> tuple[str | None, bool]:
    """Put it on somebody's list. What to say of it honestly (None: nothing), and whether there is
    anybody who can call.

    Without a number to call only an emergency is noted; a number is asked for in the same breath.
    """
    if talk.channel in _ATTENDED:
        return None, True
    texts, contact, city = wording("standing"), wanted.contact, _city(world)
    adcode, town = (wanted.place.adcode, wanted.place.town or "") if wanted.place else ("", "")
    desk = await responsible(session, adcode, town)
    tone = "human" if wanted.reason == ASKED else "urgent"
    if desk is None:
        return texts[f"{tone}_nobody"].format(city=city), False
    if contact.phone is None and wanted.reason == ASKED:
        return None, True
    await summon(
        session, conversation_id=talk.id, reason=wanted.reason, contact=asdict(contact),
        adcode=adcode, town=town, desk=desk, at=at,
    )  # fmt: skip
    calls = filing.calls.hotline
    if desk == "window" and wanted.place:
        calls = filing.windows.at(wanted.place).calls or filing.calls.window
    when = _when(next_shift(at, filing.limits.calendar, calls), china_date(at))
    key = f"{tone}_{_promise(contact, desk)}"
    tail = (contact.phone or "")[-4:]
    return texts[key].format(city=city, when=when, tail=tail, town=town), True


def _promise(contact: Contact, desk: str) -> str:
    if contact.wish == _NO_CALL:
        return "do_not_call"
    if contact.phone is None:
        return "no_phone"
    return "call" if desk == "hotline" else "call_window"


def _when(shift: Shift | None, today: date) -> str:
    texts = wording("standing")
    if shift is None:
        return texts["when_unknown"]
    if shift.day == today:
        return texts["when_now" if shift.open else "when_soon"]
    shown = texts["day"].format(month=shift.day.month, day=shift.day.day)
    return texts["when_later"].format(day=shown)


def _city(world: World) -> str:
    return world.urgent.numbers["city"].number
