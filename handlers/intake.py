"""The one place where a message becomes a stored turn and perhaps a ticket, in one transaction."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta, timezone
from typing import TypeAlias
from uuid import uuid4
from weakref import WeakValueDictionary

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import turn as bot
from bot.conversation import Conversation, from_json, to_json
from bot.own_data import ERASE
from bot.reply import Reply
from bot.turn import Message, Turn
from bot.world import World
from desk.progress import Asker
from handlers import answering, kept
from handlers.enquiry import evenly
from handlers.filing import Filing
from handlers.outcome import Exchange, Incoming, Outcome, joined_turn, of_turn
from handlers.transcript import transcript
from handlers.trouble import report
from handlers.wording import wording
from nlu.heard import Heard
from nlu.understanding import Understanding
from store import erasures, inbox, talks
from store.database import Database
from store.talks import Found, Overtaken, Talk
from store.times import Clock, utc_now

__all__ = ["CHANNELS", "Deliver", "Exchange", "Incoming", "Intake", "Outcome"]

# Called inside the turn's own transaction: queues the answer where a channel has to be sent to.
Deliver: TypeAlias = Callable[[AsyncSession, Talk, Outcome, datetime], Awaitable[None]]

CHANNELS = frozenset({"web", "terminal", "telegram", "hotline", "window"})
_LONGEST_KEY = 128
# All of China keeps one civil time.
_CHINA = timezone(timedelta(hours=8))
# Another process may take the same turn first; its result is then read instead.
_ATTEMPTS = 5
# The opening has no message of its own; no channel may use the empty id.
_OPENING = ""
# What the talk hands over when the resident takes consent back.
_WITHDRAWN = "consent_withdraw"


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
        self._rules = (world, filing)
        self._understanding = understanding
        self._database = database
        self._clock = clock
        self._locks: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    @property
    def world(self) -> World:
        """The rules, questions and texts of the next turn."""
        return self._rules[0]

    @property
    def filing(self) -> Filing:
        """What stores and withdraws tickets by the rules of the next turn."""
        return self._rules[1]

    def renew(self, world: World, filing: Filing) -> None:
        """Go on by other rules from the next turn on; a turn under way ends as it began."""
        self._rules = (world, filing)

    async def open(self, channel: str, sender: str, deliver: Deliver | None = None) -> Outcome:
        """The greeting of a new conversation, or where an existing one stands (duplicate=True)."""
        _check(channel, sender, "-")
        return await self._take(Incoming(channel, sender, _OPENING), deliver)

    async def receive(self, incoming: Incoming, deliver: Deliver | None = None) -> Outcome:
        """Answer one message; the same message again gets the same answer and does nothing.

        deliver: what else belongs to a turn that is stored now; not called for a duplicate.

        Trouble with the database gives a kind Outcome with stored=False, never half a turn.

        Raises:
            ValueError: channel, sender or message_id is unknown, empty or too long.
        """
        _check(incoming.channel, incoming.sender, incoming.message_id)
        return await self._take(self._legible(incoming), deliver)

    async def history(self, channel: str, sender: str) -> tuple[Exchange, ...]:
        """The conversation since it was last started over, oldest first; empty without one."""
        mark = self._mark(channel, sender)
        async with self._database.reading() as session:
            return transcript(await inbox.exchanges(session, channel, mark))

    async def conversation(self, channel: str, sender: str) -> Conversation | None:
        """The talk as it stands, only read; None when there is none of this version."""
        mark = self._mark(channel, sender)
        async with self._database.reading() as session:
            state = await talks.state(session, channel, mark)
        return from_json(state) if state is not None else None

    async def hear(self, text: str) -> Heard:
        """What a text says, by the same understanding as a message; nothing is stored."""
        return await self._understanding.understand(text[: self.world.settings.longest])

    def today(self) -> date:
        """The day in China that a turn would be taken on now."""
        return _today(self._clock())

    async def _take(self, incoming: Incoming, deliver: Deliver | None) -> Outcome:
        """One turn of a conversation at a time, and an answer whatever happens."""
        began = time.monotonic()
        lock = self._locks.setdefault((incoming.channel, incoming.sender), asyncio.Lock())
        async with lock:
            outcome = await self._guarded(incoming, deliver)
        if outcome.enquired:
            await evenly(began)
        return outcome

    async def _guarded(self, incoming: Incoming, deliver: Deliver | None) -> Outcome:
        try:
            heard = await self._hear(incoming)
            return await self._stored(incoming, heard, deliver)
        except Exception as error:  # noqa: BLE001 -- the door's last guard; it is logged
            report("turn not stored", error)
            return _say("unsaved", stored=False)

    def _legible(self, incoming: Incoming) -> Incoming:
        """Cut to what is read and one sign more, so that the talk can tell that there was more;
        half a sign from a broken client becomes a question mark.
        """
        longest = self.world.settings.longest + 1
        parts = (incoming.text, incoming.choice, incoming.attachment)
        text, choice, attachment = (
            part and part[:longest].encode("utf-8", "replace").decode() for part in parts
        )
        return replace(incoming, text=text, choice=choice, attachment=attachment)

    async def _hear(self, incoming: Incoming) -> Heard | None:
        if incoming.text is None:
            return None
        return await self._understanding.understand(incoming.text)

    async def _stored(
        self, incoming: Incoming, heard: Heard | None, deliver: Deliver | None
    ) -> Outcome:
        for _ in range(_ATTEMPTS):
            try:
                return await self._turn(incoming, heard, deliver)
            except (IntegrityError, Overtaken):
                # Another process began the talk or took a message of it; see what it left.
                continue
        raise RuntimeError("the conversation never stood still")

    async def _turn(
        self, incoming: Incoming, heard: Heard | None, deliver: Deliver | None
    ) -> Outcome:
        """One transaction: what is known already is only read, anything else is stored whole."""
        mark = self._mark(incoming.channel, incoming.sender)
        async with self._database.writing() as session:
            found = await talks.find(session, incoming.channel, mark, incoming.message_id)
            if found and (known := await _known(session, found, incoming)):
                return known
            at = self._clock()
            stored = found.talk if found else await self._begin(session, incoming, mark, at)
            outcome, conversation = await self._answer(session, stored, incoming, heard, at)
            erased = outcome.handoff == ERASE
            if erased:
                await self.filing.forget(session, stored, at)
                stored = await self._begin(session, incoming, mark, at)
                outcome, conversation = self._anew(outcome, incoming.channel, at)
            talk = kept.after(stored, conversation)
            await talks.keep(session, talk, at)
            await talks.receive(
                session,
                talk,
                message_id=incoming.message_id,
                turn=conversation.turn,
                message=self._message(incoming),
                outcome=outcome.as_json(),
                at=at,
            )
            if deliver is not None:
                await deliver(session, talk, outcome, at)
        if erased:
            await erasures.finish(self._database)
        return outcome

    async def _begin(
        self, session: AsyncSession, incoming: Incoming, mark: str, at: datetime
    ) -> Talk:
        turn = bot.open(self.world, channel=incoming.channel, today=_today(at))
        state = to_json(turn.conversation)
        person = self._database.vault.ring.named(mark)
        talk = Talk(uuid4().hex, incoming.channel, mark, incoming.sender, 1, 1, state, person)
        talk = kept.standing(talk, turn.conversation)
        await talks.begin(session, talk, at)
        return talk

    def _anew(self, said: Outcome, channel: str, at: datetime) -> tuple[Outcome, Conversation]:
        """After an erasure: that it is done, and the greeting of whoever may come now."""
        turn = bot.open(self.world, channel=channel, today=_today(at))
        greeting = of_turn(turn)
        return replace(greeting, replies=said.replies[:1] + greeting.replies), turn.conversation

    async def _answer(
        self,
        session: AsyncSession,
        talk: Talk,
        incoming: Incoming,
        heard: Heard | None,
        at: datetime,
    ) -> tuple[Outcome, Conversation]:
        """The outcome, with the ticket filed when the resident has just agreed to that."""
        world, filing = self._rules
        if incoming.message_id == _OPENING:
            turn = bot.open(world, channel=talk.channel, today=_today(at))
            return of_turn(turn), turn.conversation
        before = from_json(talk.state)
        message = Message(heard, incoming.choice, incoming.attachment, incoming.picked)
        turn = bot.advance(world, before, message, _today(at))
        if turn.handoff == _WITHDRAWN:
            await filing.withdraw(session, talk, at)
        turn = await self._with_the_desk(session, talk, turn, at)
        if turn.filing is None:
            return of_turn(turn), turn.conversation
        receipt = await filing.store(session, talk, turn.filing, at)
        if receipt is None:
            turn = bot.unplaced(world, before)
            return of_turn(turn), turn.conversation
        joined = joined_turn(turn, bot.filed(world, turn.conversation, receipt))
        return of_turn(joined, receipt), joined.conversation

    async def _with_the_desk(
        self, session: AsyncSession, talk: Talk, turn: Turn, at: datetime
    ) -> Turn:
        """What only the desk can say: how a ticket stands, and whether somebody will call."""
        world, filing = self._rules
        said: list[str | None] = []
        if turn.enquiry is not None:
            asker = Asker(f"{talk.channel} {talk.sender_mark}")
            answers = answering.of(world, filing)
            said.append(await answers.of_talk(session, talk.id, asker, turn.enquiry, at))
        if turn.summons is not None:
            words, called = await answering.summoned(session, world, filing, talk, turn.summons, at)
            said.append(words)
            turn = turn if called else bot.nobody(world, turn)
        return replace(turn, replies=answering.added(turn.replies, [one for one in said if one]))

    def _message(self, incoming: Incoming) -> dict[str, str | None]:
        text = incoming.text
        kept = text if text is None else text[: self.world.settings.longest]
        return {"text": kept, "choice": incoming.choice, "file": incoming.attachment}

    def _mark(self, channel: str, sender: str) -> str:
        return self._database.vault.mark(f"sender {channel}", sender)


async def _known(session: AsyncSession, found: Found, incoming: Incoming) -> Outcome | None:
    """What was answered to this message before; an opening gets the latest answer."""
    answered = found.outcome
    if incoming.message_id == _OPENING:
        answered = await inbox.latest(session, found.talk.id)
    return Outcome.from_json(answered).again() if answered else None


def _today(at: datetime) -> date:
    return at.astimezone(_CHINA).date()


def _check(channel: str, sender: str, message_id: str) -> None:
    if channel not in CHANNELS:
        raise ValueError("unknown channel")
    if not (0 < len(sender) <= _LONGEST_KEY and 0 < len(message_id) <= _LONGEST_KEY):
        raise ValueError("sender and message_id have 1 to 128 characters")


def _say(text_id: str, **parts: object) -> Outcome:
    """A sentence of intake's own; it needs neither the talk nor the database."""
    reply = Reply(wording("intake")[text_id])
    return Outcome.from_json({**Outcome(replies=(asdict(reply),)).as_json(), **parts})
