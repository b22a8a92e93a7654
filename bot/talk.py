"""One turn at work: the conversation as it changes, and what is said meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.case import Known, fold
from bot.conversation import Asked, Conversation, Entry, EntryState, Key, Pending, Stage
from bot.evidence import concerns
from bot.filing import Enquiry, FilingRequest
from bot.interview import Interview
from bot.reply import Reply, ResultCard
from bot.steps import asked_of, stage_of
from bot.world import World
from rules import relevance
from rules.screening import Screening, prescreen

__all__ = ["Talk"]

# Small questions that don't belong to the question on the table, and so outlive it.
_OWN_LIFE = frozenset(
    {"place", "change", "edit", "withdraw", "erase", "guess", "danger", "status", "callback"}
)


@dataclass(slots=True)
class Talk:
    """Lives for one turn; everything that outlives it is in `conversation`."""

    world: World
    conversation: Conversation
    today: date
    replies: list[Reply] = field(default_factory=list)
    results: tuple[ResultCard, ...] | None = None
    filing: FilingRequest | None = None
    handoff: str | None = None
    enquiry: Enquiry | None = None
    call_at: str | None = None
    brief: bool = False
    redraw: bool = False
    doubted: bool = False
    _of: tuple[Entry, ...] | None = None
    _known: Known | None = None
    _screening: Screening | None = None
    _interview: Interview | None = None

    def say(self, text: str, /, **values: object) -> None:
        """Add a reply: a text by its id."""
        self.replies.append(Reply(self.text(text, **values)))

    def text(self, text: str, /, **values: object) -> str:
        """A text by its id."""
        return self.world.texts.say(text, **values)

    def once(self, text: str, /, **values: object) -> None:
        """Say it, unless it was said in this conversation before."""
        step = f"step.said.{text}"
        if self.conversation.entry((step, None)) is None:
            at = self.conversation
            self.add(Entry(step, None, EntryState.TOLD, at.turn, at.ask))
            self.say(text, **values)

    def reply(self, text: str) -> Reply:
        """A reply with words that come from elsewhere than the texts."""
        return Reply(text)

    def show_results(self) -> None:
        """Draw the cards in this turn."""
        self.redraw = True

    def change(self, **changes: Any) -> None:
        """Change fields of the conversation."""
        self.conversation = self.conversation.with_(**changes)

    @property
    def known(self) -> Known:
        """What the entries come to, folded again only after they changed."""
        if self._known is None or self._of is not self.conversation.entries:
            self._of = self.conversation.entries
            self._known = fold(self.world, self.conversation, self.today)
            self._screening = self._interview = None
        return self._known

    @property
    def screening(self) -> Screening:
        """The programs, screened for what is known."""
        known = self.known
        if self._screening is None:
            self._screening = prescreen(self.world.rulebook, known.case)
        return self._screening

    @property
    def interview(self) -> Interview:
        """The interview as it stands."""
        known = self.known
        if self._interview is None:
            weights = relevance.weights(self.screening)
            came_with = concerns(self.world, known)
            self._interview = Interview(self.world, self.conversation, known, weights, came_with)
        return self._interview

    def add(self, *entries: Entry) -> None:
        """Add entries, each in place of an earlier one of its key."""
        at = self.conversation
        for entry in entries:
            at = at.add(entry)
        self.conversation = at

    def step(self, step: str, choice: str = "", words: str = "") -> None:
        """Note that the resident moved on."""
        at, state = self.conversation, EntryState.ANSWERED
        self.add(Entry(step, None, state, at.turn, at.ask, words=words, choice=choice))

    def drop(self, keys: Iterable[Key]) -> None:
        """Take entries away."""
        gone = set(keys)
        kept = tuple(one for one in self.conversation.entries if one.key not in gone)
        self.change(entries=kept)

    def forget(self, *, receipts: bool = True) -> None:
        """Nothing of what was said stays; old buttons mean nothing any more.

        receipts: forget these too, so that the next person doesn't hear of them.
        """
        at, day = self.conversation, self.today.isoformat()
        self.conversation = Conversation(
            channel=at.channel, started=day, day=day, turn=at.turn, ask=at.ask, since=at.ask,
            confirmation=at.confirmation, receipts=() if receipts else at.receipts,
        )  # fmt: skip

    def put(self, key: Key, *, again: bool = False) -> None:
        """Lay a question on the table; the same one keeps its number."""
        at = self.conversation
        if at.asked is not None and at.asked.key == key and not again:
            return
        kept = at.pending if at.pending is not None and at.pending.kind in _OWN_LIFE else None
        asked = Asked(at.ask + 1, *key, again=again)
        self.change(ask=at.ask + 1, asked=asked, pending=kept)

    def pend(self, kind: str, **data: Any) -> None:
        """Put a small question inside the one on the table."""
        self.change(pending=Pending(kind, data))

    def settle(self) -> None:
        """Lay on the table what belongs there now; an open question stays."""
        stage = stage_of(self.interview)
        if self.conversation.stage is not stage:
            self.change(stage=stage)
        asked = self.conversation.asked
        if asked is not None and self._still_open(asked, stage):
            return
        self.put(asked_of(self.interview, stage))

    def _still_open(self, asked: Asked, stage: Stage) -> bool:
        entry = self.conversation.entry(asked.key)
        if asked.again:
            return entry is None or entry.ask != asked.number
        return stage is Stage.INTERVIEW and self.interview.may_ask(asked.question, asked.member)
