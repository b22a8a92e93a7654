"""Which handler an update goes to: python-telegram-bot's handlers and filters, without its queue.

The first handler that takes an update has it. A handler's error is not swallowed here: the update
then stays in the durable inbox and is handled again.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from handlers.telegram import asides, papers
from handlers.telegram.presses import pressed
from handlers.telegram.visit import Visit
from handlers.wording import wording

__all__ = ["COMMANDS", "UPDATES", "handle", "handlers"]

Handler: TypeAlias = BaseHandler[Any, Any, None]
_Callback: TypeAlias = Callable[[Update, Any], Coroutine[Any, Any, None]]

COMMANDS = ("start", "status", "human", "help", "restart", "delete")
# What Telegram is asked to send.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "channel_post")
_GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
_PHONE = "contact_phone"


async def handle(handlers: Sequence[Handler], update: Update, visit: Visit) -> None:
    """Let the first handler that takes it have the update."""
    sender = update.effective_user
    if sender is not None and sender.is_bot:
        return
    for one in handlers:
        check = one.check_update(update)
        if check is None or check is False:
            continue
        await one.callback(update, visit)
        return


def handlers() -> list[Handler]:
    """All handlers, the first that fits comes first."""
    private = filters.ChatType.PRIVATE
    fresh = private & filters.UpdateType.MESSAGE
    commands = {
        "start": _start, "status": _status, "human": _command("human"), "help": _command("help"),
        "restart": _ask("restart"), "delete": _ask("delete"),
    }  # fmt: skip
    return [
        ChatMemberHandler(_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(~private, _elsewhere),
        CallbackQueryHandler(_press),
        MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, _edited),
        *(CommandHandler(name, commands[name], filters=fresh) for name in COMMANDS),
        MessageHandler(fresh & (filters.PHOTO | filters.Document.ALL), _paper),
        MessageHandler(fresh & filters.CONTACT, _contact),
        MessageHandler(fresh & (filters.LOCATION | filters.VENUE), _location),
        MessageHandler(fresh & filters.TEXT, _words),
        MessageHandler(fresh & filters.ALL, _thing),
    ]


async def _start(update: Update, visit: Visit) -> None:
    _, _, word = (_message(update).text or "").partition(" ")
    visit.typing()
    await asides.begin(visit, word.strip())


async def _status(update: Update, visit: Visit) -> None:
    """/status, or /status with a ticket's number and the last four digits of a telephone."""
    _, _, words = (_message(update).text or "").partition(" ")
    await visit.greet()
    await visit.words(f"{wording('telegram')['ask_status']} {words}".strip())


def _command(name: str) -> _Callback:
    async def run(_: Update, visit: Visit) -> None:
        await visit.greet()
        await visit.turn(choice=f"cmd.{name}")

    return run


def _ask(what: str) -> _Callback:
    async def run(_: Update, visit: Visit) -> None:
        await asides.ask(visit, what)

    return run


async def _words(update: Update, visit: Visit) -> None:
    visit.typing()
    await visit.greet()
    await visit.words(_message(update).text or "")


async def _thing(update: Update, visit: Visit) -> None:
    """A voice, a sticker: nothing that is understood here, and we say so."""
    await visit.greet()
    if caption := _message(update).caption:
        await visit.words(caption)
    else:
        await visit.say("thing")


async def _paper(update: Update, visit: Visit) -> None:
    await papers.arrived(visit, _message(update))


async def _contact(update: Update, visit: Visit) -> None:
    """A shared number answers the question for it, as if it had been typed."""
    contact = _message(update).contact
    assert contact is not None
    await visit.greet()
    asked = await visit.question()
    if asked == _PHONE:
        number = contact.phone_number
        await visit.turn(text=number if number.startswith("+") else f"+{number}")
    else:
        await visit.say("contact_other")


async def _location(update: Update, visit: Visit) -> None:
    """No map is at hand: a named place can be looked up, a point can't."""
    venue = _message(update).venue
    await visit.greet()
    if venue is not None and venue.address:
        await visit.words(venue.address)
    else:
        await visit.say("location")


async def _edited(_: Update, visit: Visit) -> None:
    await visit.say("edited")


async def _press(update: Update, visit: Visit) -> None:
    query = update.callback_query
    await pressed(visit, query.data if query else None)


async def _membership(update: Update, visit: Visit) -> None:
    """Put into a group or a channel: decline once, leave. Blocked: nothing to say to anybody."""
    member = update.my_chat_member
    assert member is not None
    inside = member.new_chat_member.status not in _GONE
    if member.chat.type != ChatType.PRIVATE and inside:
        await visit.decline(speak=member.chat.type != ChatType.CHANNEL)
    else:
        await visit.show()


async def _elsewhere(update: Update, visit: Visit) -> None:
    chat = update.effective_chat
    await visit.decline(speak=chat is not None and chat.type != ChatType.CHANNEL)


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None
    return message
