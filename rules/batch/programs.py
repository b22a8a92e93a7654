"""The programs that a register is screened against: in force on the day, in whatever place."""

from __future__ import annotations

from datetime import date

from rules.expression import Names
from rules.rulebook import Rulebook
from rules.screening.compile import Compiled
from rules.screening.engine import Engine


def in_force(rulebook: Rulebook, on: date) -> tuple[Names, tuple[Compiled, ...]]:
    """These programs, compiled; a template that no place has switched on isn't among them.

    Raises RulesError when an expression of a program isn't right.
    """
    engine = rulebook.cached("screening", lambda: Engine(rulebook))
    return engine.names, tuple(
        one
        for one in engine.compiled.values()
        if one.program.in_force.covers(on)
        and ((reach := rulebook.reach(one.program)) is None or reach.areas)
    )
