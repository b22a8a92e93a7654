"""A screening as plain data for scripts: verdicts, reasons, amounts, and where to apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.routing import Route, route
from desk.windows import Window, Windows
from rules.amounts import AmountView, Sum
from rules.case import Case
from rules.explain import ClashView, CriterionView, FactView, FigureView, GapView, ProgramView
from rules.place import Place
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Where:
    """The route of a program and the window that it leads to."""

    route: Route
    window: Window | None


def where(view: ProgramView, case: Case, windows: Windows) -> Where:
    """Where to apply for a program of this case."""
    permit = case.household.get("residence_permit")
    found = route(view.program.apply_at, case.places, residence_permit=permit is True)
    return Where(found, windows.at(found.place) if found.place else None)


def as_data(
    book: Rulebook, case: Case, views: tuple[ProgramView, ...], windows: Windows
) -> dict[str, Any]:
    """The whole outcome."""
    return {
        "on": case.on,
        "version": book.version,
        "places": {role: place_data(place) for role, place in case.places.items()},
        "results": [_program(view, where(view, case, windows)) for view in views],
    }


def place_data(place: Place) -> dict[str, str | None]:
    """A place by code and name."""
    return {"adcode": place.adcode, "town": place.town, "name": place.name}


def _program(view: ProgramView, found: Where) -> dict[str, Any]:
    program = view.program
    return {
        **program_data(view),
        "apply": _where(view, found),
        "papers": program.papers.model_dump(),
        "clock": program.clock.model_dump(by_alias=True, exclude_none=True)
        if program.clock
        else None,
        "then": program.then,
        "excludes": [*program.excludes, *program.excludes_text],
        "clashes": [_clash(one) for one in view.clashes],
        "services": [one.model_dump(exclude_none=True) for one in program.services],
        "beneath": [one.id for one in view.beneath],
        "covered_by": view.covered_by.id if view.covered_by else None,
        "citations": _citations(view),
    }


def program_data(view: ProgramView) -> dict[str, Any]:
    """What came out for one program, and why."""
    program, member = view.program, view.member
    return {
        "program": program.id,
        "name": program.name,
        "for": program.scope,
        "member": None if member is None else {"id": member.id, "relation": member.relation},
        "verdict": view.verdict.value,
        "already_held": view.already_held,
        "near": view.near,
        "unconfirmed": view.unconfirmed,
        "criteria": [_criterion(one) for one in view.criteria],
        "missing": [_fact(one) for one in view.missing],
        "missing_parameters": [_gap(one) for one in view.gaps],
        "amount": _amount(view.amount, view.amount_gaps),
    }


def _criterion(view: CriterionView) -> dict[str, Any]:
    return {
        "label": view.label,
        "state": view.state.value,
        "facts": [_fact(one) for one in view.facts],
        "figures": [_figure(one) for one in view.figures],
        "missing": [_fact(one) for one in view.missing],
        "missing_parameters": [_gap(one) for one in view.gaps],
        "illegible": view.illegible,
        "cite": view.cite.model_dump(exclude_none=True),
    }


def _clash(view: ClashView) -> dict[str, Any]:
    return {
        "program": view.program.id,
        "name": view.program.name,
        "who": view.who,
        "held": view.held,
        "better": view.better,
        "say": view.say,
    }


def _fact(view: FactView) -> dict[str, Any]:
    return {
        "member": view.ref.member_id,
        "fact": view.ref.fact,
        "label": view.label,
        "value": view.plain,
        "words": view.value,
    }


def _figure(view: FigureView) -> dict[str, Any]:
    return {
        "key": view.key,
        "label": view.label,
        "value": view.number,
        "unit": view.unit,
        "variant": view.variant,
        "place": view.place,
        "from": view.since,
        "to": view.until,
        "certainty": view.certainty,
        "cite": view.cite.model_dump(exclude_none=True),
    }


def _gap(view: GapView) -> dict[str, Any]:
    references = [_figure(one) for one in view.indicative]
    return {"key": view.key, "label": view.label, "indicative": references}


def _amount(view: AmountView, gaps: tuple[GapView, ...]) -> dict[str, Any]:
    return {
        "text": view.text,
        "value": view.value,
        "unit": view.unit,
        "per": view.per,
        "formula": view.exact.formula if view.exact else None,
        "at_least": _sum(view.at_least),
        "at_most": _sum(view.at_most),
        "restored": view.restored,
        "missing_parameters": [_gap(one) for one in gaps],
    }


def _sum(found: Sum | None) -> Mapping[str, Any] | None:
    return None if found is None else {"value": found.value, "formula": found.formula}


def _where(view: ProgramView, found: Where) -> dict[str, Any]:
    window = found.window
    return {
        "at": view.program.apply_at,
        "authority": view.program.authority,
        "place": place_data(found.route.place) if found.route.place else None,
        "reason": found.route.reason,
        "certain": found.route.certain,
        "window": window.name if window else None,
        "address": window.address if window else None,
        "phone": window.phone if window else None,
        "hours": window.hours if window else None,
    }


def _citations(view: ProgramView) -> list[dict[str, Any]]:
    """Each document and clause once."""
    found = (one.cite.model_dump(exclude_none=True) for one in view.criteria)
    return list({repr(cite): cite for cite in found}.values())
