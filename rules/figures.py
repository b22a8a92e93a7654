"""A pack's parameters.yml: read, and checked against what the catalogue says of each key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from rules.errors import Problem, RulesError, problem
from rules.parameters import Entry, Figure, ParameterCatalogue, ParameterSpec
from rules.reading import build, did_you_mean
from rules.source import read


def load_figures(
    path: Path, adcode: str, place: str, catalogue: ParameterCatalogue, *, local: bool = False
) -> tuple[Figure, ...]:
    """All figures of one place. Raises SourceError, RulesError with all problems."""
    document = read(path)
    if not isinstance(document.data, list):
        raise RulesError([document.problem("parameters_shape")])
    problems: list[Problem] = []
    figures: list[Figure] = []
    for index, data in enumerate(document.data):
        line = document.line((index,))
        try:
            entry = build(document, data, Entry, (index,))
        except RulesError as error:
            problems.extend(error.problems)
            continue
        problems.extend(check_entry(entry, catalogue, path, line))
        figures.append(Figure(entry, adcode, place, str(path), line, local))
    problems.extend(_twice(figures, catalogue))
    if problems:
        raise RulesError(problems)
    return tuple(figures)


def check_entry(
    entry: Entry, catalogue: ParameterCatalogue, path: Path | str = "", line: int = 0
) -> list[Problem]:
    """What is wrong with a figure: its key, unit, bounds or kind of hukou."""

    def wrong(code: str, **values: object) -> list[Problem]:
        return [problem(code, path=path, line=line, **values)]

    spec = catalogue.specs.get(entry.key)
    if spec is None:
        hint = did_you_mean(entry.key, catalogue.specs)
        return wrong("unknown_parameter", key=entry.key, hint=hint)
    if entry.variant is not None and not spec.by_hukou:
        return wrong("parameter_variant", label=spec.label)
    if (code := _bad_number(entry.value, spec)) is not None:
        return wrong(code, label=spec.label, value=entry.value)
    if not spec.low <= entry.value <= spec.high:
        bounds = {"low": spec.low, "high": spec.high, "unit": spec.unit}
        return wrong("parameter_bounds", label=spec.label, value=entry.value, **bounds)
    return []


def _bad_number(value: Decimal, spec: ParameterSpec) -> str | None:
    if spec.kind == "int" and value != value.to_integral_value():
        return "parameter_whole"
    if spec.kind == "money" and value * 100 != (value * 100).to_integral_value():
        return "parameter_cents"
    return None


def _twice(figures: list[Figure], catalogue: ParameterCatalogue) -> list[Problem]:
    """Two official values of one thing from one day can't both be true."""
    seen: dict[tuple[str, str | None, date | None], Figure] = {}
    problems: list[Problem] = []
    for figure in figures:
        entry = figure.entry
        if entry.certainty != "official":
            continue
        first = seen.setdefault((entry.key, entry.variant, entry.start), figure)
        if first is not figure:
            spec = catalogue.specs.get(entry.key)
            label = spec.label if spec else entry.key
            values = {"label": label, "start": entry.start, "first": first.line}
            problems.append(
                problem("parameter_twice", path=figure.path, line=figure.line, **values)
            )
    return problems
