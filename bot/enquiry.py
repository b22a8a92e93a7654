"""到哪了: which ticket is meant. How it stands is for the desk to say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation import Asked, Pending
from bot.filing import Enquiry
from bot.small import NONE, Small
from bot.talk import Talk
from bot.wording import Named
from nlu.heard import Heard

__all__ = ["begin", "left", "number", "words"]

_SURE = 0.5
# As many of one's own are told at once, the newest first.
_MOST = 3


def words(talk: Talk, heard: Heard) -> bool:
    """A question of how it stands, or a number in answer to ours; False when it is neither."""
    read = talk.world.numbers(heard.text)
    pending = talk.conversation.pending
    before = pending.data if pending is not None and pending.kind == "status" else None
    asks = heard.intent("ask_status") >= _SURE
    if read.reference is None:
        if before is not None and read.slip:
            talk.say("talk.status_slip")
            return True
        if before is not None and before["reference"] and read.last_four:
            _ask(talk, before["reference"], read.last_four)
            return True
        return asks and _own_or_begin(talk, heard, slip=read.slip)
    if not (asks or before is not None or read.bare):
        return False
    _ask(talk, read.reference, read.last_four)
    return True


def begin(talk: Talk, reference: str | None = None) -> None:
    """Ask for the number, or for what is still missing of the pair."""
    talk.pend("status", reference=reference)


def _own_or_begin(talk: Talk, heard: Heard, *, slip: bool) -> bool:
    if slip:
        talk.say("talk.status_slip")
        begin(talk)
        return True
    if own := _own(talk):
        talk.enquiry = Enquiry(tuple(own[-_MOST:][::-1]))
        return True
    if heard.mentions:
        return False
    begin(talk)
    return True


def _ask(talk: Talk, reference: str, last_four: str | None) -> None:
    if reference in _own(talk):
        talk.change(pending=None)
        talk.enquiry = Enquiry((reference,))
    elif last_four is None:
        begin(talk, reference)
    else:
        talk.change(pending=None)
        talk.enquiry = Enquiry((reference,), last_four)


def _own(talk: Talk) -> list[str]:
    return [one.reference.replace("-", "") for one in talk.conversation.receipts]


def number(talk: Talk, pending: Pending) -> Small:
    """The small question."""
    none = Named(NONE, (talk.text("talk.status_left"),))
    reference = pending.data["reference"]
    if reference is None:
        city = talk.world.urgent.numbers["city"].number
        return Small(talk.text("talk.status_number", city=city), (none,))
    shown = "-".join((reference[:4], reference[4:8], reference[8:]))
    return Small(talk.text("talk.status_last_four", reference=shown), (none,))


def left(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    """Never mind."""
    talk.change(pending=None)
    talk.say("talk.status_left_said")
