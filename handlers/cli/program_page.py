"""A program as plain Chinese lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.wording import wording
from rules.parameters import ParameterCatalogue
from rules.program import Cite, Clock, Program, Visits
from rules.typeset import typeset


def page(program: Program, place: str) -> list[str]:
    """Everything that a clerk wants to read of a program, one line a thing."""
    return [typeset(line) for line in (*_head(program, place), *_body(program))]


def _head(program: Program, place: str) -> Iterator[str]:
    texts = wording("rules")
    yield f"{program.name}({place},{program.id})"
    yield program.summary
    yield ""
    yield texts["conditions"]
    for criterion in program.criteria:
        yield f"  · {criterion.label}"
        if criterion.illegible:
            yield "    " + texts["illegible"].format(reason=criterion.illegible)
        yield f"    〔{citation(criterion.cite)}〕"


def _body(program: Program) -> Iterator[str]:
    texts = wording("rules")
    yield f"{texts['benefit']}{program.benefit.text}"
    if program.benefit.restored:
        yield f"{texts['restored']}{program.benefit.restored}"
    if program.services:
        yield texts["services"]
        yield from (
            texts["service"].format(name=one.name, text=one.text) for one in program.services
        )
    if program.visits:
        yield from _visits(program.visits)
    yield f"{texts['where']}{texts['at_' + program.apply_at]}({program.authority})"
    for name in ("bring", "looked_up"):
        if listed := getattr(program.papers, name):
            yield texts[name] + texts["joint"].join(listed)
    if program.figures:
        specs = ParameterCatalogue.load().specs
        yield texts["figures"] + texts["joint"].join(specs[one].label for one in program.figures)
    if program.clock:
        yield texts["clock"] + clock(program.clock)
    if program.then:
        yield f"{texts['then']}{program.then}"
    if others := (*program.excludes, *program.excludes_text):
        yield texts["excludes"] + texts["joint"].join(others)
    yield from _notes(program.notes)


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield wording("rules")["notes"]
        yield from (f"  · {note}" for note in notes)


def _visits(visits: Visits) -> Iterator[str]:
    texts = wording("rules")
    yield texts["visits"].format(text=visits.text, by=visits.by)
    if visits.alert_days:
        yield texts["visits_alert"].format(days=visits.alert_days)
    if visits.surge:
        yield texts["visits_surge"].format(text=visits.surge.text)


def clock(limit: Clock) -> str:
    """The time limit in words."""
    texts = wording("rules")
    kind = "working_days" if limit.working_days else "days"
    said = texts[kind].format(count=limit.working_days or limit.days)
    note = f";{limit.note}" if limit.note else ""
    return f"{said}({texts['from_' + limit.start]}){note}"


def citation(cite: Cite) -> str:
    """Document, clause, date, and a word when it isn't in force as it stands."""
    texts = wording("rules")
    dated = cite.date.isoformat() if cite.date else None
    parts = (cite.doc, cite.clause, dated, texts[cite.certainty], cite.note)
    return texts["comma"].join(part for part in parts if part)
