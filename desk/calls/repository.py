"""The repository: begun, noted, found again by their number, handed over, ended."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.auditing import audit
from desk.calls.call import CASE, KINDS, Call, Found, call_of
from desk.errors import NotAllowed, NotFound, Unfit
from desk.filing import phone_mark
from desk.identity import id_mark, id_number, put
from desk.scope import visible
from desk.viewer import Role, Viewer
from desk.views import header
from rules.place import area_prefix
from store.database import Database
from store.models import CallRow, ConversationRow, StaffRow, TicketRow
from store.times import Clock, utc_now

__all__ = ["Calls"]

_LONGEST_NUMBER, _SHORTEST_NUMBER = 24, 7
_MOST = 50


class Calls:
    """A call belongs to one operator at a time; another's does not exist."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def begin(self, viewer: Viewer, *, kind: str = CASE, phone: str | None = None) -> Call:
        """A new call. What is no case is over at once.

        Raises:
            Unfit: no such kind, or a number that can be none.
        """
        _check(kind)
        at = self._clock()
        row = CallRow(
            id=uuid4().hex,
            owner=viewer.login,
            adcode=viewer.adcode,
            kind=kind,
            began_at=at,
            ended_at=None if kind == CASE else at,
        )
        self._number(row, phone)
        async with self._database.writing() as session:
            session.add(row)
            audit(session, viewer, "call.begin", row.id, self._clock())
        return call_of(row, row.id)

    async def get(self, viewer: Viewer, id: str) -> Call:
        """One's own call; the reading is audited. Raises NotFound."""
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            audit(session, viewer, "call.read", id, self._clock())
            return call_of(row, await _sender(session, row))

    async def step(self, viewer: Viewer, id: str) -> Call:
        """The same for a step within a call that is open before one. Raises NotFound."""
        async with self._database.reading() as session:
            row = await _own(session, viewer, id, hold=False)
            return call_of(row, await _sender(session, row))

    async def mine(self, viewer: Viewer) -> tuple[Call, ...]:
        """One's own calls that are not over, the newest first."""
        query = select(CallRow).where(CallRow.owner == viewer.login, CallRow.ended_at.is_(None))
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(CallRow.began_at.desc()).limit(_MOST))
            return tuple(call_of(row, row.id) for row in rows)

    async def over(self, viewer: Viewer, *, limit: int = 8) -> tuple[Call, ...]:
        """One's own calls that ended last."""
        query = select(CallRow).where(CallRow.owner == viewer.login, CallRow.ended_at.is_not(None))
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(CallRow.ended_at.desc()).limit(limit))
            return tuple(call_of(row, row.id) for row in rows)

    async def reopen(self, viewer: Viewer, id: str) -> None:
        """Take up again what was ended by mistake, as a case. Raises NotFound."""
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            row.kind, row.ended_at = CASE, None
            audit(session, viewer, "call.reopen", id, self._clock())

    async def note(self, viewer: Viewer, id: str, text: str) -> None:
        """Keep what stands in the notes line. Raises NotFound."""
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            row.draft = {"note": text} if text else None

    async def number(self, viewer: Viewer, id: str, phone: str) -> None:
        """The caller's number; "" takes it away. Raises NotFound, Unfit."""
        async with self._database.writing() as session:
            self._number(await _own(session, viewer, id), phone)

    async def identify(self, viewer: Viewer, id: str, text: str) -> None:
        """The applicant's ID number, on the ticket of the call too; nothing written takes it away.

        Raises:
            NotFound: no such call of the viewer.
            Unfit: it is no ID number.
        """
        number = id_number(text)
        if number is None and text.strip():
            raise Unfit("id_number", "id_number_wrong")
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            row.id_number = number
            row.id_mark = id_mark(self._database.vault, number) if number else None
            # What was filed in this very call; the one before it may be about somebody else.
            filed = select(TicketRow).where(
                TicketRow.conversation_id == row.conversation_id, TicketRow.filed_at >= row.began_at
            )
            ticket: TicketRow | None = await session.scalar(
                filed.order_by(TicketRow.id.desc()).limit(1).with_for_update()
            )
            if ticket is not None:
                put(self._database.vault, ticket, number)
                audit(session, viewer, "identity.enter", ticket.reference, self._clock())
            audit(session, viewer, "identity.enter", id, self._clock())

    async def end(self, viewer: Viewer, id: str, kind: str) -> None:
        """The call is over; doing it twice changes nothing. Raises NotFound, Unfit."""
        _check(kind)
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            row.kind, row.ended_at = kind, row.ended_at or self._clock()
            audit(session, viewer, "call.end", id, self._clock())

    async def colleagues(self, viewer: Viewer) -> tuple[tuple[str, str], ...]:
        """Login and name of the other operators whose area holds the viewer's."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(StaffRow).where(_takes_from(viewer)))
            return tuple((row.login, row.name) for row in rows)

    async def hand_over(self, viewer: Viewer, id: str, to: str) -> None:
        """A colleague has it from now on, with all that was said.

        Raises:
            NotFound: no such open call of the viewer.
            NotAllowed: nobody of that login takes calls of this area.
        """
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            query = select(StaffRow.login).where(_takes_from(viewer), StaffRow.login == to)
            if await session.scalar(query) is None or row.ended_at is not None:
                raise NotAllowed
            row.owner = to
            audit(session, viewer, "call.hand_over", id, self._clock())

    async def go_on(self, viewer: Viewer, id: str, earlier: str) -> None:
        """Go on with the talk of an earlier call of the same number. Raises NotFound."""
        async with self._database.writing() as session:
            row = await _own(session, viewer, id)
            before = await session.get(CallRow, earlier)
            same = before is not None and before.phone_mark == row.phone_mark is not None
            if before is None or not same or not _in_area(viewer, before.adcode):
                audit(session, viewer, "call.go_on", earlier, self._clock(), "not_found")
                raise NotFound
            row.conversation_id = before.conversation_id
            audit(session, viewer, "call.go_on", earlier, self._clock())

    async def find(
        self, viewer: Viewer, number: str | None, but: str = "", identity: str | None = None
    ) -> Found:
        """Tickets and calls with this telephone or ID number; `but` is the call that asks.

        Every ticket found is in the audit trail.
        """
        vault = self._database.vault
        phone = phone_mark(vault, number) if number else None
        person = id_mark(vault, identity) if identity else None
        same = [(TicketRow.phone_mark, phone), (TicketRow.id_mark, person)]
        tickets = select(TicketRow).where(
            visible(viewer), or_(false(), *(column == mark for column, mark in same if mark))
        )
        same = [(CallRow.phone_mark, phone), (CallRow.id_mark, person)]
        calls = select(CallRow).where(
            CallRow.id != but, or_(false(), *(column == mark for column, mark in same if mark))
        )
        calls = calls.where(CallRow.adcode.startswith(area_prefix(viewer.adcode), autoescape=True))
        async with self._database.writing() as session:
            rows = (await session.scalars(tickets.order_by(TicketRow.id.desc()).limit(_MOST))).all()
            for row in rows:
                audit(session, viewer, "ticket.find", row.reference, self._clock())
            before = await session.scalars(calls.order_by(CallRow.began_at.desc()).limit(_MOST))
            return Found(
                tuple(header(row) for row in rows), tuple(call_of(row, row.id) for row in before)
            )

    def _number(self, row: CallRow, phone: str | None) -> None:
        written = (phone or "").strip()
        digits = sum(sign.isdigit() for sign in written)
        if written and not _SHORTEST_NUMBER <= digits <= len(written) <= _LONGEST_NUMBER:
            raise Unfit("phone", "phone_wrong")
        row.phone = written or None
        row.phone_mark = phone_mark(self._database.vault, written) if written else None


async def _own(session: AsyncSession, viewer: Viewer, id: str, *, hold: bool = True) -> CallRow:
    query = select(CallRow).where(CallRow.id == id, CallRow.owner == viewer.login)
    row: CallRow | None = await session.scalar(query.with_for_update() if hold else query)
    if row is None:
        raise NotFound
    return row


async def _sender(session: AsyncSession, row: CallRow) -> str:
    """The key of the talk: an earlier call's when this one goes on with it."""
    if row.conversation_id is None:
        return row.id
    query = select(ConversationRow.sender).filter_by(id=row.conversation_id)
    return str(await session.scalar(query))


def _takes_from(viewer: Viewer) -> ColumnElement[bool]:
    """Operators who may have the viewer's calls: their area is the same, or holds it."""
    areas = {viewer.adcode, viewer.adcode[:4] + "00", viewer.adcode[:2] + "0000", "100000"}
    return and_(
        StaffRow.role == Role.OPERATOR,
        StaffRow.closed_at.is_(None),
        StaffRow.login != viewer.login,
        StaffRow.adcode.in_(areas),
    )


def _in_area(viewer: Viewer, adcode: str) -> bool:
    return adcode.startswith(area_prefix(viewer.adcode))


def _check(kind: str) -> None:
    if kind not in KINDS:
        raise Unfit("kind", "kind_unknown")
