"""The names an expression may use: facts of the catalogue and local parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.expression.ir import Pool
from rules.facts import Catalogue
from rules.parameters import ParameterSpec


@dataclass(frozen=True, slots=True)
class Names:
    """What `household.`, `member.` and `region.` may be followed by.

    Predicates checked with the same names share one pool of nodes, so that equal parts of
    different programs are evaluated once.
    """

    catalogue: Catalogue
    parameters: Mapping[str, ParameterSpec]
    pool: Pool = field(default_factory=Pool)
