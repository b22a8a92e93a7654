"""A pack's parameters.yml: read, and checked against what the catalogue says of each key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from rules.errors import Problem, RulesError, problem
from rules.form import Adcode, Frozen, Text
from rules.parameters import Entry, Figure, ParameterCatalogue, ParameterSpec, Variant
from rules.reading import build, did_you_mean, load_one
from rules.source import Document, Where, read
from rules.values import RATIO_DENOMINATOR


class LocalFile(Frozen):
    """What a county enters itself: `<local folder>/parameters/<adcode>.yml`."""

    adcode: Adcode
    name: Text
    figures: tuple[object, ...]


def load_figures(
    path: Path, adcode: str, place: str, catalogue: ParameterCatalogue
) -> tuple[Figure, ...]:
    """All figures of a pack's parameters.yml. Raises SourceError, RulesError with all problems."""
    document = read(path)
    make = partial(Figure, adcode=adcode, place=place)
    return _figures(document, (), document.data, catalogue, make)


def load_local(path: Path, catalogue: ParameterCatalogue) -> tuple[LocalFile, tuple[Figure, ...]]:
    """A county's own file. Raises SourceError, RulesError with all problems."""
    file, document = load_one(path, LocalFile)
    if path.stem != file.adcode:
        values = {"folder": path.stem, "adcode": file.adcode}
        raise RulesError([document.problem("local_name", ("adcode",), **values)])
    make = partial(Figure, adcode=file.adcode, place=file.name, local=True)
    return file, _figures(document, ("figures",), document.data["figures"], catalogue, make)


def _figures(
    document: Document,
    where: Where,
    listed: object,
    catalogue: ParameterCatalogue,
    make: Callable[..., Figure],
) -> tuple[Figure, ...]:
    if not isinstance(listed, list):
        raise RulesError([document.problem("parameters_shape", where)])
    problems: list[Problem] = []
    figures: list[Figure] = []
    for index, data in enumerate(listed):
        line = document.line((*where, index))
        try:
            entry = build(document, data, Entry, (*where, index))
        except RulesError as error:
            problems.extend(error.problems)
            continue
        problems.extend(check_entry(entry, catalogue, document.path, line))
        figures.append(make(entry, path=str(document.path), line=line))
    problems.extend(_twice(figures, catalogue))
    if problems:
        raise RulesError(problems)
    return tuple(figures)


def check_entry(
    entry: Entry, catalogue: ParameterCatalogue, path: Path | str = "", line: int = 0
) -> list[Problem]:
    """What is wrong with a figure: its key, unit, bounds or kind of hukou."""
    return check_number(entry.key, entry.value, entry.variant, catalogue, path, line)


def check_number(
    key: str,
    value: object,
    variant: Variant | None,
    catalogue: ParameterCatalogue,
    path: Path | str = "",
    line: int = 0,
) -> list[Problem]:
    """The same for a value that may be anything."""

    def wrong(code: str, **values: object) -> list[Problem]:
        return [problem(code, path=path, line=line, **values)]

    spec = catalogue.specs.get(key)
    if spec is None:
        hint = did_you_mean(key, catalogue.specs)
        return wrong("unknown_parameter", key=key, hint=hint)
    if variant is not None and not spec.by_hukou:
        return wrong("parameter_variant", label=spec.label)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return wrong("parameter_number", label=spec.label, found=value)
    if not Decimal(value).is_finite():
        return wrong("parameter_number", label=spec.label, found=value)
    if (code := _bad_number(Decimal(value), spec)) is not None:
        return wrong(code, label=spec.label, value=value)
    if not spec.low <= value <= spec.high:
        bounds = {"low": spec.low, "high": spec.high, "unit": spec.unit}
        return wrong("parameter_bounds", label=spec.label, value=value, **bounds)
    return []


def _bad_number(value: Decimal, spec: ParameterSpec) -> str | None:
    if spec.kind == "int" and value != value.to_integral_value():
        return "parameter_whole"
    if spec.kind == "money" and value * 100 != (value * 100).to_integral_value():
        return "parameter_cents"
    if spec.kind == "ratio" and value * RATIO_DENOMINATOR % 1:
        return "parameter_decimals"
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
