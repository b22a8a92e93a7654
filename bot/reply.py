"""What a turn shows: plain immutable values that any channel can draw or read aloud.

`dataclasses.asdict` of everything here is plain JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Choice", "Citation", "Point", "Progress", "QuestionView", "Reply", "ResultCard"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. style: primary | plain | danger | quiet."""

    id: str
    label: str
    style: str = "plain"


@dataclass(frozen=True, slots=True)
class Progress:
    """Questions answered so far, and about how many are left."""

    done: int
    left: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a criterion stands written. certainty: official | indicative | historical."""

    doc: str
    clause: str = ""
    date: str = ""
    certainty: str = "official"


@dataclass(frozen=True, slots=True)
class Point:
    """One criterion of a card. state: met | not_met | unknown; `said` in the person's figures."""

    label: str
    state: str
    said: str = ""
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class ResultCard:
    """One program for one person or the household, in the resident's words.

    verdict: likely | possible | ask | unlikely | held (already received). `open` cards are shown
    unfolded (at most three).
    also: services that come with it. either: what can't be drawn together with it, and which is
    usually better; other rules that say the same.
    `missing` names facts still worth asking, as "fact" or "fact@member"; the engine offers to ask.
    """

    program: str
    name: str
    who: str
    verdict: str
    heading: str
    summary: str
    member: str | None = None
    open: bool = False
    points: tuple[Point, ...] = ()
    amount: str = ""
    gap: str = ""
    indicative: str = ""
    where: str = ""
    bring: tuple[str, ...] = ()
    looked_up: tuple[str, ...] = ()
    clock: str = ""
    why: str = ""
    basis: tuple[Citation, ...] = ()
    also: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble. kind: say | question | card | urgent | receipt | export."""

    text: str
    choices: tuple[Choice, ...] = ()
    kind: str = "say"
    card: ResultCard | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question on the table.

    answer_kind: choice | multi | number | money | date | place | text | people | confirm.
    `choices` answer it; `commands` always work beside it (上一步, 为什么问这个, 转人工 …).
    With `multi` a message may carry several choice ids, joined by one space.
    script: what an operator says or notes.
    """

    id: str
    facts: tuple[str, ...]
    member: str | None
    text: str
    help: str
    why: str
    answer_kind: str
    choices: tuple[Choice, ...]
    multi: bool
    progress: Progress
    commands: tuple[Choice, ...] = ()
    unit: str = ""
    script: str = ""
