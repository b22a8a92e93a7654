"""The shape of a question in `bot/questions/*.yml`. Unknown keys are refused.

Wordings may hold {who} (父亲, or 您), {place} (the place that `same_as` names), nothing else.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "Answer",
    "Ask",
    "Band",
    "ChoiceAnswer",
    "DateAnswer",
    "DateChoice",
    "MoneyAnswer",
    "MultiAnswer",
    "NumberAnswer",
    "Option",
    "PeopleAnswer",
    "PlaceAnswer",
    "PlaceChoice",
    "Question",
    "Relation",
    "TextAnswer",
]

CHANNELS = ("web", "telegram", "hotline", "window", "terminal")
Channel = Literal["web", "telegram", "hotline", "window", "terminal"]
Topic = Literal[
    "people", "place", "income", "children", "disability", "illness", "elder", "housing",
    "disaster", "education", "work", "law", "emergency", "status", "contact", "consent",
]  # fmt: skip
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
# Of a bool, int, enum or date fact its value; of a set fact one element, a list of elements, or
# {yes: [..], no: [..]}; money in yuan.
FactValue = Any


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Ask(Part):
    """Wording: `self` to the person concerned, `other` about someone else.

    The `_known` pair is used when the place that a choice calls `same_as` is already known.
    """

    self_: str = Field(alias="self")
    other: str
    self_known: str | None = None
    other_known: str | None = None


class Option(Part):
    """A button of a choice or multi question.

    words: other wordings that mean it. sets: facts of the one asked about (of the household, for a
    household question). everyone: member facts that then hold for each member who hasn't said
    otherwise. otherwise: (multi) facts when it is not chosen; bools and set elements turn to no by
    themselves. none: (multi) 都没有. whose: (household question) ask whom it is about; `sets`
    are then their facts, and `otherwise_everyone` holds for the other members. alarm: choosing it
    raises this alarm of `bot/urgent.yml`. next: the question that is put right after.
    """

    id: Identifier
    label: str
    words: tuple[str, ...] = ()
    sets: dict[str, FactValue] = {}
    everyone: dict[str, FactValue] = {}
    otherwise: dict[str, FactValue] = {}
    otherwise_everyone: dict[str, FactValue] = {}
    none: bool = False
    whose: bool = False
    alarm: str | None = None
    next: Identifier | None = None
    style: Literal["primary", "plain", "danger", "quiet"] = "plain"


class ChoiceAnswer(Part):
    kind: Literal["choice"]
    choices: tuple[Option, ...] = Field(min_length=2)


class MultiAnswer(Part):
    """`counts`: an int fact that becomes the number of chosen options (none chosen: 0)."""

    kind: Literal["multi"]
    counts: str | None = None
    choices: tuple[Option, ...] = Field(min_length=2)


class NumberAnswer(Part):
    """`choices` are shortcuts that set the fact (and maybe others) at once: 一个也没有 -> 0."""

    kind: Literal["number"]
    fact: str
    unit: str
    low: int
    high: int
    choices: tuple[Option, ...] = ()


class Band(Part):
    """A range in yuan, its middle stands for it. A missing end is open: 0, or the low end."""

    id: Identifier
    label: str
    low: Decimal | None = None
    high: Decimal | None = None


class MoneyAnswer(Part):
    """`per` is what the fact counts by; an amount said by another period is converted."""

    kind: Literal["money"]
    fact: str
    per: Literal["month", "year", "once"]
    bands: tuple[Band, ...] = ()


class DateChoice(Part):
    id: Identifier
    label: str
    days_ago: int = Field(ge=0, le=3660)


class DateAnswer(Part):
    """A day that has come; future days are asked again unless `future` is allowed."""

    kind: Literal["date"]
    fact: str
    future: bool = False
    choices: tuple[DateChoice, ...] = ()


class PlaceChoice(Part):
    """same_as: take the place of that fact (在). elsewhere: ask for the name next (在别处)."""

    id: Identifier
    label: str
    same_as: str | None = None
    elsewhere: bool = False


class PlaceAnswer(Part):
    kind: Literal["place"]
    fact: str
    choices: tuple[PlaceChoice, ...] = ()


class TextAnswer(Part):
    """Kept as written (length in characters), decides nothing."""

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
    minor: may be put to a speaker who is a child (money never is).
    always: asked even when no program weighs its facts (where the household lives).
    routine: False is never chosen by relevance, only put by an alarm, a `next` or the filing.
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
    minor: bool = True
    always: bool = False
    routine: bool = True
    answer: Answer
