"""Where things lie: a household and each member are a list of integers, laid out once per rule set.

A vector is [unknown bits, slots …, node values …, relevance masks …, verdicts …]. Every slot that
may be unknown has a bit; the bits of a household come first, those of a member after them, so that
one mask speaks of both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from rules.case import SetValue
from rules.expression.ir import UNKNOWN, Pool, Slot

Vector = list[Any]
# Writes a value of a fact into a vector; returns the bits that are known now.
Encoder = Callable[[Vector, Any], int]
Blame = tuple[Literal["fact", "parameter", "members"], str]

_MEANINGS = 20_000
_BLANK: Mapping[str, int | None] = {"truth": UNKNOWN, "choice": 0, "number": None}


@dataclass(slots=True)
class Region:
    """A local figure's place in the household's vector, and the bits that say why it is missing."""

    slot: Slot
    num: int
    den: int | None
    no_figure: int
    hukou_kind: int
    place: int


@dataclass(slots=True)
class Side:
    """The vector of a household, or of a member."""

    blank: Vector = field(default_factory=lambda: [0])
    index: dict[int, int] = field(default_factory=dict)
    encoders: dict[str, Encoder] = field(default_factory=dict)
    slots: dict[str, list[int]] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)
    every: int = 0

    def extend(self, value: int | None = None) -> int:
        """One more place; returns its index."""
        self.blank.append(value)
        return len(self.blank) - 1


class Layout:
    """Slots of a set of nodes laid out, with encoders for facts and a meaning for every bit."""

    def __init__(self, pool: Pool, slots: list[int], aggregates: list[int]) -> None:
        self.pool = pool
        self.household = Side()
        self.member = Side()
        self.regions: list[Region] = []
        self.blames: list[Blame] = []
        self.bit: dict[int, int] = {}
        self._meanings: dict[int, tuple[tuple[str, str, bool], ...]] = {}
        slots = _with_denominators(pool, slots)
        for number in slots:
            if pool.slots[number].scope != "member":
                self._place(number, self.household)
        # One bit for each function over members: its own facts are those of the members.
        self.aggregate_bit = {node: self._blame("members", str(node)) for node in aggregates}
        self.width = len(self.blames)
        for number in slots:
            if pool.slots[number].scope == "member":
                self._place(number, self.member)
        self._encoders()
        parameters = (b for b, (kind, _) in enumerate(self.blames) if kind == "parameter")
        self.window_only = sum(1 << b for b in parameters)
        self.all_bits = (1 << len(self.blames)) - 1

    def side(self, slot: Slot) -> Side:
        """The vector that the slot lies in."""
        return self.member if slot.scope == "member" else self.household

    def meaning(self, mask: int) -> tuple[tuple[str, str, bool], ...]:
        """What the bits of a mask stand for: kind, name, and whether it is the member's own."""
        if (found := self._meanings.get(mask)) is None:
            bits = (at for at in range(mask.bit_length()) if mask >> at & 1)
            found = tuple({(*self.blames[at], at >= self.width): None for at in bits})
            if len(self._meanings) < _MEANINGS:
                self._meanings[mask] = found
        return found

    def _blame(self, kind: Literal["fact", "parameter", "members"], name: str) -> int:
        self.blames.append((kind, name))
        return 1 << (len(self.blames) - 1)

    def _place(self, number: int, side: Side) -> None:
        slot = self.pool.slots[number]
        side.index[number] = side.extend(_BLANK[slot.kind])
        if slot.scope == "region":
            self._region(number, slot)
            return
        side.slots.setdefault(slot.name, []).append(number)
        if slot.part != "den":
            self.bit[number] = self._blame("fact", slot.name)
            side.every |= self.bit[number]

    def _region(self, number: int, slot: Slot) -> None:
        index = self.household.index[number]
        if slot.part == "den":
            return
        told_by = {"living": "live_area", "emergency": "event_place"}
        place = told_by.get(slot.roles[0], "hukou_area")
        bits = (
            self._blame("parameter", slot.name),
            self._blame("fact", "hukou_kind"),
            self._blame("fact", place),
        )
        self.bit[number] = sum(bits)
        self.regions.append(Region(slot, index, None, *bits))

    def _encoders(self) -> None:
        for region in self.regions:
            den = self.pool.find_slot(region.slot._replace(part="den"))
            region.den = None if den is None else self.household.index.get(den)
        for side in (self.household, self.member):
            for name, numbers in side.slots.items():
                slots = [self.pool.slots[number] for number in numbers]
                places = [side.index[number] for number in numbers]
                bits = [self.bit.get(number, 0) for number in numbers]
                side.places[name], side.bits[name] = places, sum(bits)
                side.encoders[name] = _encoder(self.pool, slots, places, bits)


def _with_denominators(pool: Pool, numbers: list[int]) -> list[int]:
    found: dict[int, None] = {}
    for number in numbers:
        found[number] = None
        den = pool.find_slot(pool.slots[number]._replace(part="den"))
        if pool.slots[number].part == "num" and den is not None:
            found[den] = None
    return list(found)


def _encoder(pool: Pool, slots: list[Slot], places: list[int], bits: list[int]) -> Encoder:
    first = slots[0]
    if first.kind == "choice":
        return _choice(places[0], bits[0], pool.words(first))
    if first.kind == "truth" and first.part:
        parts = [(slot.part, at, bit) for slot, at, bit in zip(slots, places, bits, strict=True)]
        return _elements(parts)
    if first.kind == "truth":
        return _truth(places[0], bits[0])
    by_part = {slot.part: at for slot, at in zip(slots, places, strict=True)}
    return _number(by_part["num"], by_part.get("den"), sum(bits))


def _truth(at: int, bit: int) -> Encoder:
    def encode(vector: Vector, value: bool) -> int:
        vector[at] = 2 if value else 0
        return bit

    return encode


def _choice(at: int, bit: int, words: tuple[str, ...]) -> Encoder:
    codes = {word: code for code, word in enumerate(words, start=1)}
    other = len(words) + 1

    def encode(vector: Vector, value: str) -> int:
        vector[at] = codes.get(value, other)
        return bit

    return encode


def _elements(parts: list[tuple[str, int, int]]) -> Encoder:
    def encode(vector: Vector, value: SetValue) -> int:
        known, yes, no = 0, value.yes, value.no
        for element, at, bit in parts:
            if element in yes:
                vector[at] = 2
                known |= bit
            elif element in no:
                vector[at] = 0
                known |= bit
        return known

    return encode


def _number(num: int, den: int | None, bit: int) -> Encoder:
    def encode(vector: Vector, value: int | date | Fraction) -> int:
        vector[num] = value if type(value) is int else _integer(value)
        return bit

    def encode_fraction(vector: Vector, value: int | Fraction) -> int:
        vector[num], vector[den] = value.numerator, value.denominator  # type: ignore[index]
        return bit

    return encode if den is None else encode_fraction


def _integer(value: int | date | Fraction) -> int:
    if isinstance(value, date):
        return value.toordinal()
    if value.denominator != 1:
        raise ValueError(f"{value} is not a whole number")
    return int(value)
