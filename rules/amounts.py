"""What a program would give this household: exact, with its formula, and never invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from rules.expression import Amount, Predicate
from rules.screening import ProgramResult, Reckoner, Screening, Verdict
from rules.words import yuan

_NAME = re.compile(r"(household|member|region)\.(\w+)")
_SIGNS = {"*": "×", "/": "÷", "-": "−"}
# Words for a name of a formula: its label, and its value for this case or None.
Naming = Callable[[str, str], tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Sum:
    """Yuan, rounded once to the cent, and how it was reckoned, in labels and values."""

    value: Decimal
    formula: str


@dataclass(frozen=True, slots=True)
class AmountView:
    """`exact`, or bounds, or none of them: then `text` is all that can be said.

    `missing_parameters` are the local figures without which no amount can be reckoned.
    `restored` says that the source was damaged and how the figure was restored.
    """

    text: str
    unit: str | None = None
    per: str | None = None
    exact: Sum | None = None
    at_least: Sum | None = None
    at_most: Sum | None = None
    tier: str | None = None
    restored: str | None = None
    missing_parameters: tuple[str, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The exact amount in yuan, or None."""
        return self.exact.value if self.exact else None


def amount_of(screening: Screening, result: ProgramResult, naming: Naming) -> AmountView:
    """The amount of a program for the household, or for the member of the result."""
    return _Amounts(screening, result, naming).view()


class _Amounts:
    def __init__(self, screening: Screening, result: ProgramResult, naming: Naming) -> None:
        self.screening = screening
        self.result = result
        self.naming = naming
        self.reckoner = Reckoner(screening)
        self.amounts = self.reckoner.amounts(result.program.id)
        self.missing: dict[str, None] = {}

    def view(self) -> AmountView:
        benefit = self.result.program.benefit
        tier, amount = self.chosen()
        exact = self.sum(amount)
        least, most = self.sum(self.amounts.at_least), self.sum(self.amounts.at_most)
        return AmountView(
            text=benefit.text,
            unit=benefit.unit,
            per=benefit.per,
            exact=exact,
            at_least=least,
            at_most=most,
            tier=tier,
            restored=benefit.restored,
            missing_parameters=tuple(self.missing),
        )

    def chosen(self) -> tuple[str | None, Amount | None]:
        """The amount that applies: the only one, or the first tier that is sure to and whose local
        figures are entered; a place that tells grades apart comes before one that doesn't."""
        wanting = None
        for tier in self.amounts.tiers:
            met = self.reckoner.met(tier.when, self.result.member_id)
            if met is None:
                for open_tier in self.amounts.tiers:
                    self.note(open_tier.amount)
                return None, None
            if met and self.reckoner.worth(tier.amount, self.result.member_id) is not None:
                return tier.label, tier.amount
            if met:
                self.note(tier.amount)
                wanting = wanting or tier
        return (wanting.label, wanting.amount) if wanting else (None, self.amounts.amount)

    def sum(self, amount: Amount | None) -> Sum | None:
        """None as well for what the household is unlikely to get, and for nothing at all."""
        if amount is None:
            return None
        self.note(amount)
        fen = self.reckoner.worth(amount, self.result.member_id)
        if fen is None or fen <= 0 or self.result.verdict is Verdict.UNLIKELY:
            return None
        return Sum(yuan(fen), self.formula(amount))

    def note(self, expression: Amount | Predicate) -> None:
        roles = self.roles()
        kind = self.screening.case.household.get("hukou_kind")
        for key in expression.parameters:
            if self.screening.ground.value(key, roles, kind) is None:
                self.missing[key] = None

    def roles(self) -> tuple[str, ...]:
        programs = self.screening.rules.compiled
        return next(one.roles for one in programs if one.program is self.result.program)

    def formula(self, amount: Amount) -> str:
        text = amount.text
        for sign, shown in _SIGNS.items():
            text = text.replace(sign, shown)
        return _NAME.sub(
            lambda found: "".join(part or "" for part in self.naming(*found.groups())), text
        )
