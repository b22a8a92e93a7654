"""From an agreed confirmation to a stored ticket: window, snapshot, consent, receipt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.filing import Contact, FilingRequest, Receipt
from desk import erasing, followup, primary
from desk.clocks import Limit
from desk.filing import RESIDENT, Filed, NewMatter, NewTicket, file
from desk.hours import CallHours
from desk.limits import FIRST_CALL, Limits
from desk.reference import shown, spoken
from desk.routing import Route, route
from desk.windows import Window, Windows
from handlers.snapshot import Setting, snapshot
from rules.case import Case
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening import Verdict
from store import attachments, consents, inbox, outbox, people, resealing
from store.audit import record
from store.crypt import Vault
from store.models import ConsentRow, ConversationRow
from store.talks import Talk

__all__ = ["Filing", "window_for"]

_HOPEFUL = frozenset({Verdict.LIKELY, Verdict.POSSIBLE})
_OPEN = _HOPEFUL | {Verdict.ASK}
# Channels whose answer to the message is itself the delivery of the receipt.
_ANSWERED_AT_ONCE = frozenset({"web", "terminal", "window", "hotline"})


@dataclass(frozen=True, slots=True)
class Filing:
    """Stores tickets inside the turn's own transaction."""

    rulebook: Rulebook
    windows: Windows
    vault: Vault
    limits: Limits
    calls: CallHours = field(default_factory=CallHours)

    async def store(
        self, session: AsyncSession, talk: Talk, request: FilingRequest, at: datetime
    ) -> Receipt | None:
        """One ticket for this confirmation, or the one that it has; None when no township is known.

        Raises:
            ValueError: the request carries no consent.
        """
        if not request.consent.purposes:
            raise ValueError("nothing is filed without consent")
        chosen = self._window(request)
        if chosen is None or chosen.place is None:
            return None
        window = self.windows.at(chosen.place)
        new = await self._ticket(session, talk, request, chosen, window, at)
        filed = await file(session, self.vault, new, at, self.limits)
        receipt = _receipt(filed, window, request)
        if filed.fresh:
            _agree(session, talk, request, filed, at)
            _deliver(session, talk, new, receipt, at)
        return receipt

    async def withdraw(self, session: AsyncSession, talk: Talk, at: datetime) -> None:
        """Take back every consent given in this conversation, and the tickets that rest on it."""
        await consents.take_back(session, talk.id, at)
        await followup.withdraw(session, talk.id, at, self.limits)
        await outbox.recall(session, talk.id)

    async def forget(self, session: AsyncSession, talk: Talk, at: datetime) -> None:
        """Erase the person of this conversation; `store.erasures.finish` ends it.

        Only what came by this very door: a ticket that it was merged into, or a report by others,
        may be about somebody else, and is the office's to look at.
        """
        talks = select(ConversationRow).filter_by(id=talk.id)
        await resealing.adopt(session, self.vault, (await session.scalars(talks)).all())
        persons = await people.persons_of(session, ConversationRow, id=talk.id)
        by = (RESIDENT, RESIDENT)
        await erasing.erase(
            session, self.vault, persons, cause="resident", by=by, at=at, limits=self.limits
        )

    def _window(self, request: FilingRequest) -> Route | None:
        """By the same rule as the window that the resident was told: see WindowRouter.town."""
        results = request.screening.results if request.screening else ()
        hopeful = {one.program.id for one in results if one.verdict in _HOPEFUL}
        return window_for(
            request.case,
            [self.rulebook.program(id) for id in request.programs if id in hopeful],
            urgent=request.urgency == "urgent",
        )

    async def _ticket(
        self,
        session: AsyncSession,
        talk: Talk,
        request: FilingRequest,
        chosen: Route,
        window: Window,
        at: datetime,
    ) -> NewTicket:
        times = await inbox.times_of_turns(session, talk.id, talk.round)
        papers = await attachments.kept(session, talk.id, min(times.values(), default=at))
        setting = Setting(talk.channel, at, times, chosen, window, papers)
        return NewTicket(
            key=f"{talk.id}:{talk.round}:{request.confirmation}",
            conversation_id=talk.id,
            channel=talk.channel,
            place=window.place,
            window=window.name,
            urgency=request.urgency,
            programs=request.programs,
            rulebook_version=self.rulebook.version,
            snapshot=snapshot(self.rulebook, request, setting),
            phone=request.contact.phone,
            matters=tuple(_matters(self.rulebook, request)),
        )


def _matters(rulebook: Rulebook, request: FilingRequest) -> Iterator[NewMatter]:
    """Each program asked for, for each person whom it may concern, with the limit of its text.

    What is merely not ruled out nobody has asked for yet, so no limit runs for it: a family would
    stand at the top of the inbox for a shelter that it never wanted. When nothing speaks for
    anything, the applicant may mean any of them, and each has its limit.
    """
    results = request.screening.results if request.screening else ()
    for id in request.programs:
        limit, at_once = _limit(rulebook.program(id))
        found = [one for one in results if one.program.id == id and one.verdict in _OPEN]
        for one in found:
            runs = not request.foremost or (id, one.member_id) in request.foremost
            yield NewMatter(
                id, one.member_id or "", one.verdict, limit if runs else None, runs and at_once
            )
        if not found:
            yield NewMatter(id, "", Verdict.POSSIBLE, limit, at_once)


def _limit(program: Program) -> tuple[Limit | None, bool]:
    """A limit that starts after the decision is none for deciding."""
    clock = program.clock
    if clock is None or clock.start == "confirmed":
        return None, False
    days = clock.working_days or clock.days
    if days is None:
        return None, False
    return Limit(days, working=clock.working_days is not None), clock.start != "accepted"


def window_for(case: Case, programs: Iterable[Program], *, urgent: bool) -> Route | None:
    """The window that a ticket about these programs goes to, strongest first; or None."""
    permit = case.household.get("residence_permit") is True
    routes = [route(one.apply_at, case.places, residence_permit=permit) for one in programs]
    return primary.choose(case.places, routes, urgent=urgent)


def _receipt(filed: Filed, window: Window, request: FilingRequest) -> Receipt:
    # An emergency is not told to wait for days.
    waits = request.urgency != "urgent" and not _unreachable(request.contact)
    days = FIRST_CALL.days if waits else None
    return Receipt(
        reference=shown(filed.reference),
        spoken=spoken(filed.reference),
        window=window.name,
        address=window.address,
        phone=window.phone,
        hours=window.hours,
        working_days=days,
    )


def _unreachable(contact: Contact) -> bool:
    """Nobody promises to call back who was given no way to."""
    return contact.wish == "不可联系" or contact.phone is None


def _agree(
    session: AsyncSession,
    talk: Talk,
    request: FilingRequest,
    filed: Filed,
    at: datetime,
) -> None:
    agreed = request.consent
    for purpose in agreed.purposes:
        row = _consent(talk, purpose, agreed.version, agreed.wording, at, True)
        row.ticket_id = filed.ticket_id
        session.add(row)
    record(
        session,
        at=at,
        actor=RESIDENT,
        role=RESIDENT,
        action="consent.give",
        subject=filed.reference,
    )


def _consent(
    talk: Talk, purpose: str, version: str, wording: str, at: datetime, given: bool
) -> ConsentRow:
    return ConsentRow(
        conversation_id=talk.id,
        purpose=purpose,
        notice_version=version,
        wording=wording,
        given=given,
        at=at,
    )


def _bring(written: Mapping[str, Any]) -> list[str]:
    """The papers for what is likely; all that is merely possible would be a list nobody reads."""
    papers = [one["papers"] for one in written["results"] if one["verdict"] == Verdict.LIKELY]
    looked_up = {name for one in papers for name in one["looked_up"]}
    wanted = dict.fromkeys(name for one in papers for name in one["bring"])
    return [name for name in wanted if name not in looked_up]


def _deliver(
    session: AsyncSession, talk: Talk, new: NewTicket, receipt: Receipt, at: datetime
) -> None:
    outbox.put(
        session,
        key=f"receipt:{new.key}",
        channel=talk.channel,
        kind="receipt",
        recipient=talk.sender,
        recipient_mark=talk.sender_mark,
        body={**asdict(receipt), "bring": _bring(new.snapshot)},
        at=at,
        sent_at=at if talk.channel in _ANSWERED_AT_ONCE else None,
    )
