"""Dated local figures: which exist, where they come from, and which one decides a case.

Only an *official* figure in force on the day decides; the nearest place that has one wins (county,
city, province, nation). Indicative and historical figures are only ever shown beside an unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.form import Frozen, Text, fault
from rules.program import Cite
from rules.reading import load_list

Variant = Literal["城镇", "农村"]
VARIANTS: tuple[Variant, ...] = ("城镇", "农村")
CATALOGUE_FILE = Path(__file__).with_name("parameters.yml")


class ParameterSpec(Frozen):
    """What a parameter is: money in yuan (two decimals), a ratio, or a whole number."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Text
    unit: Text
    kind: Literal["money", "ratio", "int"]
    low: Decimal
    high: Decimal
    by_hukou: bool = False
    note: Text | None = None


class Entry(Frozen):
    """One figure of one place. `place` and `adcode` come from its pack, `local` from its folder."""

    key: Text
    value: Annotated[Decimal, Field(allow_inf_nan=False)]
    variant: Variant | None = None
    start: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    cite: Cite
    certainty: Literal["official", "indicative", "historical"]
    note: Text | None = None

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.certainty == "official" and self.start is None:
            raise fault("parameter_from", label=self.key)
        if self.start and self.to and self.to < self.start:
            raise fault("dates_reversed", start=self.start, to=self.to)
        return self


@dataclass(frozen=True, slots=True)
class Figure:
    """An entry with the place that states it, where it was read, and whether it is an override."""

    entry: Entry
    adcode: str
    place: str
    path: str = ""
    line: int = 0
    local: bool = False

    def decides(self, day: date, variant: Variant) -> bool:
        """Official, in force on the day, and said of this kind of hukou (or of both)."""
        entry = self.entry
        return (
            entry.certainty == "official"
            and entry.variant in (None, variant)
            and entry.start is not None
            and entry.start <= day
            and (entry.to is None or day <= entry.to)
        )


@dataclass(frozen=True, slots=True)
class Resolved:
    """The deciding figure per kind of hukou, or None, and the figures that only help a reader.

    `needs` names the household fact (hukou_area, live_area, event_place) that would tell the
    place, when that place isn't known.
    """

    key: str
    figures: Mapping[Variant, Figure | None]
    indicative: tuple[Figure, ...] = ()
    needs: str | None = None

    def value(self, variant: Variant | None = None) -> Decimal | None:
        """In yuan, or a ratio, or a count. Without a variant: only if both kinds agree."""
        found = {
            figure.entry.value if figure else None
            for kind, figure in self.figures.items()
            if variant in (None, kind)
        }
        return found.pop() if len(found) == 1 else None

    def figure(self, variant: Variant | None = None) -> Figure | None:
        """The figure that `value` comes from."""
        if self.value(variant) is None:
            return None
        return self.figures[variant or "城镇"]


@dataclass(frozen=True, slots=True)
class ParameterCatalogue:
    """The parameters that rules may name (`region.<key>`)."""

    specs: Mapping[str, ParameterSpec]

    @classmethod
    def load(cls, path: Path | None = None) -> ParameterCatalogue:
        """Read `parameters.yml` of this package, or the given one. Raises SourceError."""
        specs = load_list(path or CATALOGUE_FILE, ParameterSpec)
        return cls({spec.key: spec for spec, _ in specs})


@dataclass(frozen=True, slots=True)
class ParameterStore:
    """All figures of all packs and of the local overrides."""

    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Iterable[Figure]) -> ParameterStore:
        by_key: dict[str, list[Figure]] = {}
        for figure in figures:
            by_key.setdefault(figure.entry.key, []).append(figure)
        return cls({key: tuple(found) for key, found in by_key.items()})

    def resolve(self, key: str, chain: Sequence[str], day: date) -> Resolved:
        """The figure for the places of `chain` (adcodes, nearest first) on that day."""
        all_of = self.figures.get(key, ())
        figures = {variant: _deciding(all_of, chain, day, variant) for variant in VARIANTS}
        helpful = () if all(figures.values()) else _helpful(all_of, chain, day)
        return Resolved(key, figures, helpful)

    def at(self, adcode: str) -> tuple[Figure, ...]:
        """Every figure that this place itself states, oldest first."""
        found = [
            one for figures in self.figures.values() for one in figures if one.adcode == adcode
        ]
        return tuple(sorted(found, key=lambda one: (one.entry.key, one.entry.start or date.min)))


def _deciding(
    figures: Sequence[Figure], chain: Sequence[str], day: date, variant: Variant
) -> Figure | None:
    for adcode in chain:
        found = [one for one in figures if one.adcode == adcode and one.decides(day, variant)]
        if found:
            # The newest wins; a local override wins over a shipped figure of the same day; a
            # figure said of one kind of hukou wins over one said of both.
            return max(found, key=lambda one: (one.entry.start, one.local, bool(one.entry.variant)))
    return None


def _helpful(figures: Sequence[Figure], chain: Sequence[str], day: date) -> tuple[Figure, ...]:
    """Known but not decisive: what is still said today first, the past after it; then nearest
    place first, the newest of each place and kind of hukou."""
    known = [one for one in figures if one.adcode in chain and _past(one.entry, day)]
    known.sort(key=lambda one: _year(one.entry), reverse=True)
    known.sort(key=lambda one: chain.index(one.adcode))
    known.sort(key=lambda one: one.entry.certainty == "historical" or _superseded(one.entry, day))
    first: dict[tuple[str, Variant | None], Figure] = {}
    for one in known:
        first.setdefault((one.adcode, one.entry.variant), one)
    return tuple(first.values())


def _past(entry: Entry, day: date) -> bool:
    return entry.start is None or entry.start <= day


def _superseded(entry: Entry, day: date) -> bool:
    return entry.certainty == "official" and entry.to is not None and entry.to < day


def _year(entry: Entry) -> date:
    return entry.start or entry.to or entry.cite.date or date.min
