"""A resident's talk as it lies in the database, for tests whose tickets need one to hang on."""

from __future__ import annotations

from datetime import datetime

from store.models import ConversationRow

__all__ = ["a_talk"]


def a_talk(at: datetime, id: str = "c", *, channel: str = "web") -> ConversationRow:
    """Begun at that moment by a sender of its own; nothing was said in it yet."""
    return ConversationRow(
        id=id, channel=channel, sender_mark=f"mark-{id}", sender="s", round=1, state={},
        created_at=at, updated_at=at,
    )  # fmt: skip
