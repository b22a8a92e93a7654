"""Nodes evaluated one by one, plainly: for amounts, and as the yardstick of the generated code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.expression.check import Amount, Predicate
from rules.expression.ir import NO, UNKNOWN, YES, Pool

# Slot and member (None: of the household) to what is stored: 0 1 2, a code, an integer or None.
Read = Callable[[int, int | None], int | None]


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Evaluates nodes of a pool for a household with the given member indices."""

    pool: Pool
    read: Read
    members: Sequence[int]
    complete: bool

    def predicate(self, predicate: Predicate, member: int | None) -> bool | None:
        """Met, not met, or None for unknown."""
        return {YES: True, NO: False, UNKNOWN: None}[self.truth(predicate.root, member)]

    def amount(self, amount: Amount, member: int | None) -> Fraction | None:
        """In fen, or None when something is missing."""
        num, den = self.number(amount.num, member), self.number(amount.den, member)
        return None if num is None or den is None else Fraction(num, den)

    def truth(self, number: int, member: int | None) -> int:
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "c":
            return parts[0]
        if op == "t":
            return _known(self.read(parts[0], member))
        if op == "choice":
            code = self.read(parts[0], member)
            return UNKNOWN if not code else YES if parts[1] >> (code - 1) & 1 else NO
        if op == "!":
            return YES - self.truth(parts[0], member)
        if op in ("&", "|"):
            values = [self.truth(part, member) for part in parts]
            return min(values) if op == "&" else max(values)
        if op in ("all", "atleast"):
            return self._over_members(str(op), parts)
        return self._compare(str(op), parts[0], parts[1], member)

    def number(self, number: int, member: int | None) -> int | None:
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "k":
            return parts[0]
        if op == "n":
            return self.read(parts[0], member)
        if op == "count":
            values = [self.truth(parts[0], one) for one in self.members]
            exact = self.complete and UNKNOWN not in values
            return values.count(YES) if exact else None
        if op == "sum":
            numbers = [self.number(parts[0], one) for one in self.members]
            known = [one for one in numbers if one is not None]
            return sum(known) if self.complete and len(known) == len(numbers) else None
        left, right = self.number(parts[0], member), self.number(parts[1], member)
        if left is None or right is None:
            return None
        return left + right if op == "+" else left * right

    def _compare(self, op: str, a: int, b: int, member: int | None) -> int:
        left, right = self.number(a, member), self.number(b, member)
        if left is None or right is None:
            return UNKNOWN
        met = {"<": left < right, "<=": left <= right, "=": left == right}[op]
        return YES if met else NO

    def _over_members(self, op: str, parts: list[int]) -> int:
        values = [self.truth(parts[0], one) for one in self.members]
        if op == "all":
            return min([*values, YES if self.complete else UNKNOWN])
        return at_least(parts[1], values, self.complete)


def at_least(count: int, values: Sequence[int], complete: bool) -> int:
    """Whether `count` of the values are yes, as far as is known."""
    yes = values.count(YES)
    if yes >= count:
        return YES
    return NO if complete and yes + values.count(UNKNOWN) < count else UNKNOWN


def _known(value: int | None) -> int:
    return UNKNOWN if value is None else value
