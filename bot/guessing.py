"""When it is not sure what was meant: 您是说…? with two guesses; a soft question about danger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import enquiry, side_questions
from bot.commands import run
from bot.conversation import Asked, Pending
from bot.emergency import raise_alarm
from bot.small import CHANGE, KEEP, NONE, Small
from bot.steer import TOLD, begin, steer
from bot.talk import Talk
from bot.wording import Named
from nlu.heard import Heard

__all__ = [
    "ask_danger",
    "ask_meaning",
    "danger",
    "danger_chosen",
    "meaning",
    "meaning_chosen",
]

# What may be guessed: a question, a complaint, a need; never an answer, nor a mere greeting.
_ASKS = ("ask_amount", "ask_papers", "ask_where", "ask_how_long", "ask_entitlement", "ask_status")
_HURT = ("refused", "complaint")
_COMMANDS = ("human", "restart")
_GUESSES = frozenset((*_ASKS, *_HURT, *TOLD, *_COMMANDS))
_LEAST, _MOST = 0.15, 2


def ask_meaning(talk: Talk, heard: Heard) -> bool:
    """Offer the two best guesses; False when there is none, or when it was just asked.

    After a guess that missed, and never twice in a row: what else can be done.
    """
    at = talk.conversation
    named = [name for name, score in heard.intents if name in _GUESSES and score >= _LEAST]
    if at.guessed and at.guessed >= at.turn - 2:
        talk.change(guessed=0)
        talk.say("guess.again")
        return True
    if not named:
        return False
    talk.pend("guess", intents=named[:_MOST], text=heard.text[: talk.world.settings.longest])
    talk.change(guessed=at.turn)
    return True


def meaning(talk: Talk, pending: Pending) -> Small:
    named = [Named(one, (talk.text(f"guess.means_{one}"),)) for one in pending.data["intents"]]
    none = Named(NONE, (talk.text("guess.none"), *talk.text("guess.none_words").split()))
    return Small(talk.text("guess.ask"), (*named, none))


def meaning_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    """Go by the guess that was right, with the words that were said."""
    talk.change(pending=None)
    if ids[0] == NONE:
        talk.say("guess.again")
        return
    talk.change(guessed=0)
    _honour(talk, ids[0], data["text"])


def _honour(talk: Talk, intent: str, text: str) -> None:
    if intent in TOLD:
        steer(talk, intent)
    elif intent in _HURT:
        talk.say(f"talk.{intent}")
        begin(talk)
    elif intent in _COMMANDS:
        run(talk, intent)
    elif intent == "ask_status":
        enquiry.begin(talk)
    else:
        _answer(talk, Heard(text, text, intents=((intent, 1.0),)))


def _answer(talk: Talk, heard: Heard) -> None:
    """What was asked of a program; of none in particular the questions begin."""
    said = side_questions.answer(talk.world, heard, talk.known.case)
    if said is not None:
        talk.replies.append(talk.reply(said))
    if said is None or heard.intent("ask_entitlement"):
        begin(talk)


def ask_danger(talk: Talk, heard: Heard) -> None:
    """What only the model takes for danger is asked about, gently and once."""
    at = talk.conversation
    new = [one for one in heard.suspected if one not in at.suspected and one not in at.alarms]
    if at.urgent is not None or at.pending is not None or not new:
        return
    worst = talk.world.urgent.worst_first(new)[0].id
    talk.pend("danger", alarm=worst)
    talk.change(suspected=(*at.suspected, worst))


def danger(talk: Talk, pending: Pending) -> Small:
    yes = Named(CHANGE, (talk.text("guess.danger_yes"),))
    no = Named(KEEP, (talk.text("guess.danger_no"),))
    return Small(talk.text(f"guess.danger_{pending.data['alarm']}"), (yes, no))


def danger_chosen(
    talk: Talk, asked: Asked, data: Mapping[str, Any], ids: list[str], labels: dict[str, str]
) -> None:
    talk.change(pending=None)
    if ids[0] == CHANGE:
        raise_alarm(talk, [data["alarm"]])
    else:
        talk.say("guess.danger_past")
