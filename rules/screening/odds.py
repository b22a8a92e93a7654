"""How likely a criterion fails when nothing is known: a rough guess, for the order of questions."""

from __future__ import annotations

import math
from typing import TypeAlias

from rules.expression.ir import YES, Pool

# Criteria of a program: whether it is a member's, where its mask lies, and how likely it fails.
Pulls: TypeAlias = tuple[tuple[bool, int, float], ...]
# A yes is asked for because it is rare: few are ill, disabled, orphaned.
_RARE, _ELEMENT, _COMPARED = 0.7, 0.85, 0.5


def fails(pool: Pool, node: int) -> float:
    """The chance, between 0 and 1, that the node comes out as no."""
    op, *rest = pool.nodes[node]
    parts = [int(one) for one in rest]
    if op == "c":
        return 0.0 if parts[0] == YES else 1.0
    if op == "t":
        return _ELEMENT if pool.slots[parts[0]].part else _RARE
    if op == "choice":
        words = len(pool.words(pool.slots[parts[0]]))
        return 1 - parts[1].bit_count() / max(words, parts[1].bit_count() + 1)
    if op == "!":
        return 1 - fails(pool, parts[0])
    if op == "&":
        return 1 - math.prod(1 - fails(pool, part) for part in parts)
    if op == "|":
        return math.prod(fails(pool, part) for part in parts)
    if op in ("all", "atleast"):
        return fails(pool, parts[0])
    return _COMPARED
