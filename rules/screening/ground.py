"""The local figures under a screening: resolved once for a place and day, laid into the vector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.case import Case, Value
from rules.facts import FEN
from rules.parameters import VARIANTS, Resolved
from rules.rulebook import Rulebook
from rules.screening.layout import Layout, Region, Vector
from rules.screening.ruleset import RuleSet

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Patch:
    """What to write where, and the bits of the figures that are missing."""

    cells: tuple[tuple[int, int | None], ...]
    unknown: int


class Ground:
    """The figures of one place and day. `resolved` keeps where each of them comes from."""

    def __init__(self, rulebook: Rulebook, rules: RuleSet, case: Case) -> None:
        self.kinds = {key: spec.kind for key, spec in rulebook.catalogue.specs.items()}
        programs = {one.roles: one.program for one in rules.compiled}
        self.resolved: dict[Key, Resolved] = {}
        for region in rules.layout.regions:
            key, roles = region.slot.name, region.slot.roles
            self.resolved[key, roles] = rulebook.resolve(key, case, programs[roles])
        self._layout: Layout = rules.layout
        self._patches: dict[Value | None, Patch] = {}

    def lay(self, vector: Vector, hukou_kind: Value | None) -> int:
        """Write the figures for this kind of hukou; returns the bits of those that are missing."""
        patch = self._patches.get(hukou_kind)
        if patch is None:
            patch = self._patches[hukou_kind] = self._patch(hukou_kind)
        for index, value in patch.cells:
            vector[index] = value
        return patch.unknown

    def value(self, key: str, roles: tuple[str, ...], hukou_kind: Value | None) -> Decimal | None:
        """The figure as it is written (yuan, ratio, count), or None."""
        resolved = self.resolved[key, roles]
        figures = {variant: resolved.value(variant) for variant in VARIANTS}
        if hukou_kind in figures:
            return figures[hukou_kind]  # type: ignore[index]
        first, second = figures.values()
        return first if first == second else None

    def _patch(self, hukou_kind: Value | None) -> Patch:
        cells: list[tuple[int, int | None]] = []
        unknown = 0
        for region in self._layout.regions:
            value = self.value(region.slot.name, region.slot.roles, hukou_kind)
            cells += self._cells(region, value)
            if value is None:
                unknown |= self._blame(region, hukou_kind)
        return Patch(tuple(cells), unknown)

    def _cells(self, region: Region, value: Decimal | None) -> list[tuple[int, int | None]]:
        if value is None:
            cells: list[tuple[int, int | None]] = [(region.num, None)]
            return [*cells, (region.den, None)] if region.den is not None else cells
        exact = Fraction(value)
        if self.kinds[region.slot.name] == "money":
            exact *= FEN
        if region.den is not None:
            return [(region.num, exact.numerator), (region.den, exact.denominator)]
        if exact.denominator != 1:
            raise ValueError(f"{region.slot.name}: {value} is not a whole number of its unit")
        return [(region.num, exact.numerator)]

    def _blame(self, region: Region, hukou_kind: Value | None) -> int:
        """Who could tell: the resident (place, kind of hukou), or only the window."""
        resolved = self.resolved[region.slot.name, region.slot.roles]
        figures = [resolved.value(variant) for variant in VARIANTS]
        if hukou_kind is None and any(one is not None for one in figures):
            return region.hukou_kind
        if resolved.needs is not None:
            return region.place
        return region.no_figure


def standing(case: Case) -> tuple[object, ...]:
    """What the choice of programs and figures depends on, but for the case's own figures."""
    places: Mapping[str, object] = {role: place.adcode for role, place in case.places.items()}
    return (case.on, *sorted(places.items()))
