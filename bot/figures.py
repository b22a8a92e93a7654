"""Local figures in words: the one that decides, or an honest "not entered" with what is known.

An indicative figure is never more than a reference, with its place and year beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from rules.case import EMERGENCY, HUKOU, LIVING, Case
from rules.parameters import VARIANTS, Figure, ParameterSpec, Resolved, Variant
from rules.place import NATION, Place, chain

if TYPE_CHECKING:
    from bot.world import World
    from rules.program import Program

__all__ = [
    "deciding",
    "explain",
    "here",
    "number_in_words",
    "reference",
    "resolve",
    "value_in_words",
    "variant_of",
]

_MOST = 2
_TEXTS = {"城镇": "figures.town", "农村": "figures.country"}


def explain(world: World, resolved: Resolved, case: Case) -> str:
    """What decides, or that nothing is entered and what may serve as a reference."""
    if found := deciding(world, resolved, case):
        return found
    return f"{_missing(world, resolved, case)}{reference(world, resolved)}"


def deciding(world: World, resolved: Resolved, case: Case) -> str:
    """The figure in force, with its document; "" when there is none for this household."""
    spec = world.rulebook.catalogue.specs[resolved.key]
    if figure := resolved.figure(variant_of(case)):
        shown = value_in_words(world, spec, figure.entry.value)
        return _sentence(world, figure, spec.label, shown)
    both = [resolved.figures[variant] for variant in VARIANTS]
    if any(figure is None for figure in both):
        return ""
    figures = [figure for figure in both if figure is not None]
    return _sentence(world, figures[0], spec.label, _values(world, spec, figures))


def reference(world: World, resolved: Resolved) -> str:
    """Figures of other places and years, each with both; what to make of them. "" never."""
    spec = world.rulebook.catalogue.specs[resolved.key]
    groups = [list(group) for _, group in groupby(resolved.indicative, _source)]
    present = [group for group in groups if group[0].entry.certainty == "indicative"]
    lines = [_reference(world, spec, group) for group in (present or groups)[:_MOST]]
    say = world.texts.say
    return "".join((*lines, say("figures.only_reference" if lines else "figures.no_reference")))


def resolve(world: World, key: str, case: Case, program: Program) -> Resolved:
    """For a reader: by the place where it is applied for; while that isn't known, by any other."""
    found = world.rulebook.resolve(key, case, program)
    known = next(iter(case.places.values()), None)
    if found.needs is None or known is None:
        return found
    return world.rulebook.store.resolve(key, chain(known.adcode), case.on)


def here(case: Case, needs: str | None = None) -> Place | None:
    """The place whose figures count: where they are registered, else where they live."""
    if needs:
        return None
    return case.places.get(HUKOU) or case.places.get(LIVING) or case.places.get(EMERGENCY)


def variant_of(case: Case) -> Variant | None:
    """Which of the two kinds of figure counts for the household; None when it isn't known."""
    kind = case.household.get("hukou_kind")
    return next((variant for variant in VARIANTS if variant == kind), None)


def value_in_words(world: World, spec: ParameterSpec, value: Decimal) -> str:
    """With its unit: 每人每月700元, 70%."""
    say = world.texts.say
    return world.knowledge.units[spec.unit].format(
        value=number_in_words(value),
        percent=number_in_words(value * 100),
        yes_no=say("figures.yes" if value else "figures.no"),
    )


def short(place: Place) -> str:
    """The county, or the widest part that is known: 宿城区."""
    return place.county or place.city or place.province


def _missing(world: World, resolved: Resolved, case: Case) -> str:
    label = world.rulebook.catalogue.specs[resolved.key].label
    place = here(case, resolved.needs)
    if place is None:
        return world.texts.say("figures.missing_here", label=label)
    return world.texts.say("figures.missing", place=short(place), label=label)


def _sentence(world: World, figure: Figure, label: str, value: str) -> str:
    doc = figure.entry.cite.doc
    if not figure.adcode:
        return world.texts.say("figures.own", label=label, value=value, doc=doc)
    text = "figures.is_nation" if figure.adcode == NATION else "figures.is"
    return world.texts.say(text, place=figure.place, label=label, value=value, doc=doc)


def _source(figure: Figure) -> tuple[object, ...]:
    return figure.adcode, figure.entry.start, figure.entry.to


def _reference(world: World, spec: ParameterSpec, group: list[Figure]) -> str:
    first = group[0].entry
    say = world.texts.say
    year = first.start or first.to or first.cite.date
    note = _first_part(first.note)
    return say(
        "figures.reference",
        when=say("figures.year", year=year.year) if year else "",
        place=group[0].place,
        note=say("figures.note", note=note) if note else "",
        values=_values(world, spec, group),
    )


def _values(world: World, spec: ParameterSpec, group: Iterable[Figure]) -> str:
    say = world.texts.say
    parts: list[str] = []
    for figure in group:
        shown = value_in_words(world, spec, figure.entry.value)
        variant = figure.entry.variant
        parts.append(say(_TEXTS[variant], value=shown) if variant else shown)
    return "、".join(dict.fromkeys(parts))


def _first_part(note: str | None) -> str:
    return (note or "").replace(";", "；").split("；")[0]


def number_in_words(value: Decimal) -> str:
    """Without needless zeros: 700, 712.5."""
    whole = value.to_integral_value()
    return f"{whole if value == whole else value.normalize():f}"
