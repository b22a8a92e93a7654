"""What lies on the table, as the last reply of a turn and as a question view."""

from __future__ import annotations

from bot import cards
from bot.buttons import button_id
from bot.conversation import Asked, Stage
from bot.pending import small
from bot.reply import Choice, QuestionView, Reply
from bot.stages import shown
from bot.talk import Talk
from bot.view import commands, progress, question_view

__all__ = ["show", "view"]


def show(talk: Talk, before: Asked | None) -> QuestionView | None:
    """Put the question on the table into words; None while an alarm holds everything up."""
    at = talk.conversation
    if at.urgent is not None:
        return None
    asked = at.asked
    assert asked is not None
    fresh = before is None or before.key != asked.key
    if (at.stage is Stage.RESULTS and at.pending is None and (fresh or talk.redraw)) or (
        talk.redraw and at.stage is Stage.FILED
    ):  # fmt: skip
        cards.show(talk)
    found = view(talk, asked)
    talk.replies.append(Reply(found.text, found.choices, "question"))
    return found


def view(talk: Talk, asked: Asked) -> QuestionView:
    """The question on the table, or the small one inside it."""
    pending = small(talk)
    if pending is not None:
        buttons = [Choice(button_id(asked, one.id), one.wordings[0]) for one in pending.buttons]
        return _flow_view(talk, asked, pending.text, buttons, "confirm", many=pending.many)
    if asked.question in talk.world.questions:
        return question_view(talk, asked)
    flow = shown(talk, asked.question)
    buttons = [
        Choice(button_id(asked, one.id), one.wordings[0], flow.style(one.id))
        for one in flow.buttons
    ]
    return _flow_view(talk, asked, flow.text, buttons, flow.kind)


def _flow_view(
    talk: Talk, asked: Asked, text: str, buttons: list[Choice], kind: str, *, many: bool = False
) -> QuestionView:
    return QuestionView(
        id=asked.question, facts=(), member=asked.member, text=text, help="", why="",
        answer_kind="multi" if many else kind, choices=tuple(buttons), multi=many,
        progress=progress(talk), commands=commands(talk),
    )  # fmt: skip
