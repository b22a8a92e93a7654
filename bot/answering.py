"""Buttons and words to answers, for each kind of answer that a question may have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.answer import Answer, Unfit
from bot.answering_values import read_value
from bot.case import PLACE_FACTS, Known
from bot.choosing import state
from bot.conversation import HOUSEHOLD, Person
from bot.plain import place_to_plain
from bot.question_schema import (
    MoneyAnswer,
    MultiAnswer,
    PeopleAnswer,
    PlaceAnswer,
    Question,
    TextAnswer,
)
from bot.relatives import new_id
from bot.whereabouts import Unclear, near
from bot.wording import Named, exactly, meant, wholly
from bot.world import World
from nlu.heard import Heard
from rules.case import FactRef
from rules.place import Place

__all__ = ["ELSEWHERE", "SAME", "Table", "buttons", "place_named", "pressed", "worded"]

SAME, ELSEWHERE = "same", "elsewhere"
_YES, _NO = ("yes", SAME), ("no", "none", ELSEWHERE)
_SURE = 0.5
# What a plain yes or no is heard as.
_BARE = frozenset({"yes", "no", "number"})
_STOPS = re.compile(r"[,。!?;: ]")
_MANY = (MultiAnswer, PeopleAnswer)


@dataclass(frozen=True, slots=True)
class Table:
    """The question on the table, about whom, and all that is known."""

    world: World
    question: Question
    member: str | None
    known: Known
    today: date

    def same_place(self) -> str | None:
        """The fact whose place the question offers as 在, when that place is known."""
        answer = self.question.answer
        if not isinstance(answer, PlaceAnswer) or answer.same_as is None:
            return None
        place = self.known.case.places.get(answer.same_as)
        return answer.same_as if place is not None and place.town else None


def buttons(table: Table) -> tuple[Named, ...]:
    """The answers that the question offers, in order, with every wording of each."""
    answer = table.question.answer
    say = table.world.texts.say
    if isinstance(answer, PlaceAnswer):
        if table.same_place() is None:
            return ()
        return (
            Named(SAME, (say("talk.place_same"), *say("talk.place_same_words").split())),
            Named(
                ELSEWHERE, (say("talk.place_elsewhere"), *say("talk.place_elsewhere_words").split())
            ),
        )
    if isinstance(answer, PeopleAnswer):
        return tuple(Named(one.id, (one.label, one.relation)) for one in answer.choices)
    options = [Named(one.id, (one.label, *one.words)) for one in table.question.options]
    if isinstance(answer, MoneyAnswer):
        options += [Named(band.id, (band.label,)) for band in answer.bands]
    return tuple(options)


def pressed(table: Table, ids: Iterable[str]) -> Answer | None:
    """The answer of these buttons; None when there is no such button."""
    offered = {one.id: one.wordings[0] for one in buttons(table)}
    chosen = tuple(id_ for id_ in dict.fromkeys(ids))
    if not chosen or any(id_ not in offered for id_ in chosen):
        return None
    if len(chosen) > 1 and not isinstance(table.question.answer, _MANY):
        return None
    chosen = _without_none(table.question, chosen)
    words = "、".join(offered[id_] for id_ in chosen)
    answer = table.question.answer
    if isinstance(answer, PlaceAnswer):
        return _same(table, answer, words) if SAME in chosen else Answer(words, elsewhere=True)
    if isinstance(answer, PeopleAnswer):
        return _people(table, answer, chosen, words)
    if isinstance(answer, MoneyAnswer) and (band := _band(answer, chosen)) is not None:
        return Answer(words, says={HOUSEHOLD: {answer.fact: band}}, chosen=chosen)
    return _options(table, chosen, words)


def worded(table: Table, heard: Heard) -> Answer | Unfit | None:
    """The answer in these words; None when they aren't one."""
    answer = table.question.answer
    many = isinstance(answer, _MANY)
    offered = buttons(table)
    if isinstance(answer, TextAnswer):
        text = heard.text.strip()[: answer.longest]
        owner = table.member or HOUSEHOLD
        return Answer(text, says={owner: {answer.fact: text}}) if text else None
    if offered and exactly(heard, offered):
        return pressed(table, meant(heard, offered))
    value = read_value(table.question, table.member, heard, table.today)
    if value is not None:
        return value
    # 没有低保 is no answer to 户口也在中扬镇吗; 不在,我有残疾证 is.
    aside = isinstance(answer, PlaceAnswer) and any(m.kind not in _BARE for m in heard.mentions)
    if ids := meant(heard, offered, many=many) or (() if aside else _yes_no(heard, offered)):
        return pressed(table, ids)
    if not many and (ids := _first_word(heard, offered)):
        return pressed(table, ids)
    return place_named(table, heard) if isinstance(answer, PlaceAnswer) else None


def place_named(table: Table, heard: Heard, close_to: Place | None = None) -> Answer | Unfit | None:
    """The place in these words, in answer to a place question; `close_to`: a county just named."""
    answer = table.question.answer
    assert isinstance(answer, PlaceAnswer)
    fact = next(fact for fact, role in PLACE_FACTS.items() if role == answer.place)
    found = table.world.places.find(heard.normal, close_to or near(table.known), True)
    if not found:
        return Unfit("talk.place_unknown")
    if len(found) > 1:
        return Answer(heard.text, unclear=Unclear(fact, heard.text, found))
    if not found[0].town:
        return Answer(heard.text, elsewhere=True, county=found[0])
    return Answer(heard.text, says={HOUSEHOLD: {fact: place_to_plain(found[0])}})


def _same(table: Table, answer: PlaceAnswer, words: str) -> Answer:
    fact = next(fact for fact, role in PLACE_FACTS.items() if role == answer.place)
    place = table.known.case.places[table.same_place() or answer.place]
    return Answer(words, says={HOUSEHOLD: {fact: place_to_plain(place)}}, chosen=(SAME,))


def _band(answer: MoneyAnswer, chosen: tuple[str, ...]) -> int | None:
    return next((band.middle_fen for band in answer.bands if band.id == chosen[0]), None)


def _people(table: Table, answer: PeopleAnswer, chosen: tuple[str, ...], words: str) -> Answer:
    """Those chosen join, unless one of that relation is known already."""
    people = list(table.known.people)
    joined: list[Person] = []
    for one in answer.choices:
        if one.id in chosen and all(person.relation != one.relation for person in people):
            joined.append(Person(new_id(one.relation, people), one.relation))
            people.append(joined[-1])
    return Answer(words, adds=tuple(joined), chosen=chosen)


def _options(table: Table, chosen: tuple[str, ...], words: str) -> Answer:
    question, known = table.question, table.known
    picked = [option for option in question.options if option.id in chosen]
    ids = [person.id for person in known.people]
    who = tuple(option.id for option in picked if option.who)
    alone = known.plain.get(FactRef(None, "household_size")) == 1 and len(ids) == 1
    named = dict.fromkeys(who, ids) if alone else {}
    stated = state(
        table.world, question, table.member, chosen, people=ids, named=named, today=table.today
    )
    return Answer(
        words, says=stated.says, infers=stated.infers, chosen=chosen, who=() if alone else who,
        alarms=tuple(option.alarm for option in picked if option.alarm),
    )  # fmt: skip


def _without_none(question: Question, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """都没有 pressed together with something: the something counts."""
    none = {option.id for option in question.options if option.none}
    some = tuple(id_ for id_ in chosen if id_ not in none)
    return some or chosen[:1]


def _first_word(heard: Heard, offered: tuple[Named, ...]) -> tuple[str, ...]:
    """在,还有人残疾: the answer comes first, and more is told behind it."""
    first = _STOPS.split(heard.normal, maxsplit=1)[0]
    return wholly(first, offered) if first != heard.normal else ()


def _yes_no(heard: Heard, offered: tuple[Named, ...]) -> tuple[str, ...]:
    """A bare yes or no, where the buttons have one."""
    ids = [one.id for one in offered]
    yes, no = heard.intent("yes"), heard.intent("no")
    wanted = _YES if yes > no else _NO
    if max(yes, no) < _SURE:
        return ()
    return next(((id_,) for id_ in ids if id_ in wanted), ())
