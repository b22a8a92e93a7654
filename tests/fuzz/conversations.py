"""Residents who say and press anything at all, to the real intake over a real database."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desk.limits import Limits
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import build_world
from handlers.filing import Filing
from handlers.intake import Incoming, Intake
from handlers.outcome import Outcome
from handlers.settings import load
from nlu.understanding import KeywordUnderstanding
from store.crypt import Vault
from store.database import Database
from tests.drills.emulator import HOME, STORY

__all__ = ["Conversation", "Spoken", "steps", "talking"]

SAID = (
    STORY, HOME, "王桂兰", "13812345678", "没有", "有", "不清楚", "不想说", "上一步", "改一下",
    "重来", "先看结果", "不想活了", "家里没米了", "我一个人", "一个月两千", "八十三", "屠园乡",
    "低保多少钱", "要带什么", "到哪了", "转人工", "不办了", "撤回同意", "删掉我的信息", "同意",
    "为什么问这个", "谢谢", "再见", "我妈住院花了三万多报了一半", "肢体二级", "-1", "零", "1",
    "32130219500101123X", "6222020200112233445", "/start", "/intent{}", "<b>粗</b>", "🙏🙏",
    "哈哈哈", "3000块", "九千九百九十九万", "昨天", "2026年2月30日", "是不是我爸",
    "他没有残疾证但是起不来床", "\u202e反过来", "a" * 2500,
)  # fmt: skip
"""What people write: answers, asides, danger, slips, things that are nothing."""
COMMANDS = ("back", "why", "human", "unsure", "decline", "skip", "correct", "enough", "restart",
            "resume", "help", "file", "nonsense")  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(SAID),
    st.lists(st.sampled_from(SAID), min_size=2, max_size=4).map(",".join),
    st.text(max_size=60),
    st.integers(-5, 10**9).map(str),
)


@dataclass
class Spoken:
    """The house that all conversations of a run talk to, and how long its answers took."""

    intake: Intake
    runner: asyncio.Runner
    messages: int = 0
    slowest: float = 0.0
    slow: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def receive(self, incoming: Incoming) -> Outcome:
        began = time.monotonic()
        outcome = self.runner.run(self.intake.receive(incoming))
        took = time.monotonic() - began
        self.messages += 1
        self.slowest = max(self.slowest, took)
        if took > 2:
            self.slow.append(f"{took:.1f} s for {len(incoming.text or '')} characters")
        return outcome


@contextmanager
def talking(folder: Path) -> Iterator[Spoken]:
    """An open house in `folder`; understanding is by keywords."""
    config = folder / "config.yml"
    config.write_text("{}\n", "utf-8")
    world, vault = build_world(load(config)), Vault([b"k" * 32])
    with asyncio.Runner() as runner:
        url = f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}"
        database = runner.run(Database.connect(url, vault))
        filing = Filing(world.rulebook, Windows(), vault, Limits(WorkingDays()))
        yield Spoken(Intake(world, KeywordUnderstanding(), database, filing), runner)
        runner.run(database.close())


def steps(messages: int, each: int = 50, *, same: bool = False) -> settings:
    """About so many messages in all, `each` in one conversation; same: alike in every run."""
    return settings(
        max_examples=max(1, messages // each),
        stateful_step_count=each,
        deadline=None,
        derandomize=same,
        database=None,
        phases=[Phase.generate] if same else list(Phase),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


class Conversation(RuleBasedStateMachine):
    """One resident. `spoken` is set by whoever runs it."""

    spoken: ClassVar[Spoken]

    def __init__(self) -> None:
        super().__init__()
        self.sender = f"resident-{next(self.spoken.numbers)}"
        self.count = 0
        self.old: list[str] = []
        self.tickets: set[str] = set()
        self.before: Incoming | None = None
        intake = self.spoken.intake
        self.last: Outcome = self.spoken.runner.run(intake.open("web", self.sender))

    def send(self, **what: Any) -> None:
        self.count += 1
        self.old += self.choices
        self.before = Incoming("web", self.sender, f"m{self.count}", **what)
        self.last = self.spoken.receive(self.before)
        if self.last.ticket:
            self.tickets.add(self.last.ticket["reference"])

    @property
    def choices(self) -> list[str]:
        question = self.last.question
        asked = [one["id"] for one in question["choices"]] if question else []
        return asked + [one["id"] for reply in self.last.replies for one in reply["choices"]]

    @rule(words=WORDS)
    def say(self, words: str) -> None:
        self.send(text=words)

    @rule(number=st.integers(0, 40))
    def press(self, number: int) -> None:
        """One of the buttons; pressed more often than anything else is said."""
        if choices := self.choices:
            self.send(choice=choices[number % len(choices)])

    @rule(number=st.integers(0, 3))
    def press_first(self, number: int) -> None:
        """On towards the result."""
        if choices := self.choices:
            self.send(choice=choices[min(number, len(choices) - 1)])

    @rule(numbers=st.sets(st.integers(0, 12), min_size=2, max_size=5))
    def tick(self, numbers: set[int]) -> None:
        if choices := self.choices:
            self.send(choice=" ".join({choices[one % len(choices)] for one in numbers}))

    @rule(name=st.sampled_from(COMMANDS))
    def command(self, name: str) -> None:
        self.send(choice=f"cmd.{name}")

    @precondition(lambda self: self.old)
    @rule(number=st.integers(0, 500))
    def press_old(self, number: int) -> None:
        self.send(choice=self.old[number % len(self.old)])

    @rule(made_up=st.text(max_size=40))
    def press_what_never_was(self, made_up: str) -> None:
        self.send(choice=made_up)

    @rule(kind=st.sampled_from(("photo", "voice", "sticker", "file")))
    def attach(self, kind: str) -> None:
        self.send(attachment=kind)

    @precondition(lambda self: self.before is not None)
    @rule()
    def send_again(self) -> None:
        assert self.before is not None
        again = self.spoken.receive(self.before)
        assert again.duplicate
        assert again.replies == self.last.replies

    @invariant()
    def there_is_an_answer_and_a_way_on(self) -> None:
        assert self.last.stored, "an error was met on the way"
        assert self.last.replies
        assert all(one["text"].strip() or one["card"] for one in self.last.replies)
        # In danger it may be words and telephone numbers alone that lead on.
        urgent = any(one["kind"] == "urgent" for one in self.last.replies)
        assert self.choices or urgent or self.last.handoff, "nothing can be pressed"
