"""The talk as it really is: real rules, questions, texts, places and understanding."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot import knowledge, notices, phrases, questions, texts, turn, urgent
from bot.conversation import Conversation, from_json, to_json
from bot.filing import FilingRequest, Receipt
from bot.reply import Choice
from bot.turn import Message, Turn
from bot.world import World
from desk.places import Gazetteer
from desk.reference import pair
from desk.windows import Windows
from handlers.adapters import Finder, WindowRouter
from nlu.understanding import hear
from rules import rulebook

TODAY = date(2026, 11, 22)


class Chat:
    """One resident at the door: says words or presses buttons, sees what comes back."""

    def __init__(self, world: World, channel: str) -> None:
        self.world = world
        self.today = TODAY
        self.filings: list[FilingRequest] = []
        self.turn: Turn = turn.open(world, channel=channel, today=TODAY)

    @property
    def conversation(self) -> Conversation:
        return self.turn.conversation

    @property
    def shown(self) -> str:
        """All that the last turn said."""
        return "\n".join(reply.text for reply in self.turn.replies)

    @property
    def asked(self) -> str | None:
        """The id of the question on the table."""
        return self.turn.question.id if self.turn.question is not None else None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The buttons of the last reply."""
        return self.turn.replies[-1].choices

    def say(self, text: str) -> Chat:
        return self.send(Message(heard=hear(text)))

    def press(self, *labels: str) -> Chat:
        """Press buttons by their labels."""
        return self.send(Message(choice=" ".join(self.button(label) for label in labels)))

    def button(self, label: str) -> str:
        """The id of the shown button with this label."""
        offered = [one for reply in self.turn.replies for one in reply.choices]
        if self.turn.question is not None:
            offered += self.turn.question.commands
        found = [one.id for one in offered if one.label == label]
        assert found, f"no button {label!r} among {[one.label for one in offered]}"
        return found[-1]

    def until(self, question: str) -> Chat:
        """Skip until this question is on the table."""
        for _ in range(60):
            if self.asked == question:
                return self
            self.press("再答几个，看得更准" if self.asked == "results" else "跳过")
        raise AssertionError(f"{question} is never asked")

    def send(self, message: Message) -> Chat:
        # Through JSON each time, as a stored conversation goes.
        kept = from_json(to_json(self.conversation))
        self.turn = turn.advance(self.world, kept, message, self.today)
        if self.turn.filing is not None:
            self.filings.append(self.turn.filing)
            self.turn = turn.filed(self.world, self.conversation, RECEIPT)
        return self

    def fact(self, fact: str, member: str | None = None) -> object:
        """What the conversation knows of a fact, in plain values."""
        from bot.case import fold
        from rules.case import FactRef

        return fold(self.world, self.conversation, self.today).plain.get(FactRef(member, fact))


RECEIPT = Receipt(
    reference="3217-0482-6", spoken="三二一七，零四八二，六", window="中扬镇社会救助窗口",
    address=None, phone=None, hours=None, working_days=3,
)  # fmt: skip


@pytest.fixture(scope="session")
def world() -> World:
    book = rulebook.load()
    return World(
        catalogue=book.facts, rulebook=book, questions=questions.load(book.facts),
        texts=texts.load(), places=Finder(Gazetteer()), router=WindowRouter(Windows()),
        urgent=urgent.load(), notices=notices.load(), knowledge=knowledge.load(book.catalogue),
        phrases=phrases.load(book.facts), numbers=pair,
    )  # fmt: skip


@pytest.fixture
def resident(world: World) -> Callable[..., Chat]:
    def start(channel: str = "web") -> Chat:
        return Chat(world, channel)

    return start


@pytest.fixture
def chat(resident: Callable[..., Chat]) -> Chat:
    """A resident who has just opened the page."""
    return resident()
