"""The one place where a message becomes a stored turn and perhaps a ticket, in one transaction."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from uuid import uuid4
from weakref import WeakValueDictionary

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from bot import turn as talk
from bot.conversation import Conversation, from_json, to_json
from bot.reply import Reply
from bot.turn import Message, Turn
from bot.world import World
from handlers.filing import Filing
from handlers.outcome import Exchange, Incoming, Outcome, of_turn
from handlers.transcript import transcript
from handlers.trouble import report
from handlers.wording import wording
from nlu.heard import Heard
from nlu.understanding import Understanding
from store import inbox
from store.database import Database
from store.models import ConversationRow, InboxRow
from store.times import Clock, utc_now

__all__ = ["CHANNELS", "Exchange", "Incoming", "Intake", "Outcome"]

CHANNELS = frozenset({"web", "terminal", "telegram", "hotline", "window"})
_LONGEST_KEY = 128
# All of China keeps one civil time.
_CHINA = timezone(timedelta(hours=8))
# Another process may take the same turn first; its result is then read instead.
_ATTEMPTS = 5
# The opening has no message of its own; no channel may use the empty id.
_OPENING = ""


class Intake:
    """Every channel goes through here. Made by handlers.compose, never by hand."""

    def __init__(
        self,
        world: World,
        understanding: Understanding,
        database: Database,
        filing: Filing,
        clock: Clock = utc_now,
    ) -> None:
        self._world = world
        self._understanding = understanding
        self._database = database
        self._filing = filing
        self._clock = clock
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def open(self, channel: str, sender: str) -> Outcome:
        """The greeting of a new conversation, or where an existing one stands (duplicate=True)."""
        _check(channel, sender, "-")
        return await self._take(Incoming(channel, sender, _OPENING))

    async def receive(self, incoming: Incoming) -> Outcome:
        """Answer one message; the same message again gets the same answer and does nothing.

        Trouble with the database gives a kind Outcome with stored=False, never half a turn.

        Raises:
            ValueError: channel, sender or message_id is unknown, empty or too long.
        """
        _check(incoming.channel, incoming.sender, incoming.message_id)
        return await self._take(incoming)

    async def history(self, channel: str, sender: str) -> tuple[Exchange, ...]:
        """The whole conversation so far, oldest first; empty when there is none."""
        async with self._database.reading() as session:
            row = await self._row(session, Incoming(channel, sender, _OPENING))
            return transcript(await inbox.exchanges(session, row.id)) if row else ()

    async def _take(self, incoming: Incoming) -> Outcome:
        """One turn of a conversation at a time, and an answer whatever happens."""
        lock = self._locks.setdefault((incoming.channel, incoming.sender), asyncio.Lock())
        async with lock:
            try:
                heard = await self._hear(incoming)
                return await self._stored(incoming, heard)
            except Exception as error:  # noqa: BLE001 -- the door's last guard; it is logged
                report("turn not stored", error)
                return _say("unsaved", stored=False)

    async def _hear(self, incoming: Incoming) -> Heard | None:
        if incoming.text is None:
            return None
        # One sign more than is read, so that the talk can tell that there was more.
        return await self._understanding.understand(
            incoming.text[: self._world.settings.longest + 1]
        )

    async def _stored(self, incoming: Incoming, heard: Heard | None) -> Outcome:
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._turn(incoming, heard)
            except (IntegrityError, StaleDataError):
                continue
        return await self._turn(incoming, heard)

    async def _turn(self, incoming: Incoming, heard: Heard | None) -> Outcome:
        async with self._database.writing() as session:
            row = await self._row(session, incoming)
            if row and (known := await self._known(session, row, incoming)):
                return known.again()
            at = self._clock()
            today = at.astimezone(_CHINA).date()
            if row is None:
                turn = talk.open(self._world, channel=incoming.channel, today=today)
                row = await self._begin(session, incoming, turn.conversation, at)
            if incoming.message_id != _OPENING:
                message = Message(heard, incoming.choice, incoming.attachment)
                turn = talk.advance(self._world, from_json(row.state), message, today)
            outcome, conversation = await self._answer(session, row, turn, at)
            _advance(row, conversation, at)
            session.add(self._received(row, incoming, conversation, outcome, at))
        return outcome

    async def _row(self, session: AsyncSession, incoming: Incoming) -> ConversationRow | None:
        query = select(ConversationRow).filter_by(
            channel=incoming.channel, sender_mark=self._mark(incoming)
        )
        row: ConversationRow | None = await session.scalar(query.with_for_update())
        return row

    async def _known(
        self, session: AsyncSession, row: ConversationRow, incoming: Incoming
    ) -> Outcome | None:
        """What was answered to this message before; an opening gets the latest answer."""
        if incoming.message_id == _OPENING:
            found = await inbox.latest(session, row.id)
        else:
            found = await inbox.find(session, row.channel, row.sender_mark, incoming.message_id)
        return Outcome.from_json(found.outcome) if found else None

    async def _begin(
        self, session: AsyncSession, incoming: Incoming, conversation: Conversation, at: datetime
    ) -> ConversationRow:
        row = ConversationRow(
            id=uuid4().hex,
            channel=incoming.channel,
            sender_mark=self._mark(incoming),
            sender=incoming.sender,
            round=1,
            state=to_json(conversation),
            created_at=at,
            updated_at=at,
        )
        session.add(row)
        await session.flush()
        return row

    async def _answer(
        self, session: AsyncSession, row: ConversationRow, turn: Turn, at: datetime
    ) -> tuple[Outcome, Conversation]:
        """The outcome, with the ticket filed when the resident has just agreed to that."""
        if turn.filing is None:
            return of_turn(turn), turn.conversation
        receipt = await self._filing.store(session, row, turn.filing, at)
        if receipt is None:
            # The talk stays where it was, at the question for consent, and waits for a township.
            before = await inbox.latest(session, row.id)
            question = before.outcome["question"] if before else None
            return _say("no_window", question=question), from_json(row.state)
        after = talk.filed(self._world, turn.conversation, receipt)
        joined = Turn(
            conversation=after.conversation,
            replies=turn.replies + after.replies,
            question=after.question,
            results=after.results or turn.results,
            handoff=after.handoff or turn.handoff,
        )
        return of_turn(joined, receipt), joined.conversation

    def _received(
        self,
        row: ConversationRow,
        incoming: Incoming,
        conversation: Conversation,
        outcome: Outcome,
        at: datetime,
    ) -> InboxRow:
        text = incoming.text
        kept = text if text is None else text[: self._world.settings.longest]
        return InboxRow(
            channel=row.channel,
            sender_mark=row.sender_mark,
            message_id=incoming.message_id,
            conversation_id=row.id,
            round=row.round,
            turn=conversation.turn,
            received_at=at,
            message={"text": kept, "choice": incoming.choice, "file": incoming.attachment},
            outcome=outcome.as_json(),
        )

    def _mark(self, incoming: Incoming) -> str:
        return self._database.vault.mark(f"sender {incoming.channel}", incoming.sender)


def _advance(row: ConversationRow, conversation: Conversation, at: datetime) -> None:
    """Keep the new state. A talk that starts over counts its turns and confirmations anew."""
    before = row.state
    if conversation.turn < before["turn"] or conversation.confirmation < before["confirmation"]:
        row.round += 1
    row.state, row.updated_at = to_json(conversation), at


def _check(channel: str, sender: str, message_id: str) -> None:
    if channel not in CHANNELS:
        raise ValueError("unknown channel")
    if not (0 < len(sender) <= _LONGEST_KEY and 0 < len(message_id) <= _LONGEST_KEY):
        raise ValueError("sender and message_id have 1 to 128 characters")


def _say(text_id: str, **parts: object) -> Outcome:
    """A sentence of intake's own; it needs neither the talk nor the database."""
    reply = Reply(wording("intake")[text_id])
    return Outcome.from_json({**Outcome(replies=(asdict(reply),)).as_json(), **parts})
