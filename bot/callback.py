"""转人工: who is to be called, and where. Whether anybody can is for the desk to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation import Asked, EntryState, Pending
from bot.filing import Contact, Summons
from bot.own_data import ERASE
from bot.phone import phone_in
from bot.small import NONE, Small
from bot.steps import NAME, PHONE
from bot.talk import Talk
from bot.wording import Named
from nlu.heard import Heard
from rules.case import FactRef
from rules.place import Place

__all__ = ["left", "number", "summons", "wanted", "words"]

_ASKED = "asked"
_KIND = "callback"
# A person sits there already.
_ATTENDED = frozenset({"hotline", "window"})
_PLACES = ("emergency", "living", "hukou")


def wanted(talk: Talk) -> None:
    """Somebody wants a person; a number to call is asked for where none is known."""
    talk.handoff = _ASKED
    at = talk.conversation
    on_the_table = at.asked is not None and at.asked.question == PHONE
    if at.channel not in _ATTENDED and _told(talk, PHONE) is None and not on_the_table:
        talk.pend(_KIND)


def words(talk: Talk, heard: Heard) -> bool:
    """The number in answer to that, or sent while an emergency is open."""
    at = talk.conversation
    waiting = at.pending is not None and at.pending.kind == _KIND
    if not (waiting or at.urgent is not None):
        return False
    phone = phone_in(heard.text)
    if phone is None:
        if waiting and talk.world.numbers(heard.text).last_four is not None:
            talk.say("talk.phone_wrong")
            return True
        return False
    talk.call_at, talk.handoff = phone, at.urgent or _ASKED
    if waiting:
        talk.change(pending=None)
    return True


def summons(talk: Talk) -> Summons | None:
    """Whom to call, when a person has to come in."""
    if talk.handoff in (None, "consent_withdraw", ERASE):
        return None
    known = talk.known
    contact = Contact(
        _told(talk, NAME),
        talk.call_at or _told(talk, PHONE),
        known.plain.get(FactRef(None, "contact_channel")),
    )
    return Summons(talk.handoff, contact, _place(known.case.places))


def _place(places: Mapping[str, Place]) -> Place | None:
    return next((places[one] for one in _PLACES if one in places), None)


def _told(talk: Talk, question: str) -> str | None:
    entry = talk.conversation.entry((question, None))
    return entry.words if entry is not None and entry.state is EntryState.ANSWERED else None


def number(talk: Talk, pending: Pending) -> Small:
    """The small question."""
    return Small(talk.text("talk.human_number"), (Named(NONE, (talk.text("talk.human_left"),)),))


def left(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    """He'd rather call himself."""
    talk.change(pending=None)
    talk.say("talk.human_left_said")
