"""Whether a program of a place, or of a template, is one of the household's."""

from __future__ import annotations

from typing import Generic, TypeVar

from rules.batch.speech import Speech
from rules.batch.steps import OF_HOUSEHOLD
from rules.facts import HOUSEHOLD
from rules.place import area_prefix
from rules.program import Program
from rules.rulebook import Reach, Rulebook

T = TypeVar("T")


class Reaching(Generic[T]):
    """Makes a column of households for each reach; `of_members` are those that members need."""

    def __init__(self, rulebook: Rulebook, speech: Speech[T]) -> None:
        self.rulebook = rulebook
        self.say = speech
        self.of_members: dict[str, None] = {}
        self._first: dict[str, T] = {}
        self._made: dict[str, T] = {}

    @property
    def levels(self) -> tuple[dict[str, T], dict[str, T]]:
        """The columns, in the order in which they can be made."""
        return self._first, self._made

    def column(self, program: Program) -> T | None:
        """Whether the program reaches the row; None: it reaches every one."""
        reach = self.rulebook.reach(program)
        if reach is None:
            return None
        name = self._column(reach)
        if program.scope == HOUSEHOLD:
            return self.say.column(name)
        self.of_members[name] = None
        return self.say.column(OF_HOUSEHOLD + name)

    def _column(self, reach: Reach) -> str:
        name = f"in.{'+'.join(reach.areas)}@{'+'.join(reach.roles)}.{int(reach.first)}"
        if name not in self._made:
            columns: tuple[str, ...] = reach.roles
            if reach.first and len(columns) > 1:
                columns = (f"place@{'+'.join(reach.roles)}",)
                self._first[columns[0]] = self.say.first([self.say.column(r) for r in reach.roles])
            pairs = [(one, area_prefix(area)) for one in columns for area in reach.areas]
            self._made[name] = self.say.either([self.say.within(*pair) for pair in pairs])
        return name
