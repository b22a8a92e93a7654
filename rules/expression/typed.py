"""What a part of an expression is, once it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from rules.facts import Fact
from rules.parameters import ParameterSpec


@dataclass(frozen=True, slots=True)
class Name:
    """The fact or local figure that a value was read from, for messages and bounds."""

    text: str
    label: str
    unit: str = ""
    low: Fraction | None = None
    high: Fraction | None = None

    @classmethod
    def of_fact(cls, fact: Fact) -> Name:
        low, high = (None if one is None else Fraction(one) for one in (fact.low, fact.high))
        return cls(f"{fact.scope}.{fact.id}", fact.label, fact.unit, low, high)

    @classmethod
    def of_parameter(cls, spec: ParameterSpec) -> Name:
        scale = 100 if spec.kind == "money" else 1
        bounds = Fraction(spec.low) * scale, Fraction(spec.high) * scale
        return cls(f"region.{spec.key}", spec.label, spec.unit, *bounds)


@dataclass(frozen=True, slots=True)
class Number:
    """A fraction of two integer nodes, `den` > 0. A literal has no dimension until it meets one."""

    num: int
    den: int
    dim: Literal["money", "plain", "literal", "day"]
    constant: Fraction | None = None
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    node: int
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A fact with one of several words; `closed` when only the listed ones are possible."""

    slot: int
    fact: Fact
    name: Name


@dataclass(frozen=True, slots=True)
class Several:
    """A set-valued fact."""

    fact: Fact
    name: Name


@dataclass(frozen=True, slots=True)
class Word:
    """A text in quotes."""

    text: str


Typed: TypeAlias = Number | Truth | Choice | Several | Word
