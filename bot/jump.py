"""Any question at any time: put it, answer it at once, take its answer back. An operator's talk
goes where the caller goes; the ids are `ask.<question>[@member][.<choice>]`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering import pressed
from bot.buttons import Button
from bot.conversation import Stage
from bot.correct import fits
from bot.handover import begin
from bot.steps import ENOUGH, HEARD, has_step
from bot.take import take
from bot.talk import Talk
from bot.view import table_of

__all__ = ["FILE", "RETRACT", "jump"]

# No question has these names: on to filing, whatever is still open; and an answer taken back.
FILE, RETRACT = "file", "pass_retract"


def jump(talk: Talk, button: Button, choices: Sequence[str]) -> bool:
    """Do it; False when there is no such question here, or none of those choices."""
    if button.question == FILE:
        _file(talk)
        return True
    question = talk.world.questions.by_id.get(button.question)
    here = question is not None and talk.conversation.channel in question.channels
    if not here or not fits(talk, button):
        return False
    if choices == [RETRACT]:
        return _retract(talk, button)
    talk.change(pending=None, urgent=None)
    _go_on(talk)
    talk.put(button.key, again=True)
    return _answer(talk, choices) if any(choices) else True


def _answer(talk: Talk, choices: Sequence[str]) -> bool:
    asked = talk.conversation.asked
    assert asked is not None
    answer = pressed(table_of(talk, asked), choices)
    if answer is not None:
        take(talk, asked, answer)
    return answer is not None


def _retract(talk: Talk, button: Button) -> bool:
    """As if it had never been answered; False when it wasn't."""
    if talk.conversation.entry(button.key) is None:
        return False
    talk.drop([button.key])
    talk.change(pending=None, asked=None)
    talk.show_results()
    return True


def _go_on(talk: Talk) -> None:
    """Whoever picks a question needs no invitation to begin."""
    if talk.conversation.stage is Stage.OPENING and not has_step(talk.conversation, HEARD):
        talk.step(HEARD, "guide")


def _file(talk: Talk) -> None:
    """To the window now: an emergency waits for no question that is still open."""
    talk.change(pending=None, urgent=None, asked=None)
    for step in (HEARD, ENOUGH):
        if not has_step(talk.conversation, step):
            talk.step(step, "file")
    begin(talk, "urgent" if talk.conversation.alarms else "")
