"""删除我的资料, 导出我的资料: what a resident may want of what is kept of him.

The talk only asks back and says so; what is erased or handed out is the business of the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation import Asked, Pending
from bot.reply import Reply
from bot.small import CHANGE, KEEP, Small
from bot.talk import Talk
from bot.wording import Named, plain
from nlu.heard import Heard

__all__ = ["ERASE", "asked_to_erase", "erase", "erase_chosen", "erase_now", "export", "heard"]

ERASE = "erase"
_SHORT = 20
# Where whoever writes is known to be the one whose talk it is.
_OWN_CHANNELS = frozenset({"web", "terminal", "telegram"})


def heard(talk: Talk, said: Heard) -> bool:
    """Do what was asked for in these few words, if it is one of the two."""
    words = plain(said.normal)
    if len(words) > _SHORT or not _any(talk, "own.mine", words):
        return False
    for text, run in (("own.erase_words", erase), ("own.export_words", export)):
        if _any(talk, text, words):
            run(talk)
            return True
    return False


def _any(talk: Talk, text: str, words: str) -> bool:
    return any(one in words for one in talk.text(text).split())


def erase(talk: Talk) -> None:
    """Ask back first: it can't be undone."""
    if _allowed(talk):
        talk.pend(ERASE)


def asked_to_erase(talk: Talk, pending: Pending) -> Small:
    """The question, with what goes and what stays."""
    yes = Named(CHANGE, (talk.text("own.erase_yes"),))
    keep = Named(KEEP, (talk.text("own.erase_keep"),))
    return Small(talk.text("own.erase"), (yes, keep))


def erase_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    """What was chosen of these two."""
    talk.change(pending=None)
    if ids[0] == KEEP:
        talk.say("talk.kept")
    else:
        erase_now(talk)


def erase_now(talk: Talk) -> None:
    """The house erases it, in this turn's own transaction."""
    if not _allowed(talk):
        return
    talk.forget(receipts=False)
    talk.handoff = ERASE
    talk.say("own.erased")


def export(talk: Talk) -> None:
    """Where it may be had: sensitive facts don't leave over a messenger."""
    if _allowed(talk):
        channel = talk.conversation.channel
        talk.replies.append(Reply(talk.text(f"own.export_{channel}"), kind="export"))


def _allowed(talk: Talk) -> bool:
    if talk.conversation.channel in _OWN_CHANNELS:
        return True
    talk.say("own.elsewhere")
    return False
