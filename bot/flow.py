"""Answers to what the flow asks: by button, or in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from bot.answer import Answer
from bot.consent import whole
from bot.conversation import EntryState, Stage
from bot.correct import offer
from bot.handover import begin, filing_request
from bot.interview import MORE
from bot.phone import phone_in
from bot.stages import shown, town
from bot.steps import CONSENT, ENOUGH, FILE, HEARD, NAME, PHONE
from bot.take import no_answer, record
from bot.talk import Talk
from bot.wording import meant
from nlu.heard import MODEL, Heard

__all__ = ["press", "words"]

_SURE, _LIKELY = 0.5, 0.8
_LONGEST_NAME = 20
_SHORT_NAME = 4
_NAME = re.compile(r"[^\W\d_]+(?:[·.\u2022 \u3000-][^\W\d_]+)*[.,。，!！]?")
_YES: Mapping[str, str] = MappingProxyType(
    {"readback": "ok", "results": "file", "consent": "agree"}
)
_NO: Mapping[str, str] = MappingProxyType(
    {"readback": "correct", "consent": "disagree", NAME: "no_name", PHONE: "no_phone"}
)


def press(talk: Talk, ids: Sequence[str]) -> bool:
    """A button of the flow; False when it isn't one of those shown."""
    asked = talk.conversation.asked
    if asked is None or len(ids) != 1:
        return False
    action = _ACTIONS.get(ids[0])
    if action is None or ids[0] not in {one.id for one in shown(talk, asked.question).buttons}:
        return False
    action(talk)
    return True


def words(talk: Talk, heard: Heard) -> bool:
    """The same in words; False when they mean none of the buttons."""
    asked = talk.conversation.asked
    if asked is None or asked.question in talk.world.questions:
        return False
    if asked.question == PHONE and _phone(talk, heard):
        return True
    if ids := meant(heard, shown(talk, asked.question).buttons, sure=_LIKELY):
        return press(talk, ids[:1])
    yes, no = heard.intent("yes"), heard.intent("no")
    if max(yes, no) >= _SURE:
        choice = (_YES if yes > no else _NO).get(asked.question)
        if choice is not None:
            return press(talk, [choice])
    return asked.question == NAME and _name(talk, heard)


def _name(talk: Talk, heard: Heard) -> bool:
    asked = talk.conversation.asked
    assert asked is not None
    name = heard.text.strip()
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or _means(heard):
        return False
    record(talk, asked, Answer(name))
    return True


def _means(heard: Heard) -> bool:
    """同意, 好的, 多少钱: an answer or a question, but nobody's name.

    What only the model says of a few characters counts for nothing: it takes 王小明 for a fact.
    """
    few = len(heard.normal) <= _SHORT_NAME
    return any(
        score >= _SURE and not (few and heard.source(name) == MODEL)
        for name, score in heard.intents
    )


def _phone(talk: Talk, heard: Heard) -> bool:
    """A number is taken; what looks like one but can't be is asked again."""
    asked = talk.conversation.asked
    assert asked is not None
    number = phone_in(heard.text)
    if number is not None:
        record(talk, asked, Answer(number))
        return True
    if any(character.isdigit() for character in heard.text):
        talk.say("talk.phone_wrong")
        return True
    return False


def _guide(talk: Talk) -> None:
    talk.step(HEARD, "guide")
    talk.say("talk.guide")


def _ok(talk: Talk) -> None:
    talk.step(HEARD, "ok")
    left = talk.interview.progress().left
    if left:
        talk.say("talk.about_to_ask", left=left)


def _correct(talk: Talk) -> None:
    offer(talk)


def _file(talk: Talk) -> None:
    # Whoever changes their mind comes back to the result, not to more questions.
    talk.step(ENOUGH)
    begin(talk)


def _more(talk: Talk) -> None:
    talk.drop([(ENOUGH, None)])
    taken = sum(one.question.startswith(MORE) for one in talk.conversation.entries)
    talk.step(f"{MORE}.{taken + 1}")


def _keep(talk: Talk) -> None:
    talk.say("talk.saved")


def _print(talk: Talk) -> None:
    talk.say("talk.printed")


def _decline(talk: Talk) -> None:
    asked = talk.conversation.asked
    assert asked is not None
    no_answer(talk, asked, EntryState.DECLINED, "")


def _agree(talk: Talk) -> None:
    talk.step(CONSENT)
    talk.change(confirmation=talk.conversation.confirmation + 1, stage=Stage.FILED)
    talk.filing = filing_request(talk)


def _disagree(talk: Talk) -> None:
    talk.drop([(FILE, None)])
    talk.say("talk.not_filed")


def _whole(talk: Talk) -> None:
    talk.replies.append(talk.reply(whole(talk.world, town(talk))))


def _show(talk: Talk) -> None:
    talk.show_results()


def _again(talk: Talk) -> None:
    """File once more, with what has been added since."""
    talk.drop([(CONSENT, None)])


_ACTIONS: Mapping[str, Callable[[Talk], None]] = MappingProxyType(
    {
        "guide": _guide, "ok": _ok, "correct": _correct, "file": _file, "more": _more,
        "keep": _keep, "print": _print, "no_name": _decline, "no_phone": _decline,
        "agree": _agree, "disagree": _disagree, "whole": _whole, "show": _show, "again": _again,
    }
)  # fmt: skip
