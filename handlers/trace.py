"""Screening results as plain JSON with their labels, figures and citations.

Figures and citations are written out in full: packs change, a filed ticket does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.amounts import AmountView, Sum
from rules.case import FactRef, SetValue, Value
from rules.explain import ClashView, CriterionView, FactView, FigureView, GapView, explain
from rules.facts import HOUSEHOLD, MEMBER, Fact
from rules.program import Cite
from rules.rulebook import Rulebook
from rules.screening import ProgramResult, Screening

__all__ = ["Trace", "fact_of", "plain"]


def plain(value: Value | Decimal | None) -> Any:
    """A value as plain JSON: exact, never a float."""
    if isinstance(value, SetValue):
        return {"yes": sorted(value.yes), "no": sorted(value.no)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction | Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def fact_of(rulebook: Rulebook, ref: FactRef) -> Fact:
    """The fact's entry. Raises KeyError when the catalogue has none."""
    return rulebook.facts.of(HOUSEHOLD if ref.member_id is None else MEMBER)[ref.fact]


@dataclass(frozen=True, slots=True)
class Trace:
    """Writes out one screening."""

    rulebook: Rulebook
    screening: Screening

    def result(self, result: ProgramResult) -> dict[str, Any]:
        """One program for the household or one member, with every criterion."""
        view = explain(self.rulebook, self.screening, result)
        program = view.program
        return {
            "program": program.id,
            "name": program.name,
            "member": result.member_id,
            "who": view.member.relation if view.member else None,
            "verdict": view.verdict.value,
            "held": view.already_held,
            "near": view.near,
            "authority": program.authority,
            "benefit": _benefit(view.amount),
            "papers": program.papers.model_dump(mode="json"),
            "clock": program.clock.model_dump(mode="json") if program.clock else None,
            "then": program.then,
            "notes": list(program.notes),
            "criteria": [self._criterion(one) for one in view.criteria],
            "missing": [ref_of(one) for one in view.missing],
            "missing_parameters": [_gap(one) for one in view.gaps],
            "services": [{"name": one.name, "text": one.text} for one in program.services],
            "clashes": [_clash(one) for one in view.clashes],
            "beneath": [one.name for one in view.beneath],
            "covered_by": view.covered_by.name if view.covered_by else None,
        }

    def _criterion(self, view: CriterionView) -> dict[str, Any]:
        used = [self._fact(one) for one in view.facts]
        return {
            "label": view.label,
            "state": view.state.value,
            "illegible": view.illegible,
            "note": view.note,
            "cite": _cite(view.cite),
            "used": used + [_figure(one) for one in view.figures],
            "missing": [ref_of(one) for one in view.missing],
            "missing_parameters": [_gap(one) for one in view.gaps],
        }

    def _fact(self, view: FactView) -> dict[str, Any]:
        value = self.screening.case.value(view.ref)
        return {**ref_of(view), "value": plain(value), "shown": view.value}


def ref_of(view: FactView) -> dict[str, Any]:
    """Which fact of whom."""
    return {
        "member": view.ref.member_id,
        "who": view.who,
        "fact": view.ref.fact,
        "label": view.label,
    }


def _clash(view: ClashView) -> dict[str, Any]:
    """What can't be drawn together with it; `better`: this one (true), the other, or either."""
    return {
        "program": view.program.id,
        "name": view.program.name,
        "who": view.who,
        "held": view.held,
        "better": view.better,
        "say": view.say,
    }


def _figure(view: FigureView) -> dict[str, Any]:
    return {
        "parameter": view.key,
        "label": view.label,
        "value": plain(view.number),
        "shown": view.value,
        "place": view.place,
        "year": view.year,
        "certainty": view.certainty,
        "cite": _cite(view.cite),
    }


def _gap(view: GapView) -> dict[str, Any]:
    """A local figure that nobody entered, with what is known of it elsewhere."""
    return {
        "parameter": view.key,
        "label": view.label,
        "indicative": [_figure(one) for one in view.indicative],
    }


def _benefit(view: AmountView) -> dict[str, Any]:
    """In yuan where it can be reckoned, with the formula; else only the text."""

    def shown(sum_: Sum | None) -> str | None:
        return f"{sum_.value:f}{view.unit or ''}" if sum_ else None

    return {
        "text": view.text,
        "per": view.per,
        "amount": shown(view.exact),
        "formula": view.exact.formula if view.exact else None,
        "at_least": shown(view.at_least),
        "at_most": shown(view.at_most),
        "tier": view.tier,
        "restored": view.restored,
    }


def _cite(cite: Cite) -> Mapping[str, Any]:
    return cite.model_dump(mode="json", exclude_none=True)
