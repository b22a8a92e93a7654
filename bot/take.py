"""Taking an answer to a question: recorded, or one small question more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.answer import Answer, Unfit
from bot.answering import Table, place_named
from bot.case import SELF
from bot.choosing import state
from bot.conversation import EVERYONE, Asked, Entry, EntryState, Person, Says
from bot.emergency import raise_alarm
from bot.evidence import shown_by
from bot.plain import place_of, place_to_plain
from bot.question_schema import PeopleAnswer
from bot.relatives import ME, id_of
from bot.talk import Talk
from bot.view import table_of
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["no_answer", "take", "take_place_words"]

ROLE = "speaker_role"
_FAMILY = "同住家人"
_KIN = {"邻居": "邻居", "亲友": "亲戚", "村居/网格员": "村民", "其他": "亲戚"}
_MOST_PLACES = 6


def take(talk: Talk, asked: Asked, answer: Answer) -> None:
    """Record the answer, or put the small question that it still needs."""
    if answer.unclear is not None:
        places = [place_to_plain(place) for place in answer.unclear.places[:_MOST_PLACES]]
        talk.pend("place", fact=answer.unclear.fact, words=answer.unclear.words, places=places)
        return
    if answer.elsewhere:
        county = place_to_plain(answer.county) if answer.county is not None else None
        talk.pend("elsewhere", county=county)
        return
    if talk.world.questions[asked.question].sorts:
        _sort(talk, asked, answer)
        return
    if ROLE in talk.world.questions[asked.question].facts:
        _speaker(talk, asked, answer)
        return
    record(talk, asked, answer)


def _sort(talk: Talk, asked: Asked, answer: Answer) -> None:
    """What the talk has shown already counts as chosen, and needs no 是谁."""
    question = talk.world.questions[asked.question]
    shown = {one.id: shown_by(talk.world, talk.known, one) for one in question.options}
    chosen = [id_ for id_, (so, _) in shown.items() if so or id_ in answer.chosen]
    named = {id_: list(members) for id_, (_, members) in shown.items() if members}
    several = _may_be_several(talk)
    if not several:
        alone = [person.id for person in talk.known.people]
        about = (one.id for one in question.options if one.who and one.id in chosen)
        named = {**dict.fromkeys(about, alone), **named}
    waiting = [id_ for id_ in answer.who if id_ not in named] if several else []
    data = {"chosen": chosen, "waiting": waiting, "named": named, "words": answer.words}
    if waiting:
        talk.pend("who", **data)
    else:
        named_all(talk, asked, data, [])


def record(talk: Talk, asked: Asked, answer: Answer) -> None:
    """Put the answer among the entries; nothing is pending any more."""
    at = talk.conversation
    entry = Entry(
        asked.question, asked.member, answer.state, at.turn, asked.number, says=answer.says,
        infers=_shared(talk, asked, answer), adds=answer.adds, words=answer.words,
        choice=" ".join(answer.chosen), named=answer.named,
    )  # fmt: skip
    talk.add(entry)
    talk.change(pending=None)
    talk.show_results()
    if answer.alarms:
        raise_alarm(talk, answer.alarms)


def _shared(talk: Talk, asked: Asked, answer: Answer) -> Says:
    """What usually is the same for all who live together (医保) holds until one says otherwise."""
    catalogue = talk.world.catalogue.member
    own = answer.says.get(asked.member or "", {}) if asked.member else {}
    spread = {name: value for name, value in own.items() if catalogue[name].spread}
    if not spread:
        return answer.infers
    return {**answer.infers, EVERYONE: {**answer.infers.get(EVERYONE, {}), **spread}}


def no_answer(talk: Talk, asked: Asked, how: EntryState, words: str) -> None:
    """不清楚, 不想说, 跳过: noted, and not asked again."""
    record(talk, asked, Answer(words, state=how))
    question = talk.world.questions.by_id.get(asked.question)
    if question is not None and ROLE in question.facts and talk.known.subject is None:
        _about_self(talk, asked)


def _may_be_several(talk: Talk) -> bool:
    size = talk.known.plain.get(FactRef(None, "household_size"))
    return size != 1 or len(talk.known.people) > 1


def named_all(talk: Talk, asked: Asked, data: Mapping[str, Any], adds: list[Person]) -> None:
    """Every 是谁 is answered: now the sorting question states its facts."""
    table = table_of(talk, asked)
    chosen = data["chosen"]
    ids = [person.id for person in (*talk.known.people, *adds)]
    stated = state(
        talk.world, table.question, asked.member, chosen, people=ids, named=data["named"],
        today=talk.today,
    )  # fmt: skip
    answer = Answer(
        data["words"], says=stated.says, infers=stated.infers, adds=tuple(adds),
        chosen=tuple(chosen), named=data["named"],
    )  # fmt: skip
    record(talk, asked, answer)


def _speaker(talk: Talk, asked: Asked, answer: Answer) -> None:
    """Who speaks decides who the talk is about; for family, one more question: which of them."""
    role = str(answer.says.get("", {}).get(ROLE, ""))
    if role == _FAMILY:
        talk.pend("whom", chosen=list(answer.chosen))
        return
    about_self = role == ME
    person = Person(SELF, ME) if about_self else _kin(talk, role)
    at = talk.conversation
    talk.add(
        Entry(
            asked.question, asked.member, answer.state, at.turn, asked.number, says=answer.says,
            adds=(person,), subject=person.id, words=answer.words, choice=" ".join(answer.chosen),
        )
    )  # fmt: skip


def _about_self(talk: Talk, asked: Asked) -> None:
    """Whoever doesn't say for whom he asks is taken to ask for himself, until he says otherwise."""
    at = talk.conversation
    joins = (Person(SELF, ME),)
    talk.add(Entry("told.subject", None, EntryState.TOLD, at.turn, at.ask, adds=joins,
                   subject=SELF))  # fmt: skip


def _kin(talk: Talk, role: str) -> Person:
    relation = _KIN.get(role, "亲戚")
    return Person(id_of(relation, talk.known.people), relation)


def family(talk: Talk, asked: Asked, relation: str, label: str) -> None:
    """替一起住的家人: both the speaker and the one asked for belong to the household."""
    at, known = talk.conversation, talk.known
    person = Person(id_of(relation, known.people), relation)
    says = {"": {ROLE: _FAMILY}}
    talk.add(
        Entry(
            asked.question, asked.member, EntryState.ANSWERED, at.turn, asked.number, says=says,
            adds=(Person(SELF, ME), person), subject=person.id, words=label, choice="family",
        )
    )  # fmt: skip
    talk.change(pending=None)


def relations(talk: Talk) -> PeopleAnswer | None:
    """The people that may live together, as the question about them lists them."""
    answers = (question.answer for question in talk.world.questions.all)
    return next((answer for answer in answers if isinstance(answer, PeopleAnswer)), None)


def take_place_words(talk: Talk, table: Table, asked: Asked, heard: Heard) -> Unfit | None:
    """A place named after 在别处, after its county, or when several had one name."""
    pending = talk.conversation.pending
    county = pending.data.get("county") if pending is not None else None
    answer = place_named(table, heard, place_of(county) if county else None)
    if isinstance(answer, Unfit) or answer is None:
        return answer or Unfit("talk.place_unknown")
    take(talk, asked, answer)
    return None
