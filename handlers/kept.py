"""What is kept of a talk after a turn: its state sealed, and a little that stands openly."""

from __future__ import annotations

from bot.conversation import Conversation, to_json
from store.talks import Talk

__all__ = ["after", "standing"]


def after(talk: Talk, conversation: Conversation) -> Talk:
    """The new state. Starting over (重来) begins a new round: nothing of the old one is shown."""
    over = conversation.since > talk.state["since"]
    state = to_json(conversation)
    return standing(talk, conversation)._replace(round=talk.round + over, state=state)


def standing(talk: Talk, conversation: Conversation) -> Talk:
    """With what may stand openly beside what is sealed: no answer, only what was asked last."""
    asked = conversation.asked.question if conversation.asked else None
    return talk._replace(stage=conversation.stage.value, asked=asked)
