"""One message in, replies out. Pure and synchronous: no clock, no input or output, no chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot import callback, cards, emergency, flow, notes, pending
from bot.answering import pressed
from bot.buttons import ASK, COMMAND, Button, read
from bot.commands import run
from bot.conversation import Conversation
from bot.correct import late
from bot.filing import Enquiry, FilingRequest, Receipt, Summons
from bot.jump import jump
from bot.listen import listen
from bot.question_check import PASS
from bot.reply import QuestionView, Reply, ResultCard
from bot.show import show, view
from bot.take import take
from bot.talk import Talk
from bot.view import table_of
from bot.wording import plain
from bot.world import World

if TYPE_CHECKING:
    from nlu.heard import Heard

__all__ = ["Message", "Turn", "advance", "filed", "nobody", "open", "unplaced"]


@dataclass(frozen=True, slots=True)
class Message:
    """What came in: words as understood, the id of a button, or a file (its kind, e.g. photo).

    picked: the words are an operator's notes, of which only these things count (see bot.notes).
    """

    heard: Heard | None = None
    choice: str | None = None
    attachment: str | None = None
    picked: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What goes out. `question` is on the table after the replies; None when nothing is asked.

    results: the cards, whenever they are (re)drawn. filing: store a ticket now, then call `filed`.
    handoff: why a person has to come in (an alarm's id, "asked"), or what the house has to do
        ("consent_withdraw", "erase"); None.
    enquiry: the tickets whose state the resident asks for, or None.
    summons: whom the person of `handoff` is to call; None when nobody has to.
    """

    conversation: Conversation
    replies: tuple[Reply, ...]
    question: QuestionView | None = None
    results: tuple[ResultCard, ...] | None = None
    filing: FilingRequest | None = None
    handoff: str | None = None
    enquiry: Enquiry | None = None
    summons: Summons | None = None


def open(world: World, *, channel: str, today: date) -> Turn:
    """A new conversation with its welcome."""
    day = today.isoformat()
    talk = Talk(world, Conversation(channel=channel, started=day, day=day), today)
    talk.say("talk.welcome", notice=world.notices.opening)
    return _finish(talk, None)


def advance(world: World, conversation: Conversation, message: Message, today: date) -> Turn:
    """Take one message. Never raises on what a person may send; nothing said before is lost."""
    at = conversation.with_(turn=conversation.turn + 1, day=today.isoformat())
    talk = Talk(world, at, today)
    if message.attachment is not None:
        talk.say("talk.attachment")
        emergency.again(talk)
    elif message.choice is not None:
        _press(talk, message.choice)
    elif message.heard is not None and message.picked is not None:
        notes.take(talk, message.heard, message.picked)
    elif message.heard is not None:
        listen(talk, message.heard)
    else:
        talk.say("talk.empty")
        emergency.again(talk)
    return _finish(talk, conversation)


def filed(world: World, conversation: Conversation, receipt: Receipt) -> Turn:
    """Say the reference number, once intake has stored the ticket of the last FilingRequest."""
    kept = conversation.with_(receipts=(*conversation.receipts, receipt))
    talk = Talk(world, kept, date.fromisoformat(conversation.day))
    said = talk.text(
        "talk.receipt", reference=receipt.reference, spoken=receipt.spoken, window=receipt.window
    )
    talk.replies.append(Reply(said, kind="receipt"))
    return _finish(talk, conversation)


def unplaced(world: World, conversation: Conversation) -> Turn:
    """Ask where they live once more, when no township's window could be found to file at.

    `conversation` is the one before the agreement: the consent named no window, so it is asked
    for again with the window's name.
    """
    at = conversation.with_(turn=conversation.turn + 1)
    talk = Talk(world, at, date.fromisoformat(conversation.day))
    talk.say("talk.no_window")
    talk.put(("live_place", None), again=True)
    return _finish(talk, conversation)


def nobody(world: World, turn: Turn) -> Turn:
    """The turn without the question for a number to call: there is nobody who could."""
    at = turn.conversation
    if at.pending is None or at.pending.kind != "callback":
        return turn
    talk = Talk(world, at.with_(pending=None), date.fromisoformat(at.day))
    talk.replies.extend(one for one in turn.replies if one.kind != "question")
    return replace(turn, **_shown(_finish(talk, at)))


def _shown(turn: Turn) -> dict[str, Any]:
    return {
        "conversation": turn.conversation, "replies": turn.replies, "question": turn.question,
    }  # fmt: skip


def _finish(talk: Talk, before: Conversation | None) -> Turn:
    if talk.conversation.urgent is None:
        talk.settle()
    question = None
    if talk.filing is None:
        question = show(talk, before.asked if before is not None else None)
    return Turn(
        talk.conversation, tuple(talk.replies), question, talk.results, talk.filing, talk.handoff,
        talk.enquiry, callback.summons(talk),
    )  # fmt: skip


def _press(talk: Talk, choice: str) -> None:
    """One button, or several of a question with many answers, joined by a space."""
    buttons = [read(part) for part in choice.split()[:40]]
    first = next((one for one in buttons if one is not None), None)
    if first is None or any(one is None or one.key != first.key for one in buttons):
        if not _by_label(talk, choice):
            _old(talk)
        return
    ids = [one.choice for one in buttons if one is not None]
    if not _do(talk, first, ids):
        _old(talk)


def _old(talk: Talk) -> None:
    """A button of nothing that is on the table; an open alarm is not left without its buttons."""
    talk.say("talk.old_button")
    emergency.again(talk)


def _do(talk: Talk, button: Button, ids: list[str]) -> bool:
    if button.head == COMMAND:
        talk.change(urgent=None)
        return run(talk, button.question)
    if button.head == ASK:
        return jump(talk, button, ids)
    if button.head == "card":
        return cards.press(talk, button)
    if button.head == "urgent":
        return emergency.press(talk, button.question, button.choice)
    if button.ask is None or button.ask <= talk.conversation.since:
        return False
    talk.change(urgent=None)
    return _answer(talk, button, ids)


def _answer(talk: Talk, button: Button, ids: list[str]) -> bool:
    """A button of a question: the small one, the one on the table, or one of before."""
    at = talk.conversation
    if at.asked is None or at.asked.key != button.key:
        talk.change(pending=None)
        return late(talk, button, ids)
    if pending.press(talk, ids):
        return True
    talk.change(pending=None)
    if len(ids) == 1 and ids[0].startswith(PASS):
        return run(talk, ids[0])
    if button.question not in talk.world.questions:
        return flow.press(talk, ids)
    answer = pressed(table_of(talk, at.asked), ids)
    if answer is not None:
        take(talk, at.asked, answer)
    return answer is not None


def _by_label(talk: Talk, choice: str) -> bool:
    """A label or the bare end of an id, as scripts send them."""
    if talk.conversation.asked is None:
        return False
    shown = view(talk, talk.conversation.asked)
    wanted = plain(choice)
    for one in (*shown.choices, *shown.commands):
        if wanted and wanted in (plain(one.label), plain(one.id.rpartition(".")[2])):
            button = read(one.id)
            return button is not None and _do(talk, button, [button.choice])
    return False
