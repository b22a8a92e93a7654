"""改一下: what has been told, each with its question; and an old button pressed late."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import pressed
from bot.buttons import Button
from bot.conversation import Asked, Entry, EntryState, Key
from bot.saying import fact_words, who
from bot.take import take
from bot.talk import Talk
from bot.view import table_of
from rules.case import FactRef

__all__ = ["fits", "late", "offer", "reopen"]

_MOST = 12


def offer(talk: Talk) -> bool:
    """List what can be changed; False when nothing has been told yet."""
    items = list(_items(talk))[-_MOST:]
    if not items:
        talk.say("talk.nothing_to_correct")
        return False
    talk.pend("edit", items=items)
    return True


def _items(talk: Talk) -> list[list[str | None]]:
    """[question, member, label] of everything told or answered, one for each question."""
    found: dict[Key, list[str | None]] = {}
    for ref, entry in talk.known.source.items():
        key = _question_of(talk, ref, entry)
        if key is not None and ref not in talk.known.inferred and key not in found:
            found[key] = [*key, _label(talk, ref)]
    for entry in talk.known.answers.values():
        known = entry.question in talk.world.questions
        if known and entry.state is not EntryState.ANSWERED and entry.key not in found:
            found[entry.key] = [*entry.key, _unanswered(talk, entry)]
    return list(found.values())


def _question_of(talk: Talk, ref: FactRef, entry: Entry) -> Key | None:
    """The question to put again for a fact: the one answered, else one that asks for it."""
    questions = talk.world.questions
    if entry.question in questions:
        return entry.key
    for question in questions.by_fact.get(ref.fact, ()):
        about_member = question.about == "member"
        if question.routine and about_member == (ref.member_id is not None):
            return question.id, ref.member_id
    return None


def _label(talk: Talk, ref: FactRef) -> str:
    words = fact_words(talk.world, talk.known, ref)
    if ref.member_id is None:
        return words
    name = who(talk.world, talk.known, ref.member_id)
    return talk.text("talk.line_of", who=name, words=words)


def _unanswered(talk: Talk, entry: Entry) -> str:
    question = talk.world.questions[entry.question]
    facts = (*talk.world.catalogue.household.values(), *talk.world.catalogue.member.values())
    label = next((fact.label for fact in facts if fact.id in question.facts), question.id)
    return talk.text("talk.not_told", label=label)


def reopen(talk: Talk, key: Key, choices: Sequence[str] | None) -> None:
    """Put an answered question again; with choices, answer it anew at once."""
    if key[0] not in talk.world.questions:
        return
    if choices is None:
        talk.put(key, again=True)
        return
    talk.put(key, again=True)
    asked = talk.conversation.asked
    assert asked is not None
    answer = pressed(table_of(talk, asked), choices)
    if answer is not None:
        take(talk, asked, answer)
        talk.say("talk.changed", after=answer.words)


def fits(talk: Talk, button: Button) -> bool:
    """A question about a member needs one who is known; one about the household has none."""
    about_member = talk.world.questions[button.question].about == "member"
    known = button.member is not None and bool(talk.known.relation(button.member))
    return known if about_member else button.member is None


def late(talk: Talk, button: Button, choices: Sequence[str]) -> bool:
    """A button of a question that is no longer on the table; False when there is none such."""
    if button.question not in talk.world.questions:
        return False
    asked = Asked(button.ask or 0, *button.key)
    if not fits(talk, button):
        return False
    answer = pressed(table_of(talk, asked), choices)
    if answer is None:
        return False
    entry = talk.known.answers.get(button.key)
    if entry is None:
        talk.put(button.key, again=True)
        take(talk, talk.conversation.asked or asked, answer)
    elif entry.choice.split() == list(answer.chosen):
        talk.say("talk.same_answer", answer=entry.words)
    else:
        before = entry.words or talk.text(f"talk.was_{entry.state.value}")
        talk.pend(
            "change", question=button.question, member=button.member, choices=list(choices),
            before=before, after=answer.words,
        )  # fmt: skip
    return True
