"""What an operator sees of a call's talk: the same interview as everywhere, laid open.

Everything here is read from the stored conversation and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot import notes, results
from bot.case import refs_of
from bot.conversation import Asked, Conversation, Entry, EntryState, Stage
from bot.filing import Receipt
from bot.jump import RETRACT
from bot.question_schema import Question
from bot.ranking import ranked
from bot.reply import Choice, Progress, QuestionView, ResultCard
from bot.saying import lines, who
from bot.show import view
from bot.stages import town
from bot.talk import Talk
from bot.turn import Message, advance
from bot.urgent_answer import respond
from bot.view import table_of, wording
from bot.world import World
from nlu.heard import Heard
from rules.screening import Verdict
from rules.typeset import typeset

__all__ = [
    "Banner",
    "Best",
    "Board",
    "Listed",
    "board",
    "gist",
    "heard_so_far",
    "listed",
    "supposed",
]

_MOST_SETTLED = 4
_MOST_HOPED = 4
_MOST_LINES = 3
_OPEN = (Verdict.POSSIBLE, Verdict.ASK, Verdict.LIKELY)


@dataclass(frozen=True, slots=True)
class Banner:
    """An emergency: what the operator does, what he says, whom to ring, and what then."""

    alarm: str
    script: str
    say: str
    numbers: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Best:
    """A question worth asking; `id` puts it, `settles` names the programs that hang on it."""

    id: str
    text: str
    settles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All that the console shows of a talk.

    question: None while an emergency holds everything up. said: what was understood, to be read
    back. asked: what hangs on the question on the table. best: the question that the interview
    would put, when that is another one. stage: see bot.conversation. wording: what was agreed to.
    """

    question: QuestionView | None
    banners: tuple[Banner, ...]
    cards: tuple[ResultCard, ...]
    others: str
    said: tuple[str, ...]
    asked: Best | None
    best: Best | None
    stage: Stage
    progress: Progress
    receipt: Receipt | None
    town: str
    fresh: bool

    @property
    def bring(self) -> tuple[str, ...]:
        """Papers to be told of: those of what is likely, of the first possible ones while nothing
        is. All that may ever be asked for is more than anybody can write down."""
        likely = [card for card in self.cards if card.verdict == "likely"]
        hopeful = (
            likely or [card for card in self.cards if card.verdict == "possible"][:_MOST_HOPED]
        )
        found = dict.fromkeys(paper for card in hopeful for paper in card.bring)
        looked_up = {paper for card in hopeful for paper in card.looked_up}
        return tuple(paper for paper in found if paper not in looked_up)


@dataclass(frozen=True, slots=True)
class Listed:
    """One question of the list. state: open, answered, unsure, declined, skipped, told: not put,
    but something of it was said, or idle: it doesn't matter to this household. retract: the id that
    takes the answer back, or ""."""

    id: str
    topic: str
    who: str
    text: str
    state: str
    words: str
    retract: str


def board(world: World, conversation: Conversation, today: date) -> Board:
    """The board of a talk as it stands."""
    talk = Talk(world, conversation, today)
    asked = conversation.asked
    shown = view(talk, asked) if asked is not None and conversation.urgent is None else None
    closed = {ref: state.value for ref, state in talk.known.closed.items()}
    return Board(
        question=shown,
        banners=_banners(world, conversation),
        cards=results.cards(world, talk.screening, closed) if conversation.entries else (),
        others=results.others(world, talk.screening) if conversation.entries else "",
        said=tuple(lines(world, talk.known)),
        asked=_at(talk, asked) if shown is not None and asked is not None else None,
        best=_best(talk, asked),
        stage=conversation.stage,
        progress=talk.interview.progress(),
        receipt=conversation.receipts[-1] if conversation.receipts else None,
        town=town(talk),
        fresh=not conversation.entries and not conversation.alarms,
    )


def gist(world: World, conversation: Conversation, today: date) -> str:
    """What a talk is about, in one line for a list; "" while nothing was understood."""
    return "；".join(lines(world, Talk(world, conversation, today).known)[:_MOST_LINES])


def heard_so_far(
    world: World, conversation: Conversation, heard: Heard, today: date
) -> tuple[notes.Note, tuple[Banner, ...]]:
    """What a line of notes comes to before it is confirmed, and the danger in it at once."""
    note = notes.read(world, conversation, heard, today)
    new = tuple(alarm for alarm in note.alarms if alarm not in conversation.alarms)
    return note, tuple(_banner(world, conversation, alarm, live=False) for alarm in new)


def supposed(
    world: World, conversation: Conversation, heard: Heard, note: notes.Note, today: date
) -> Board:
    """The board as it would be if all of a note were confirmed; nothing is stored."""
    ids = tuple(one.id for one in note.items)
    would = advance(world, conversation, Message(heard=heard, picked=ids), today)
    return board(world, would.conversation, today)


def listed(world: World, conversation: Conversation, today: date) -> tuple[Listed, ...]:
    """Every question that may be put by telephone, for each person it may be about."""
    talk = Talk(world, conversation, today)
    return tuple(
        _line(talk, question, member)
        for question in world.questions.all
        if conversation.channel in question.channels
        for member in _whom(talk, question)
    )


def _whom(talk: Talk, question: Question) -> list[str | None]:
    if question.about != "member":
        return [None]
    return [person.id for person in talk.known.people]


def _line(talk: Talk, question: Question, member: str | None) -> Listed:
    entry = talk.known.answers.get((question.id, member))
    named = who(talk.world, talk.known, member or talk.known.subject)
    told = _told(talk, question, member) if entry is None else ""
    id_ = _ask(question.id, member)
    return Listed(
        id=id_,
        topic=question.topic,
        who=named if member is not None else "",
        text=wording(table_of(talk, Asked(0, question.id, member)), named),
        state=_state(talk, question, member, entry, told),
        words=entry.words if entry is not None else told,
        retract=f"{id_}.{RETRACT}" if entry is not None else "",
    )


def _state(
    talk: Talk, question: Question, member: str | None, entry: Entry | None, told: str
) -> str:
    if entry is not None:
        return "answered" if entry.state is EntryState.TOLD else entry.state.value
    if told:
        return "told"
    applies = talk.known.applicability.applies(question, member) is not False
    return "open" if applies else "idle"


def _told(talk: Talk, question: Question, member: str | None) -> str:
    """What was said of a question before it was put, in the caller's words; "" if nothing."""
    ids = [person.id for person in talk.known.people]
    refs = [ref for fact in question.facts for ref in refs_of(talk.world, fact, member, ids)]
    known = talk.known
    said = [known.source[ref] for ref in refs if ref in known.plain and ref not in known.inferred]
    return "，".join(dict.fromkeys(one.words for one in said))


def _ask(question: str, member: str | None) -> str:
    return f"ask.{question}" + (f"@{member}" if member else "")


def _at(talk: Talk, asked: Asked) -> Best | None:
    if asked.question not in talk.world.questions:
        return None
    return _worth(talk, asked)


def _best(talk: Talk, asked: Asked | None) -> Best | None:
    found = talk.interview.next() or talk.interview.next_any()
    if found is None or (asked is not None and found.key == asked.key):
        return None
    return _worth(talk, Asked(0, *found.key))


def _worth(talk: Talk, asked: Asked) -> Best:
    question = talk.world.questions[asked.question]
    named = who(talk.world, talk.known, asked.member or talk.known.subject)
    text = wording(table_of(talk, asked), named)
    settles = tuple(dict.fromkeys(_settles(talk, question, asked.member)))[:_MOST_SETTLED]
    return Best(_ask(*asked.key), text, settles)


def _settles(talk: Talk, question: Question, member: str | None) -> Iterator[str]:
    """Programs, those worth showing first, that miss a fact which the question asks for."""
    ids = [person.id for person in talk.known.people]
    refs = {ref for fact in question.facts for ref in refs_of(talk.world, fact, member, ids)}
    for result in (*ranked(talk.screening), *talk.screening.relevant()):
        if result.verdict in _OPEN and not result.unconfirmed and refs.intersection(result.missing):
            yield result.program.name


def _banners(world: World, conversation: Conversation) -> tuple[Banner, ...]:
    known = [alarm for alarm in conversation.alarms if alarm in world.urgent.alarms]
    worst = [one.id for one in world.urgent.worst_first(known)]
    return tuple(_banner(world, conversation, alarm, live=True) for alarm in worst)


def _banner(world: World, conversation: Conversation, alarm: str, *, live: bool) -> Banner:
    """`live`: the alarm has been raised, so that its buttons may be pressed."""
    urgent = world.urgent
    found = urgent[alarm]
    answer = respond(world, [alarm], conversation) if live else None
    open_ = answer is not None and conversation.urgent == alarm
    return Banner(
        alarm=alarm,
        script=urgent.said(found.script),
        say=typeset(urgent.said(found.say)),
        numbers=urgent.lines(found),
        choices=answer.replies[-1].choices if answer is not None and open_ else (),
    )
