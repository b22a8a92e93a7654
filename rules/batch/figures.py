"""The local figures as a table: one row for each place that states any, and each kind of hukou."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.facts import FEN
from rules.parameters import VARIANTS, Resolved
from rules.place import NATION, chain
from rules.rulebook import Rulebook

# 城镇, 农村, any other word, not known.
KINDS = 4
OTHER, UNTOLD = 2, 3
# Why a figure is missing: it isn't; the kind of hukou would tell; the place would; nobody here can.
KNOWN, BY_KIND, BY_PLACE, NO_FIGURE = 0, 1, 2, 3
NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as integers (fen; numerator and denominator), or why there is none."""

    num: int | None
    den: int | None
    why: int

    @property
    def open(self) -> int:
        """1 when a resident could tell what is missing."""
        return int(self.why in (BY_KIND, BY_PLACE))


class Figures:
    """All figures on one day. Row `place * KINDS + kind`; the first place is “not known”."""

    def __init__(self, rulebook: Rulebook, on: date, keys: Iterable[str]) -> None:
        self.keys = tuple(dict.fromkeys(keys))
        store = rulebook.store
        stating = {one.adcode for key in self.keys for one in store.figures.get(key, ())}
        self.places = (NOWHERE, NATION, *sorted(stating - {NATION}))
        self._row = {adcode: row for row, adcode in enumerate(self.places)}
        self._kinds = {key: spec.kind for key, spec in rulebook.catalogue.specs.items()}
        self.cells: dict[str, tuple[Cell, ...]] = {
            key: tuple(
                self._cell(store.resolve(key, self._chain(place), on), place, kind)
                for place in self.places
                for kind in range(KINDS)
            )
            for key in self.keys
        }

    def row(self, adcode: str | None) -> int:
        """The row of the nearest place that states anything, for a county's adcode."""
        if not adcode:
            return 0
        return next(self._row[one] for one in chain(adcode) if one in self._row)

    def _chain(self, place: str) -> Sequence[str]:
        return chain(place) if place else (NATION,)

    def _cell(self, resolved: Resolved, place: str, kind: int) -> Cell:
        figures = [resolved.value(variant) for variant in VARIANTS]
        both = figures[0] if figures[0] == figures[1] else None
        value = figures[kind] if kind < OTHER else both
        if value is not None:
            return Cell(*self._exact(resolved.key, value), KNOWN)
        if kind == UNTOLD and any(one is not None for one in figures):
            return Cell(None, None, BY_KIND)
        needs = place == NOWHERE and not all(resolved.figures.values())
        return Cell(None, None, BY_PLACE if needs else NO_FIGURE)

    def _exact(self, key: str, value: Decimal) -> tuple[int, int]:
        exact = Fraction(value)
        if self._kinds[key] == "money":
            exact *= FEN
        if self._kinds[key] != "ratio" and exact.denominator != 1:
            raise ValueError(f"{key}: {value} is not a whole number of its unit")
        return exact.numerator, exact.denominator
