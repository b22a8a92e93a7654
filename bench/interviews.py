"""Ways to go through the questions, tried on one resident each: which question comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bench.resident import Resident
from bot.conversation import Key
from bot.question_schema import Question
from bot.talk import Talk
from bot.world import World

Next = Callable[[Talk], Key | None]
# Told before the first question in every way of asking.
_TOLD = frozenset(
    {"speaker", "household_size", "people", "live_place", "hukou_place", "event_place"}
)
_ENDLESS = 10**6


@dataclass(slots=True)
class Tally:
    """What one conversation took. `facts` counts atomic facts said, not what follows from them."""

    questions: int = 0
    small: int = 0
    facts: int = 0
    topics: list[str] = field(default_factory=list)
    people: list[str | None] = field(default_factory=list)

    def copy(self) -> Tally:
        """As it is now."""
        return replace(self, topics=self.topics.copy(), people=self.people.copy())

    @property
    def switches(self) -> int:
        """How often the topic changed from one question to the next."""
        return _changes(self.topics)

    @property
    def turns_to_others(self) -> int:
        """How often the person asked about changed, among questions about a person."""
        return _changes([one for one in self.people if one is not None])


def _changes(row: list[str]) -> int:
    return sum(before != after for before, after in pairwise(row))


def endless(world: World) -> World:
    """Ask until nothing more can be settled."""
    return replace(
        world, settings=replace(world.settings, most_questions=_ENDLESS, least_score=0.0)
    )


def converse(resident: Resident, following: Next) -> Iterator[tuple[Talk, Tally]]:
    """The conversation after each question, until `following` has no more."""
    talk, tally = resident.talk(), Tally()
    said = _said(talk)
    yield talk, tally
    while (key := following(talk)) is not None:
        question = talk.world.questions[key[0]]
        tally.small += resident.answer(talk, key)
        tally.questions += 1
        tally.facts = _said(talk) - said
        tally.topics.append(question.topic)
        tally.people.append(key[1])
        yield talk, tally


def by_relevance(talk: Talk) -> Key | None:
    """The interview itself."""
    found = talk.interview.next()
    return found.key if found is not None else None


def in_order_unsorted(talk: Talk) -> Key | None:
    """The same without the sorting question (家里有没有…), as a form with branches has none."""
    asked = (one for one in talk.interview.candidates() if not _sorting(one.question))
    found = next(asked, None)
    return found.key if found is not None else None


def in_order(talk: Talk) -> Key | None:
    """File order; what can't settle anything any more is skipped."""
    found = next(talk.interview.candidates(), None)
    return found.key if found is not None else None


def everything(talk: Talk) -> Key | None:
    """The full form: every question that applies, whatever it may settle; no sorting questions."""
    for question in talk.world.questions.all:
        if not question.routine or _sorting(question) or question.id in _TOLD:
            continue
        for member in _targets(talk, question):
            key = question.id, member
            if key not in talk.known.answers and _applies(talk, question, member):
                return key
    return None


def _sorting(question: Question) -> bool:
    """Whether it only finds out which others are worth asking."""
    return any(option.otherwise for option in question.options)


def _targets(talk: Talk, question: Question) -> tuple[str | None, ...]:
    if question.about != "member":
        return (None,)
    return tuple(person.id for person in talk.known.people)


def _applies(talk: Talk, question: Question, member: str | None) -> bool:
    return talk.known.applicability.applies(question, member) is not False


def _said(talk: Talk) -> int:
    return len(talk.known.plain.keys() - talk.known.inferred)
