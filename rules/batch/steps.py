"""The steps that a register is screened in, for any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from rules.facts import Scope

T = TypeVar("T")
PEOPLE = "people"
OF_HOUSEHOLD = "h."


@dataclass(frozen=True, slots=True)
class Columns(Generic[T]):
    """New columns of a table; none reads another of the same step."""

    table: Scope
    made: Mapping[str, T]


@dataclass(frozen=True, slots=True)
class Gather(Generic[T]):
    """What members come to for their household, never unknown: whether any of them is surely so,
    how many are, and sums of what is known.

    `people` counts all of them; a household without members has FALSE and 0.
    """

    anys: Mapping[str, T]
    counts: Mapping[str, T]
    sums: Mapping[str, T]
    people: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Columns of the household copied to its members, with `h.` before their names."""

    names: tuple[str, ...]


Step: TypeAlias = "Columns[T] | Gather[T] | Spread"


class FigureColumn(NamedTuple):
    """A local figure at the first of these places that is known; `part`: num, den, why, open."""

    key: str
    roles: tuple[str, ...]
    part: str

    @property
    def name(self) -> str:
        return f"region.{self.key}@{'+'.join(self.roles)}.{self.part}"


@dataclass(frozen=True, slots=True)
class Recipe(Generic[T]):
    """`reads`: the columns of each table that are needed; `figures`: the columns that the table of
    households needs before anything else; `results`: the columns that each table ends with,
    beside its `ids`.
    """

    reads: Mapping[Scope, tuple[str, ...]]
    figures: tuple[FigureColumn, ...]
    steps: Sequence[Step[T]]
    ids: Mapping[Scope, tuple[str, ...]]
    results: Mapping[Scope, tuple[str, ...]]
