"""到哪了 in words, on every channel alike: where a ticket is, what comes next and by when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.filing import Enquiry
from desk import departments, progress
from desk.errors import NotFound
from desk.lifecycle import Action, Status
from desk.limits import china_date
from desk.places import Gazetteer
from desk.progress import Asker, Limited, Progress
from desk.views import Matter, Referral, Running
from desk.windows import Window, Windows
from handlers.wording import wording
from store.crypt import Vault

__all__ = ["Answering", "evenly"]

# Longer than any look-up takes: a wrong number is answered no sooner than a right one.
_EVEN = 0.4
_NAMED = 3


async def evenly(began: float) -> None:
    """Wait until a fixed time after `began` (time.monotonic), whatever was found."""
    await asyncio.sleep(max(0.0, began + _EVEN - time.monotonic()))


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers with what the house knows today. names: of programs, by id; city: 12345."""

    vault: Vault
    windows: Windows
    names: Mapping[str, str]
    city: str

    async def of_talk(
        self,
        session: AsyncSession,
        conversation_id: str,
        asker: Asker,
        enquiry: Enquiry,
        at: datetime,
    ) -> str:
        """The words for a question asked in a talk."""
        if enquiry.last_four is not None:
            return await self.of_pair(session, asker, enquiry.references[0], enquiry.last_four, at)
        found = [await progress.own(session, conversation_id, one) for one in enquiry.references]
        told = [self.told(one, china_date(at)) for one in found if one is not None]
        return "\n\n".join(told) or self._say("wrong")

    async def of_pair(
        self, session: AsyncSession, asker: Asker, reference: str, last_four: str, at: datetime
    ) -> str:
        """The words for a number and last four digits; the wrong ones get one same answer."""
        try:
            found = await progress.by_pair(session, self.vault, asker, reference, last_four, at)
        except NotFound:
            return self._say("wrong")
        except Limited:
            return self._say("limited")
        return self.told(found, china_date(at))

    def told(self, found: Progress, today: date) -> str:
        """All there is to tell, a line each."""
        return "\n".join(self._lines(found, today))

    def next(self, found: Progress, today: date) -> str:
        """What comes next alone; "" once it is closed."""
        if found.ticket.header.status is Status.CLOSED:
            return ""
        return "\n".join(self._next(found, today))

    def _lines(self, found: Progress, today: date) -> Iterator[str]:
        ticket = found.ticket
        head = ticket.header
        if found.asked != head.reference:
            yield self._say("merged", asked=found.asked, reference=head.reference)
        yield self._say("head", reference=head.reference, state=self._state(found))
        if head.paid_first:
            yield self._say("paid_first")
        yield from self._decided(found)
        if head.status is not Status.CLOSED:
            yield from self._next(found, today)
            yield from (self._referral(one, today) for one in ticket.referrals)
        elif self._withdrawn(found):
            yield self._say("again")
            return
        else:
            yield self._say("closed")
        yield from self._where(found)

    def _state(self, found: Progress) -> str:
        if self._withdrawn(found):
            return wording("standing")["state_withdrawn"]
        return wording("standing")[f"state_{found.ticket.header.status}"]

    def _withdrawn(self, found: Progress) -> bool:
        closed = found.ticket.header.status is Status.CLOSED
        return closed and _last(found, Status.CLOSED) == Action.WITHDRAW

    def _decided(self, found: Progress) -> Iterator[str]:
        by = {
            decision: [one for one in found.ticket.matters if one.decision == decision]
            for decision in ("approved", "stopped", "refused")
        }
        if by["approved"]:
            yield self._say("approved", programs=self._named(by["approved"]))
        against = [*by["stopped"], *by["refused"]]
        for decision in ("stopped", "refused"):
            if by[decision]:
                yield self._say(decision, programs=self._named(by[decision]))
        if not against:
            return
        # Written for the applicant; who only knows a pair of numbers may be somebody else.
        for one in against if found.own else ():
            yield self._say("refused_why", reasons=one.reasons or "")
        if not found.own:
            yield self._say("refused_paper")
        yield self._say("refused_appeal")

    def _next(self, found: Progress, today: date) -> Iterator[str]:
        status = found.ticket.header.status
        if status is Status.FILED:
            yield from self._call(found, today)
        elif status is Status.RETURNED:
            asked = [one.note for one in found.ticket.history if one.action == Action.GIVE_BACK]
            yield self._say("bring", note=asked[-1] if asked else "")
        elif status is not Status.DECIDED:
            yield from self._deciding(found, today)

    def _call(self, found: Progress, today: date) -> Iterator[str]:
        contact = found.ticket.snapshot.get("contact") or {}
        clock = found.ticket.first_call
        if contact.get("phone") is None or contact.get("wish") == "不可联系":
            yield self._say("call_none")
        elif clock is not None and clock.due_on is not None and not clock.stopped:
            over = "over" if clock.due_on < today else "left"
            yield self._say(f"call_{over}", day=_day(clock.due_on, today))

    def _deciding(self, found: Progress, today: date) -> Iterator[str]:
        """What is still open of what he came for, by its last day; what has none is said once."""
        days: dict[date, list[Matter]] = {}
        waiting: list[Running | None] = []
        for one in found.ticket.matters:
            if one.decision != "open" or one.number not in found.ticket.foremost:
                continue
            if one.clock is not None and one.clock.due_on is not None:
                days.setdefault(one.clock.due_on, []).append(one)
            else:
                waiting.append(one.clock)
        for due, matters in sorted(days.items()):
            over = "over" if due < today else "left"
            yield self._say(f"decide_{over}", programs=self._named(matters), day=_day(due, today))
        if not days:
            unknown = any(one is not None and not one.waiting for one in waiting)
            yield self._say("decide_unknown_year" if unknown else "decide_unsaid")

    def _referral(self, one: Referral, today: date) -> str:
        name = departments.named(one.department).name
        due = one.clock.due_on if one.clock is not None and not one.clock.stopped else None
        if one.status == "accepted" and due is not None and due >= today:
            return self._say("refer_accepted_day", department=name, day=_day(due, today))
        if one.status in ("sent", "accepted") and due is not None and due < today:
            return self._say("refer_over", department=name, day=_day(due, today))
        return self._say(f"refer_{one.status}", department=name)

    def _where(self, found: Progress) -> Iterator[str]:
        head = found.ticket.header
        window = self._window(head.adcode, head.town)
        yield self._say("where", window=head.window)
        if window is None or window.phone is None:
            yield self._say("where_no_phone")
        else:
            yield self._say("where_phone", phone=window.phone)
        if window is not None and window.address:
            yield self._say("where_address", address=window.address)
        if window is not None and window.hours:
            yield self._say("where_hours", hours=window.hours)

    def _window(self, adcode: str, town: str) -> Window | None:
        place = Gazetteer().by_code(adcode, town)
        return self.windows.at(place) if place is not None and place.town else None

    def _named(self, matters: Sequence[Matter]) -> str:
        names = list(dict.fromkeys(self.names.get(one.program, "") for one in matters))
        named = "、".join(name for name in names[:_NAMED] if name)
        if len(names) <= _NAMED:
            return named
        return self._say("and_more", programs=named, count=len(names))

    def _say(self, text: str, **values: object) -> str:
        return wording("standing")[text].format(city=self.city, **values)


def _last(found: Progress, after: Status) -> str:
    """By which step it came to be so."""
    return next(one.action for one in reversed(found.ticket.history) if one.after is after)


def _day(day: date, today: date) -> str:
    form = "day" if day.year == today.year else "day_of_year"
    return wording("standing")[form].format(year=day.year, month=day.month, day=day.day)
