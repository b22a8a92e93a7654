"""An update as python-telegram-bot reads it, if it is of Telegram's form at all.

The library takes on trust what is inside; what isn't what it should be would fail somewhere on the
way, be handled again and again, and hold up its chat all the while.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telegram import Bot, Chat, Message, Update, User

__all__ = ["read"]

_MISREAD = (TypeError, KeyError, ValueError, AttributeError, OverflowError, RecursionError)
_WORDS, _NUMBER, _FLAG = (str, type(None)), (int,), (bool, type(None))
_Part = tuple[object, tuple[type, ...]]


def read(body: dict[str, Any], bot: Bot) -> Update | None:
    """None: it is none of Telegram's, and there is nothing to handle."""
    try:
        update = Update.de_json(body, bot)
        sound = all(_is(part, kinds) for part, kinds in _parts(update))
    except _MISREAD:
        return None
    return update if sound else None


def _is(part: object, kinds: tuple[type, ...]) -> bool:
    """Python counts True among the numbers."""
    return isinstance(part, kinds) and (bool in kinds or not isinstance(part, bool))


def _parts(update: Update) -> Iterator[_Part]:
    """Whatever our handlers look at, with what it may be."""
    query, member = update.callback_query, update.my_chat_member
    yield from _person(update.effective_user)
    yield from _place(update.effective_chat)
    for message in (update.effective_message, query.message if query else None):
        if isinstance(message, Message):
            yield from _message(message)
    if query is not None:
        yield query.id, (str,)
        yield query.data, _WORDS
    if member is not None:
        yield member.chat, (Chat,)
        yield member.new_chat_member.status, (str,)


def _person(user: User | None) -> Iterator[_Part]:
    if user is not None:
        yield user.id, _NUMBER
        yield user.is_bot, _FLAG


def _place(chat: Chat | None) -> Iterator[_Part]:
    if chat is not None:
        # Telegram's own bound for the numbers of chats.
        yield chat.id if abs(chat.id) < 2**52 else None, _NUMBER
        yield chat.type, (str,)


def _message(message: Message) -> Iterator[_Part]:
    yield message.chat, (Chat,)
    yield from _place(message.chat)
    yield from ((one, _WORDS) for one in (message.text, message.caption, message.media_group_id))
    yield message.message_id, _NUMBER
    for entity in message.entities:
        yield from ((entity.type, (str,)), (entity.offset, _NUMBER), (entity.length, _NUMBER))
    if message.contact is not None:
        yield message.contact.phone_number, (str,)
    if message.venue is not None:
        yield message.venue.address, _WORDS
    for file in (*message.photo, message.document):
        if file is not None:
            yield file.file_id, (str,)
            yield file.file_unique_id, (str,)
            yield file.file_size, (int, type(None))
    if message.document is not None:
        yield message.document.mime_type, _WORDS
        yield message.document.file_name, _WORDS
