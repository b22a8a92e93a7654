"""How closely somebody should be visited: the rules decide, and say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.visits.shapes import Level
from handlers.recase import case_of
from rules.explain import explain
from rules.program import Program
from rules.rulebook import Rulebook
from rules.screening import ProgramResult, State, Verdict, prescreen

__all__ = ["Suggestion", "level_of", "offered", "suggested"]

_ORDER = (Verdict.LIKELY, Verdict.ASK, Verdict.POSSIBLE)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One level for one person. sure: all its conditions are met; else `missing` says what isn't
    known. met: the conditions that speak for it; text, by and source: from the program."""

    member: str
    who: str
    level: Level
    name: str
    text: str
    by: str
    sure: bool
    met: tuple[str, ...]
    missing: tuple[str, ...]
    source: str


def level_of(rulebook: Rulebook, program: Program) -> Level:
    """The level of a program with visits: its rank among those of its pack, the rarest is 1.

    Raises:
        ValueError: the program has no visits of its own.
    """
    if program.visits is None:
        raise ValueError(program.id)
    pack = rulebook.pack_of[program.id]
    days = sorted(
        {
            _every(one)
            for one in rulebook.programs.values()
            if one.visits and rulebook.pack_of[one.id] is pack
        },
        reverse=True,
    )
    rank = min(3, days.index(_every(program)) + 1)
    return Level(program.id, rank, _every(program), program.visits.alert_days)


def offered(rulebook: Rulebook, snapshot: Mapping[str, Any], on: date) -> tuple[Program, ...]:
    """Programs with visits that hold where the household is, the closest first."""
    case = case_of(rulebook.facts, snapshot, on)
    found = [one for one in rulebook.programs_for(case) if one.visits]
    return tuple(sorted(found, key=_every))


def suggested(rulebook: Rulebook, snapshot: Mapping[str, Any], on: date) -> Sequence[Suggestion]:
    """Of each person the closest level that he surely or perhaps has, the surest first."""
    screening = prescreen(rulebook, case_of(rulebook.facts, snapshot, on))
    results = [one for one in screening.results if one.program.visits and one.verdict in _ORDER]
    results.sort(key=lambda one: (_ORDER.index(one.verdict), _every(one.program)))
    best: dict[str, ProgramResult] = {}
    for one in results:
        best.setdefault(one.member_id or "", one)
    return tuple(_suggestion(rulebook, screening, one) for one in best.values())


def _suggestion(rulebook: Rulebook, screening: Any, result: ProgramResult) -> Suggestion:
    view, visits = explain(rulebook, screening, result), result.program.visits
    assert visits is not None
    return Suggestion(
        member=result.member_id or "",
        who=view.member.relation if view.member else "",
        level=level_of(rulebook, result.program),
        name=result.program.name,
        text=visits.text,
        by=visits.by,
        sure=result.verdict is Verdict.LIKELY,
        met=tuple(one.label for one in result.criteria if one.state is State.MET),
        missing=tuple(one.label for one in result.criteria if one.state is not State.MET),
        source=f"{visits.cite.doc}{visits.cite.clause}",
    )


def _every(program: Program) -> int:
    assert program.visits is not None
    return program.visits.every_days or program.visits.calls_every_days or 1
