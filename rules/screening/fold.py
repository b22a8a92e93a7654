"""Functions over members: what the members' values come to for the household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.expression.interpret import at_least
from rules.expression.ir import UNKNOWN, YES
from rules.screening.layout import Vector
from rules.screening.plan import Plan


@dataclass(frozen=True, slots=True)
class Fold:
    """One function over members. `body_at` is where each member's value lies (None: `constant`)."""

    op: str
    count: int
    constant: int
    body_at: int | None
    body_mask_at: int | None
    value_at: int
    mask_at: int
    bit: int


def folds(made: Plan) -> tuple[Fold, ...]:
    """Those of a plan, in the order of its nodes."""
    return tuple(_fold(made, node) for node in made.aggregates)


def _fold(made: Plan, node: int) -> Fold:
    op, body, *count = made.pool.nodes[node]
    kind, *rest = made.pool.nodes[int(body)]
    constant, at = 0, made.value.get(int(body))
    if kind == "c":
        constant = int(rest[0])
    elif kind == "t":
        at = made.layout.member.index[int(rest[0])]
    return Fold(
        op=str(op),
        count=int(count[0]) if count else 0,
        constant=constant,
        body_at=at,
        body_mask_at=None if at is None else made.mask[int(body)],
        value_at=made.value[node],
        mask_at=made.mask[node],
        bit=made.layout.aggregate_bit[node],
    )


def fold(one: Fold, household: Vector, members: Sequence[Vector], complete: bool, own: int) -> bool:
    """Store its value and its mask; True when either changed. `own`: the household's bits."""
    at = one.body_at
    values = [one.constant if at is None else member[at] for member in members]
    value = _value(one, values, complete)
    mask = 0
    if value is None or (value == UNKNOWN and one.op in ("all", "atleast")):
        masks = [0 if one.body_mask_at is None else m[one.body_mask_at] for m in members]
        for each in masks:
            mask |= each & own
        if not complete or any(each > own for each in masks):
            mask |= one.bit
    changed = household[one.value_at] != value or household[one.mask_at] != mask
    household[one.value_at], household[one.mask_at] = value, mask
    return bool(changed)


def _value(one: Fold, values: list[int], complete: bool) -> int | None:
    if one.op == "atleast":
        return at_least(one.count, values, complete)
    if one.op == "all":
        return min([*values, YES if complete else UNKNOWN])
    if one.op == "count":
        return values.count(YES) if complete and UNKNOWN not in values else None
    return sum(values) if complete and None not in values else None
