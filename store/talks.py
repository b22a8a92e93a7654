"""Conversations with the message under way: what every single turn reads and writes.

Plain statements, built once: this is the path that each message takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    CursorResult,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from store.crypt import Of
from store.models import ConversationRow, InboxRow

__all__ = ["Found", "Overtaken", "Talk", "begin", "drop", "find", "keep", "receive", "state"]

_CONVERSATION = cast(Table, ConversationRow.__table__)
_INBOX = cast(Table, InboxRow.__table__)


class Overtaken(Exception):
    """Another process has changed the conversation since it was read: read it again."""


class Talk(NamedTuple):
    """One conversation as stored; `version` is the one that this turn was computed from.

    person: whose it is, the id of a key; None in talks older than such keys. stage, asked: where
    it stands and which question is on the table, for counting where people leave.
    """

    id: str
    channel: str
    sender_mark: str
    sender: str
    version: int
    round: int
    state: Mapping[str, Any]
    person: str | None = None
    stage: str | None = None
    asked: str | None = None


class Found(NamedTuple):
    """The conversation, and the outcome of the message when it had been answered before."""

    talk: Talk
    outcome: Mapping[str, Any] | None


async def find(
    session: AsyncSession, channel: str, sender_mark: str, message_id: str
) -> Found | None:
    """Both in one statement; the conversation is held until the transaction ends."""
    names = {"channel": channel, "sender_mark": sender_mark, "message_id": message_id}
    row = (await session.execute(_find(), names)).one_or_none()
    return Found(Talk(*row[:-1]), row[-1]) if row else None


async def state(session: AsyncSession, channel: str, sender_mark: str) -> Mapping[str, Any] | None:
    """The conversation's state, held by nobody; None when there is no such conversation."""
    query = select(ConversationRow.state)
    found: Mapping[str, Any] | None = await session.scalar(
        query.filter_by(channel=channel, sender_mark=sender_mark)
    )
    return found


@cache
def _find() -> Select[Any]:
    talk = ConversationRow
    same = and_(
        InboxRow.channel == talk.channel,
        InboxRow.sender_mark == talk.sender_mark,
        InboxRow.message_id == bindparam("message_id"),
    )
    columns = [getattr(talk, name) for name in Talk._fields]
    return (
        select(*columns, InboxRow.outcome)
        .select_from(talk)
        .outerjoin(InboxRow, same)
        .where(talk.channel == bindparam("channel"), talk.sender_mark == bindparam("sender_mark"))
        .with_for_update(of=talk)
    )


async def begin(session: AsyncSession, talk: Talk, at: datetime) -> None:
    """Store a new conversation. Raises IntegrityError when another process was first."""
    sealed = {name: Of(talk.person, getattr(talk, name)) for name in ("sender", "state")}
    await session.execute(
        insert(_CONVERSATION),
        {**talk._asdict(), **sealed, "created_at": at, "updated_at": at},
    )


async def keep(session: AsyncSession, talk: Talk, at: datetime) -> None:
    """Store the new state and round. Raises Overtaken when `talk.version` is no longer current."""
    done = await session.execute(
        _keep(),
        {
            "talk_id": talk.id,
            "read": talk.version,
            "next": talk.version + 1,
            "new_round": talk.round,
            "new_state": Of(talk.person, talk.state),
            "new_stage": talk.stage,
            "new_asked": talk.asked,
            "at": at,
        },
    )
    if not cast(CursorResult[Any], done).rowcount:
        raise Overtaken


async def drop(session: AsyncSession, talk_id: str) -> None:
    """Delete a conversation that nothing points to any more."""
    await session.execute(delete(_CONVERSATION).where(_CONVERSATION.c.id == talk_id))


@cache
def _keep() -> Update:
    columns = _CONVERSATION.c
    return (
        update(_CONVERSATION)
        .where(columns.id == bindparam("talk_id"), columns.version == bindparam("read"))
        .values(
            version=bindparam("next"),
            round=bindparam("new_round"),
            state=bindparam("new_state"),
            stage=bindparam("new_stage"),
            asked=bindparam("new_asked"),
            updated_at=bindparam("at"),
        )
    )


async def receive(
    session: AsyncSession,
    talk: Talk,
    *,
    message_id: str,
    turn: int,
    message: Mapping[str, Any],
    outcome: Mapping[str, Any],
    at: datetime,
) -> None:
    """Store the message with its answer. Raises IntegrityError when it is there already."""
    await session.execute(
        insert(_INBOX),
        {
            "channel": talk.channel,
            "sender_mark": talk.sender_mark,
            "message_id": message_id,
            "conversation_id": talk.id,
            "round": talk.round,
            "turn": turn,
            "received_at": at,
            "person": talk.person,
            "message": Of(talk.person, message),
            "outcome": Of(talk.person, outcome),
        },
    )
