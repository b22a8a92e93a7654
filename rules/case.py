"""A case: what is known of one household and its members on one day. Absent means unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from rules.place import Place

HUKOU, LIVING, EMERGENCY = "hukou", "living", "emergency"


@dataclass(frozen=True, slots=True)
class SetValue:
    """What is known of a set-valued fact: elements surely in, surely not in; the rest unknown."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()

    def has(self, element: str) -> bool | None:
        """True, False, or None when it isn't known."""
        if element in self.yes:
            return True
        return False if element in self.no else None


# Money is int fen, or a Fraction of fen for an average (income_pc_month); a pair is
# (father, mother), each half None when unknown.
Pair: TypeAlias = tuple[str | None, str | None]
Value: TypeAlias = bool | int | Fraction | str | date | SetValue | Pair
Facts: TypeAlias = Mapping[str, Value]
ParameterValue: TypeAlias = Decimal | int | Mapping[str, Decimal | int]


class FactRef(NamedTuple):
    """A fact of one member, or of the household when `member_id` is None."""

    member_id: str | None
    fact: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the household; `relation` is to the applicant (本人, 父亲 …)."""

    id: str
    relation: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A household on a day.

    `places` has the keys hukou, living and emergency, as far as they are known.
    `parameters` are the case's own local figures in yuan or as a ratio; a mapping 城镇/农村 for
    a figure that differs by kind of hukou. They count as official for this case.
    `members_complete` says that nobody is missing from `members`; only then may the household's
    size be counted, and only then do any/all/count over members close.
    """

    on: date
    places: Mapping[str, Place] = field(default_factory=dict)
    household: Facts = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    parameters: Mapping[str, ParameterValue] = field(default_factory=dict)
    members_complete: bool = False

    def member(self, member_id: str) -> Member:
        """The member with this id.

        Raises:
            KeyError: nobody in the household has it.
        """
        for member in self.members:
            if member.id == member_id:
                return member
        raise KeyError(member_id)

    def value(self, ref: FactRef) -> Value | None:
        """What is stated for the fact, or None when it isn't known."""
        facts = self.household if ref.member_id is None else self.member(ref.member_id).facts
        return facts.get(ref.fact)
