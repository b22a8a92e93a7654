"""The shape of a question in `bot/questions/*.yml`. Unknown keys are refused.

Wordings may hold {who} (父亲, or 您) and, in `same`, {town} (the town already known).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "Answer",
    "Ask",
    "Band",
    "ChoiceAnswer",
    "DateAnswer",
    "MoneyAnswer",
    "MultiAnswer",
    "NumberAnswer",
    "Option",
    "PeopleAnswer",
    "PlaceAnswer",
    "Question",
    "Relation",
    "TextAnswer",
]

Channel = Literal["web", "telegram", "hotline", "window", "terminal"]
CHANNELS: tuple[Channel, ...] = ("web", "telegram", "hotline", "window", "terminal")
Topic = Literal[
    "people", "place", "income", "children", "disability", "illness", "elder", "housing",
    "disaster", "education", "work", "law", "emergency", "status", "contact", "consent",
]  # fmt: skip
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
# Of a bool, int, enum or date fact its value; of a set fact one element, a list of elements, or
# {yes: [..], no: [..]}; money in yuan. In a household question a member fact holds for every
# member who hasn't said otherwise (or for those named in answer to `who`).
Sets = dict[str, Any]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(Part):
    """Wording: `self` to the person concerned, `other` about someone else (or another household).

    `same` is used by a place question while the place that `same_as` names is known.
    """

    self_: str = Field(alias="self")
    other: str | None = None
    same: str | None = None


class Option(Part):
    """A button.

    words: other wordings that mean it.
    sets: facts it states (see `Sets`).
    otherwise: (multi) facts when it is not chosen; a member fact reaches every member to whom that
        fact's own question applies and who hasn't said otherwise.
    leaves: (multi) facts that stay open when it is chosen: a finer question follows.
    who: (household question) how to ask which members are meant; the others get `otherwise`.
    none: (multi) 都没有; its `sets` hold wherever no chosen option says otherwise.
    alarm: choosing it raises this alarm of urgent.yml. next: the question to put right after.
    days_ago: (date) the day it means.
    """

    id: Identifier
    label: str
    words: tuple[str, ...] = ()
    sets: Sets = {}
    otherwise: Sets = {}
    leaves: tuple[str, ...] = ()
    who: str | None = None
    none: bool = False
    alarm: str | None = None
    next: str | None = None
    days_ago: int | None = Field(default=None, ge=0, le=3660)
    style: Literal["primary", "plain", "danger", "quiet"] = "plain"


class ChoiceAnswer(Part):
    kind: Literal["choice"]
    choices: tuple[Option, ...] = Field(min_length=2)


class MultiAnswer(Part):
    """`counts` names a fact whose value is the number of chosen options (none -> 0)."""

    kind: Literal["multi"]
    choices: tuple[Option, ...] = Field(min_length=2)
    counts: str | None = None


class NumberAnswer(Part):
    """A whole number; `choices` are quick picks that set facts at once."""

    kind: Literal["number"]
    fact: str
    unit: str
    low: int
    high: int
    choices: tuple[Option, ...] = ()


class Band(Part):
    """A range in yuan, its middle stands for it. A missing end: 0, or the low end itself."""

    id: Identifier
    label: str
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def middle_fen(self) -> int:
        """What stands for the band, in fen."""
        low = self.low or Decimal(0)
        high = self.high if self.high is not None else low
        return int((low + high) * 50)


class MoneyAnswer(Part):
    """`per` is what the fact counts by; an amount said by another period is converted."""

    kind: Literal["money"]
    fact: str
    per: Literal["month", "year", "once"]
    bands: tuple[Band, ...] = ()
    choices: tuple[Option, ...] = ()


class DateAnswer(Part):
    """A day that has come; future days are asked again unless `future` is allowed."""

    kind: Literal["date"]
    fact: str
    future: bool = False
    choices: tuple[Option, ...] = ()


class PlaceAnswer(Part):
    """`same_as` offers 在 / 在别处 while that place is known; otherwise the name is asked for."""

    kind: Literal["place"]
    place: Literal["hukou", "living", "emergency"]
    same_as: Literal["hukou", "living", "emergency"] | None = None


class TextAnswer(Part):
    """Kept as written (`longest` characters at most), decides nothing."""

    kind: Literal["text"]
    fact: str
    longest: int = 300


class Relation(Part):
    """A person that may live in the household: relation as the understanding names it (父亲)."""

    id: Identifier
    relation: str
    label: str


class PeopleAnswer(Part):
    """Who else lives here: several may be chosen; each becomes a member of the household."""

    kind: Literal["people"]
    choices: tuple[Relation, ...]


Answer = Annotated[
    ChoiceAnswer | MultiAnswer | NumberAnswer | MoneyAnswer | DateAnswer | PlaceAnswer
    | TextAnswer | PeopleAnswer,
    Field(discriminator="kind"),
]  # fmt: skip


class Question(Part):
    """How a set of facts is asked.

    about: household | member (asked of each member whom it may matter to) | speaker.
    cost: burden of answering, 1.0 is a plain yes/no; sensitive questions cost more.
    lead: questions with a lead come before all scoring, smallest first (the screening question).
    when: applicability in the rules' expression language; unknown counts as applicable.
    not_asked: facts taken to be so of whom `when` rules out: past thirty nobody goes to school.
    when_apart: only while the hukou place and the living place are known to differ.
    routine: false = never picked by the interview; only the flow or a choice's `next` puts it.
    guardian_only: never put to a child who speaks for himself (nor is money).
    always: asked even when no program weighs its facts (where the household lives).
    """

    id: Identifier
    topic: Topic
    about: Literal["household", "member", "speaker"]
    facts: tuple[str, ...]
    ask: Ask | str
    script: str = ""
    help: str = ""
    why: str
    channels: tuple[Channel, ...] = CHANNELS
    cost: float = Field(default=1.0, gt=0)
    lead: int | None = None
    when: str | None = None
    not_asked: Sets = {}
    when_apart: bool = False
    routine: bool = True
    guardian_only: bool = False
    always: bool = False
    answer: Answer

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        ids = [option.id for option in self.options] + [band.id for band in self.bands]
        if len(set(ids)) < len(ids):
            raise ValueError(f"{self.id}: two choices have the same id")
        return self

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Its buttons, where they state facts."""
        answer = self.answer
        if isinstance(answer, ChoiceAnswer | MultiAnswer | NumberAnswer | MoneyAnswer | DateAnswer):
            return answer.choices
        return ()

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Its ranges of money."""
        return self.answer.bands if isinstance(self.answer, MoneyAnswer) else ()

    @cached_property
    def sorts(self) -> bool:
        """Whether it only tells which finer questions are worth asking."""
        return any(option.otherwise or option.who for option in self.options)

    @cached_property
    def leads_to(self) -> tuple[str, ...]:
        """Questions that some of its answers lead to: a certificate has a grade."""
        return tuple(dict.fromkeys(option.next for option in self.options if option.next))
