"""Which templates of rules a place has switched on: checked before anything starts on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from desk.gazetteer import index
from rules.errors import Problem, sentence
from rules.pack import SHIPPED, Switched, template_names, unknown_templates
from rules.place import NATION, area_prefix
from rules.reading import near
from rules.source import Document, Where

_AT: Where = ("rules", "templates")
_DIGITS = len(NATION)


def problems_of(switched: Switched, document: Document, local: Path) -> list[Problem]:
    """Unknown places and unknown templates of `rules.templates`, each on its line."""
    if not switched:
        return []
    known = template_names(SHIPPED, local / "packs")
    found = [*_places(switched, document)]
    for adcode, at, problem in unknown_templates(switched, known):
        line = document.line((*_AT, adcode, at))
        found.append(replace(problem, path=str(document.path), line=line))
    return sorted(found, key=lambda one: one.line)


def _places(switched: Switched, document: Document) -> Iterator[Problem]:
    counties = index().counties
    for adcode in switched:
        proper = len(adcode) == _DIGITS and adcode.isascii() and adcode.isdigit()
        if not proper:
            yield document.problem("place_code", (*_AT, adcode), place=adcode)
        elif not any(code.startswith(area_prefix(adcode)) for code in counties):
            code = near(adcode, counties)
            hint = sentence("did_you_mean", name=f"{code} {counties[code].name}") if code else ""
            yield document.problem("template_place", (*_AT, adcode), adcode=adcode, hint=hint)
