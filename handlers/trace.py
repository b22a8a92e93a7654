"""Screening results as plain JSON with their labels, figures and citations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.case import Case, FactRef, SetValue, Value
from rules.facts import HOUSEHOLD, MEMBER, Fact
from rules.program import Cite, Program
from rules.rulebook import Rulebook
from rules.screening import CriterionResult, ProgramResult, Used
from rules.words import fact_in_words, figure_in_words

__all__ = ["Trace", "plain"]


def plain(value: Value | Decimal | None) -> Any:
    """A value as plain JSON: exact, never a float."""
    if isinstance(value, SetValue):
        return {"yes": sorted(value.yes), "no": sorted(value.no)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class Trace:
    """Writes out what was screened for one case."""

    rulebook: Rulebook
    case: Case

    def fact(self, member: str | None, fact_id: str) -> Fact:
        """The fact's entry. Raises KeyError when the catalogue has none."""
        return self.rulebook.facts.of(HOUSEHOLD if member is None else MEMBER)[fact_id]

    def who(self, member: str | None) -> str | None:
        """The relation word of a member; None for the household."""
        return None if member is None else self.case.member(member).relation

    def ref(self, ref: FactRef) -> dict[str, Any]:
        return {
            "member": ref.member_id,
            "who": self.who(ref.member_id),
            "fact": ref.fact,
            "label": self.fact(ref.member_id, ref.fact).label,
        }

    def result(self, result: ProgramResult) -> dict[str, Any]:
        """One program for the household or one member, with every criterion."""
        program = result.program
        return {
            "program": program.id,
            "name": program.name,
            "member": result.member_id,
            "who": self.who(result.member_id),
            "verdict": result.verdict.value,
            "held": result.already_held,
            "near": result.near,
            "authority": program.authority,
            "benefit": program.benefit.model_dump(mode="json", exclude_none=True),
            "papers": program.papers.model_dump(mode="json"),
            "clock": program.clock.model_dump(mode="json") if program.clock else None,
            "then": program.then,
            "notes": list(program.notes),
            "criteria": [self._criterion(one, program) for one in result.criteria],
            "missing": [self.ref(ref) for ref in result.missing],
            "missing_parameters": [self._figure(key) for key in result.missing_parameters],
        }

    def _criterion(self, result: CriterionResult, program: Program) -> dict[str, Any]:
        return {
            "label": result.label,
            "state": result.state.value,
            "illegible": result.illegible,
            "cite": _cite(result.cite),
            "used": [self._used(one, program) for one in result.used],
            "missing": [self.ref(ref) for ref in result.missing],
            "missing_parameters": [self._figure(key) for key in result.missing_parameters],
        }

    def _used(self, used: Used, program: Program) -> dict[str, Any]:
        if used.ref is None:
            return self._parameter(used, program)
        value, ref, shown = used.value, used.ref, None
        if value is not None and not isinstance(value, Decimal):
            shown = fact_in_words(self.fact(ref.member_id, ref.fact), value)
        return {**self.ref(ref), "value": plain(value), "shown": shown}

    def _parameter(self, used: Used, program: Program) -> dict[str, Any]:
        """A local figure, with the text that states it: the figure may change, the ticket not."""
        key = used.parameter or ""
        resolved = self.rulebook.resolve(key, self.case, program)
        kind = self.case.household.get("hukou_kind")
        figure = resolved.figure(kind if kind in ("城镇", "农村") else None)  # type: ignore[arg-type]
        spec = self.rulebook.catalogue.specs[key]
        return {
            **self._figure(key),
            "value": plain(used.value),
            "shown": figure_in_words(figure, spec) if figure else None,
            "cite": _cite(figure.entry.cite) if figure else None,
        }

    def _figure(self, key: str) -> dict[str, Any]:
        return {"parameter": key, "label": self.rulebook.catalogue.specs[key].label}


def _cite(cite: Cite) -> Mapping[str, Any]:
    return cite.model_dump(mode="json", exclude_none=True)
