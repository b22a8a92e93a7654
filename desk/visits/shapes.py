"""What is handed in about a person who is visited."""

from __future__ import annotations

from dataclasses import dataclass

from desk.errors import Unfit

__all__ = ["OUTCOMES", "Counts", "Level", "NewCare", "Paid", "Who", "fit"]

# Seen and well, seen and in need of something, nobody at home.
OUTCOMES = ("well", "needs", "absent")
_LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Who:
    """The person: how he is called, his relation to the applicant, how to find him, his phone."""

    name: str
    where: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What the rules say: a program with `visits`, its level (3 the closest) and its days."""

    program: str
    level: int
    every: int
    alert: int | None


@dataclass(frozen=True, slots=True)
class NewCare:
    """Care for one member ("" the household) of a ticket. why: what speaks for this level."""

    ticket: str
    member: str
    who: Who
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Paid:
    """One visit. version: of the record that the visitor saw, so that pressing twice is one."""

    outcome: str
    note: str = ""
    version: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Of those cared for: all, due by today, with an alarm that nobody has answered."""

    all: int = 0
    due: int = 0
    alarmed: int = 0


def fit(paid: Paid) -> None:
    """Raises Unfit when a visit can't be noted like that."""
    if paid.outcome not in OUTCOMES:
        raise Unfit("outcome", "outcome_missing")
    if paid.outcome == "needs" and not paid.note.strip():
        raise Unfit("note", "note_missing")
    if len(paid.note) > _LONGEST_NOTE:
        raise Unfit("note", "note_long")
