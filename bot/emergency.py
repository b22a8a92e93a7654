"""Emergencies interrupt anything; then the person goes on if he wants to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.conversation import HOUSEHOLD, Entry, EntryState
from bot.handover import begin
from bot.plain import from_yaml, merge
from bot.steps import HEARD
from bot.talk import Talk
from bot.tell import tell
from bot.urgent_answer import UrgentAnswer, follow, respond
from bot.wording import Named, exactly, meant
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["again", "press", "raise_alarm", "words"]

_GO_ON = ("resume", "yes", "skip")
_SURE, _LIKELY = 0.5, 0.8


def raise_alarm(talk: Talk, alarms: Iterable[str]) -> bool:
    """Say what must be said at once. True when nothing else may be asked now."""
    heard = tuple(alarms)
    answer = respond(talk.world, heard, talk.conversation)
    if answer is None:
        return False
    known = talk.conversation.alarms
    talk.change(alarms=tuple(dict.fromkeys((*known, *heard))))
    _apply(talk, answer)
    return answer.stops


def press(talk: Talk, alarm: str, choice: str) -> bool:
    """A button of an alarm; False when there is no such button."""
    answer = follow(talk.world, alarm, choice)
    if answer is None:
        return False
    _apply(talk, answer)
    if answer.then == "continue" and alarm in talk.conversation.alarms:
        # 只是说气话, 已经安全了: the alarm is taken back, what was said stays.
        talk.change(alarms=tuple(one for one in talk.conversation.alarms if one != alarm))
    if answer.then == "file":
        _file(talk)
    return True


def words(talk: Talk, heard: Heard) -> bool:
    """Words while an alarm is open. False: they are about something else, the talk goes on."""
    alarm = talk.conversation.urgent
    if alarm is None:
        return False
    choices = talk.world.urgent[alarm].choices
    named = [Named(one.id, (one.label, *one.words)) for one in choices]
    if ids := meant(heard, named, sure=_LIKELY):
        if not exactly(heard, named):
            tell(talk, heard)  # 已经灭了,房子烧没了: more than the button says.
        return press(talk, alarm, ids[0])
    if any(heard.intent(intent) >= _SURE for intent in _GO_ON):
        talk.change(urgent=None)
        talk.say("talk.go_on")
        return True
    asks = any(name.startswith("ask_") for name, score in heard.intents if score >= _SURE)
    if asks or any(one.sure for one in heard.mentions):
        talk.change(urgent=None)
        return False
    again(talk)
    return True


def again(talk: Talk) -> None:
    """While an alarm is open, ask once more what it asks."""
    alarm = talk.conversation.urgent
    if alarm is None:
        return
    answer = respond(talk.world, [alarm], talk.conversation)
    if answer is not None:
        talk.replies.extend(answer.replies)


def _apply(talk: Talk, answer: UrgentAnswer) -> None:
    talk.replies.extend(answer.replies)
    talk.handoff = answer.handoff or talk.handoff
    stays = answer.stops and answer.then in ("stay", "human")
    talk.change(urgent=answer.alarm if stays else None)
    _note(talk, answer.facts, answer.safe_contact)


def _note(talk: Talk, facts: Mapping[str, Any], safe_contact: bool) -> None:
    """What the alarm says of the household; nobody calls back where a call may harm."""
    catalogue, at = talk.world.catalogue.household, talk.conversation
    for name, stated in facts.items():
        before = talk.known.plain.get(FactRef(None, name))
        value = merge(catalogue[name], before, from_yaml(catalogue[name], stated))
        says = {HOUSEHOLD: {name: value}}
        told = f"told.{name}"
        talk.add(Entry(told, None, EntryState.TOLD, at.turn, at.ask, says=says, source="said"))
    if safe_contact:
        infers = {HOUSEHOLD: {"contact_channel": "不可联系"}}
        talk.add(
            Entry("told.contact_channel", None, EntryState.TOLD, at.turn, at.ask, infers=infers)
        )


def _file(talk: Talk) -> None:
    """Straight to the window: no reading back, no questions of income."""
    talk.change(urgent=None)
    talk.step(HEARD, "urgent")
    begin(talk, "urgent")
