"""The small questions inside a question: which place, who, really change it, what to correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot import callback, enquiry, guessing, own_data
from bot.answer import Answer, Unfit
from bot.conversation import HOUSEHOLD, Asked, Entry, EntryState, Pending, Person
from bot.correct import reopen
from bot.plain import place_of
from bot.question_check import PASS
from bot.question_schema import PlaceAnswer
from bot.relatives import new_id
from bot.saying import who
from bot.small import CHANGE, KEEP, NONE, Small
from bot.take import family, named_all, no_answer, record, relations, take_place_words
from bot.talk import Talk
from bot.view import table_of
from bot.wording import Named, meant
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["Small", "press", "small", "words"]

_YOUNG = frozenset({"儿子", "女儿", "孙子女"})
_ELDERS = frozenset({"父亲", "母亲", "祖父", "祖母", "配偶"})
# 是哪个孩子? is not answered with 爷爷.
_NOT_OF = {"child": _ELDERS, "school": _ELDERS, "old": _YOUNG}

_YES_OR_NO = frozenset({"change", "withdraw", "erase", "danger"})


def small(talk: Talk) -> Small | None:
    """The small question that is open, or None."""
    pending = talk.conversation.pending
    return _SHOWN[pending.kind](talk, pending) if pending is not None else None


def press(talk: Talk, ids: Sequence[str]) -> bool:
    """Answer it by buttons; False when it has no such buttons."""
    pending, asked = talk.conversation.pending, talk.conversation.asked
    shown = small(talk)
    if pending is None or asked is None or shown is None:
        return False
    if any(id_ not in {one.id for one in shown.buttons} for id_ in ids):
        return False
    labels = {one.id: one.wordings[0] for one in shown.buttons}
    _PRESSED[pending.kind](talk, asked, pending.data, list(ids), labels)
    return True


def words(talk: Talk, heard: Heard) -> bool:
    """Answer it in words; False when they don't."""
    pending, asked = talk.conversation.pending, talk.conversation.asked
    shown = small(talk)
    if pending is None or asked is None or shown is None:
        return False
    if ids := meant(heard, shown.buttons, many=shown.many):
        return press(talk, ids)
    if pending.kind in _YES_OR_NO and heard.intent("yes") != heard.intent("no"):
        return press(talk, [CHANGE if heard.intent("yes") > heard.intent("no") else KEEP])
    if pending.kind in ("place", "elsewhere") and _is_place(talk, asked):
        unfit = take_place_words(talk, table_of(talk, asked), asked, heard)
        if isinstance(unfit, Unfit):
            if any(one.kind != "place" for one in heard.mentions):
                return False  # Something else is told; the question stays.
            talk.say(unfit.text, **unfit.values)
        return True
    if pending.kind in ("guess", "danger", "status", "callback"):
        talk.change(pending=None)  # He says it anew instead.
    return False


def _is_place(talk: Talk, asked: Asked) -> bool:
    question = talk.world.questions.by_id.get(asked.question)
    return question is not None and isinstance(question.answer, PlaceAnswer)


# --- which of several places


def _places(talk: Talk, pending: Pending) -> Small:
    places = [place_of(plain) for plain in pending.data["places"]]
    named = [
        Named(f"p{number}", (place.name, *(part for part in (place.town, place.county) if part)))
        for number, place in enumerate(places)
    ]
    none = Named(NONE, (talk.text("talk.place_other"),))
    return Small(talk.text("talk.which_place", words=pending.data["words"]), (*named, none))


def _place_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    if ids[0] == NONE:
        talk.pend("elsewhere", county=None) if _is_place(talk, asked) else talk.change(pending=None)
        return
    says = {HOUSEHOLD: {data["fact"]: data["places"][int(ids[0][1:])]}}
    if _is_place(talk, asked) and data["fact"] in talk.world.questions[asked.question].facts:
        record(talk, asked, Answer(labels[ids[0]], says=says))
        return
    at = talk.conversation
    told = f"told.{data['fact']}"
    talk.add(
        Entry(told, None, EntryState.TOLD, at.turn, at.ask, says=says, source="said",
              words=data["words"])
    )  # fmt: skip
    talk.change(pending=None)


def _elsewhere(talk: Talk, pending: Pending) -> Small:
    unsure = Named(PASS + "unsure", (talk.text("talk.cmd_unsure"),))
    county = pending.data.get("county")
    if county:
        return Small(talk.text("talk.place_county", place=place_of(county).name), (unsure,))
    return Small(talk.text("talk.name_place"), (unsure,))


def _elsewhere_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    no_answer(talk, asked, EntryState.UNSURE, labels[ids[0]])


# --- which person


def _persons(talk: Talk, *, known: bool) -> list[Named]:
    people = talk.known.people
    here = [Named(f"m_{one.id}", (who(talk.world, talk.known, one.id), one.relation))
            for one in people] if known else []  # fmt: skip
    taken = {person.relation for person in people} if known else set()
    answer = relations(talk)
    kin = [
        Named(f"r_{one.id}", (one.label, one.relation))
        for one in (answer.choices if answer is not None else ())
        if one.relation not in taken
    ]
    return [*here, *kin]


def _candidates(talk: Talk, option: str) -> list[Named]:
    """Who it may be: those known; others only while not all are known, and of a fitting age."""
    known = talk.known
    offered = _persons(talk, known=True)
    size = known.plain.get(FactRef(None, "household_size"))
    if isinstance(size, int) and len(known.people) >= size:
        offered = [one for one in offered if one.id.startswith("m_")]
    barred = _NOT_OF.get(option, frozenset())
    return [one for one in offered if one.id.startswith("m_") or one.wordings[-1] not in barred]


def _who(talk: Talk, pending: Pending) -> Small:
    asked = talk.conversation.asked
    assert asked is not None
    question = talk.world.questions[asked.question]
    options = {option.id: option for option in question.options}
    text = options[pending.data["waiting"][0]].who or ""
    unsure = Named(PASS + "unsure", (talk.text("talk.cmd_unsure"),))
    return Small(text, (*_candidates(talk, pending.data["waiting"][0]), unsure), many=True)


def _who_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    """Those named for one option; then the next, then all of it becomes an answer."""
    first, *waiting = data["waiting"]
    adds = [Person(*pair) for pair in data.get("adds", [])]
    named: list[str] = []
    for id_ in ids:
        if id_.startswith("m_"):
            named.append(id_[2:])
        elif id_.startswith("r_"):
            named.append(_joined(talk, id_[2:], adds))
    kept = {
        **data, "waiting": waiting, "named": {**data["named"], first: named},
        "adds": [[one.id, one.relation] for one in adds],
    }  # fmt: skip
    if waiting:
        talk.pend("who", **kept)
    else:
        named_all(talk, asked, kept, adds)


def _joined(talk: Talk, choice: str, adds: list[Person]) -> str:
    answer = relations(talk)
    assert answer is not None
    relation = next(one.relation for one in answer.choices if one.id == choice)
    people = [*talk.known.people, *adds]
    known = next((one.id for one in people if one.relation == relation), None)
    if known is not None:
        return known
    adds.append(Person(new_id(relation, people), relation))
    return adds[-1].id


def _whom(talk: Talk, pending: Pending) -> Small:
    return Small(talk.text("talk.for_whom"), tuple(_persons(talk, known=False)))


def _whom_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    answer = relations(talk)
    assert answer is not None
    relation = next(one.relation for one in answer.choices if one.id == ids[0][2:])
    family(talk, asked, relation, labels[ids[0]])


# --- an old button, and what to correct


def _change(talk: Talk, pending: Pending) -> Small:
    data = pending.data
    text = talk.text("talk.change_offer", before=data["before"])
    yes = Named(CHANGE, (talk.text("talk.change_yes", after=data["after"]),))
    return Small(text, (yes, Named(KEEP, (talk.text("talk.change_keep"),))))


def _change_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    talk.change(pending=None)
    if ids[0] == KEEP:
        talk.say("talk.kept")
        return
    reopen(talk, (data["question"], data["member"]), data["choices"])


def _edit(talk: Talk, pending: Pending) -> Small:
    named = [Named(f"e{number}", (item[2],)) for number, item in enumerate(pending.data["items"])]
    keep = Named(KEEP, (talk.text("talk.edit_keep"),))
    return Small(talk.text("talk.edit"), (*named, keep))


def _edit_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    talk.change(pending=None)
    if ids[0] != KEEP:
        question, member, _ = data["items"][int(ids[0][1:])]
        reopen(talk, (question, member), None)


# --- taking consent back


def _withdraw(talk: Talk, pending: Pending) -> Small:
    yes = Named(CHANGE, (talk.text("talk.withdraw_yes"),))
    keep = Named(KEEP, (talk.text("talk.withdraw_keep"),))
    return Small(talk.world.notices.asked_to_withdraw, (yes, keep))


def _withdraw_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    talk.change(pending=None)
    if ids[0] == KEEP:
        talk.say("talk.kept")
        return
    talk.forget(receipts=False)
    talk.handoff = "consent_withdraw"
    talk.replies.append(talk.reply(talk.world.notices.withdrawn))


_SHOWN: Mapping[str, Callable[[Talk, Pending], Small]] = MappingProxyType(
    {"place": _places, "elsewhere": _elsewhere, "who": _who, "whom": _whom, "change": _change,
     "edit": _edit, "withdraw": _withdraw, "erase": own_data.asked_to_erase,
     "guess": guessing.meaning, "danger": guessing.danger,
     "status": enquiry.number, "callback": callback.number}
)  # fmt: skip
_Pressed = Callable[[Talk, Asked, Mapping[str, Any], list[str], dict[str, str]], None]
_PRESSED: Mapping[str, _Pressed] = MappingProxyType(
    {"place": _place_chosen, "elsewhere": _elsewhere_chosen, "who": _who_chosen,
     "whom": _whom_chosen, "change": _change_chosen, "edit": _edit_chosen,
     "withdraw": _withdraw_chosen, "erase": own_data.erase_chosen,
     "guess": guessing.meaning_chosen, "danger": guessing.danger_chosen,
     "status": enquiry.left, "callback": callback.left}
)  # fmt: skip
