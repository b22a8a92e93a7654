"""The door to the language: a text goes in, a predicate or an amount comes out, or a problem."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from rules.expression.intervals import fits
from rules.expression.ir import Pool
from rules.expression.lower import Lowering
from rules.expression.names import Names
from rules.expression.parse import tree
from rules.expression.problem import ExpressionProblem
from rules.expression.typed import Number
from rules.facts import FEN, Scope

HUKOU = ("hukou",)


class Use(NamedTuple):
    """A fact that an expression reads; `each` when it reads it of every member."""

    scope: Scope
    fact: str
    each: bool


@dataclass(frozen=True, slots=True)
class Predicate:
    """A checked condition: met, not met or unknown. `root` is its node in `pool`."""

    text: str
    scope: Scope
    root: int
    pool: Pool = field(repr=False, compare=False)
    facts: tuple[Use, ...] = ()
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A checked sum of money, in fen: node `num` over node `den`."""

    text: str
    scope: Scope
    num: int
    den: int
    pool: Pool = field(repr=False, compare=False)
    facts: tuple[Use, ...] = ()
    parameters: tuple[str, ...] = ()


def check(text: str, scope: Scope, names: Names, roles: tuple[str, ...] = HUKOU) -> Predicate:
    """Check a condition of a household or of a member.

    `roles` names the places whose local figures count, the first that is known
    (`rules.rulebook.roles_of`).

    Raises:
        ExpressionProblem: with the column, what is wrong and what to write instead.
    """
    lowering = Lowering(names, scope, roles)
    with _shallow():
        root = lowering.predicate(tree(text))
    if not fits(names, root):
        raise ExpressionProblem("too_large", 1)
    uses = tuple(Use(*use) for use in lowering.naming.facts)
    return Predicate(text, scope, root, names.pool, uses, tuple(lowering.naming.parameters))


def check_amount(text: str, scope: Scope, names: Names, roles: tuple[str, ...] = HUKOU) -> Amount:
    """Check a sum of money; a number without dimension is yuan.

    Raises:
        ExpressionProblem: as `check`; also when it isn't a number.
    """
    lowering = Lowering(names, scope, roles)
    with _shallow():
        node = tree(text)
        found = lowering.value(node)
    if not isinstance(found, Number) or found.dim == "day":
        raise lowering.comparing.not_a_number(found, node)
    num = found.num
    if found.dim != "money":
        num = names.pool.times(num, names.pool.integer(FEN))
    uses = tuple(Use(*use) for use in lowering.naming.facts)
    return Amount(text, scope, num, found.den, names.pool, uses, tuple(lowering.naming.parameters))


@contextmanager
def _shallow() -> Iterator[None]:
    """A thousand times `not` is nothing that a clerk writes."""
    try:
        yield
    except RecursionError as error:
        raise ExpressionProblem("too_deep", 1) from error
