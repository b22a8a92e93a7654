"""Predicates printed as standard SQL over the lowered columns, for a register in any engine.

Tables: `household` (one row a household, with `id` and `members_complete`), `member` (with
`household_id`) and `region` (the figures that count for that household). Columns are integers:
money in fen, days as ordinals, a fraction as two columns `x` and `x.den`; choices are texts, and
each element of a set is a yes/no column `x.element`. NULL is unknown.
"""

from __future__ import annotations

from rules.expression.check import Predicate
from rules.expression.ir import Pool, Slot
from rules.expression.names import Names
from rules.facts import MEMBER


def column(slot: Slot) -> str:
    """The quoted column of a slot, without its table."""
    name = slot.name if slot.part in ("", "num") else f"{slot.name}.{slot.part}"
    return f'"{name}"'


def sql(predicate: Predicate, names: Names) -> str:
    """The predicate as a SQL expression; `check` has seen to it that its integers fit 64 bits."""
    printer = _Printer(names)
    return printer.truth(predicate.root, "member")


class _Printer:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.pool: Pool = names.pool

    def truth(self, number: int, member: str) -> str:
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "c":
            return "TRUE" if parts[0] else "FALSE"
        if op == "t":
            return self._column(parts[0], member)
        if op == "choice":
            words = self.pool.words(self.pool.slots[parts[0]])
            met = [_text(word) for bit, word in enumerate(words) if parts[1] >> bit & 1]
            return f"{self._column(parts[0], member)} IN ({', '.join(met)})"
        if op == "!":
            return f"NOT ({self.truth(parts[0], member)})"
        if op in ("&", "|"):
            joint = " AND " if op == "&" else " OR "
            return joint.join(f"({self.truth(part, member)})" for part in parts)
        if op in ("all", "atleast"):
            return self._members(str(op), parts)
        return f"{self.number(parts[0], member)} {op} {self.number(parts[1], member)}"

    def number(self, number: int, member: str) -> str:
        op, *rest = self.pool.nodes[number]
        parts = [int(one) for one in rest]
        if op == "k":
            return f"({parts[0]})" if parts[0] < 0 else str(parts[0])
        if op == "n":
            return self._column(parts[0], member)
        if op in ("count", "sum"):
            return self._members(str(op), parts)
        return f"({self.number(parts[0], member)} {op} {self.number(parts[1], member)})"

    def _members(self, op: str, parts: list[int]) -> str:
        whole = "household.members_complete"
        if op == "sum":
            body = self.number(parts[0], "each")
            known = f"{whole} AND COUNT(*) = COUNT({body})"
            picked = f"CASE WHEN {known} THEN COALESCE(SUM({body}), 0) END"
            return _over_members(picked)
        body = self.truth(parts[0], "each")
        yes, no = (f"COUNT(CASE WHEN {one} THEN 1 END)" for one in (body, f"NOT ({body})"))
        if op == "count":
            return _over_members(f"CASE WHEN {whole} AND {yes} + {no} = COUNT(*) THEN {yes} END")
        if op == "all":
            settled = f"WHEN {no} > 0 THEN FALSE WHEN {whole} AND {yes} = COUNT(*) THEN TRUE"
        else:
            count = parts[1]
            settled = (
                f"WHEN {yes} >= {count} THEN TRUE "
                f"WHEN {whole} AND COUNT(*) - {no} < {count} THEN FALSE"
            )
        return _over_members(f"CASE {settled} END")

    def _column(self, number: int, member: str) -> str:
        slot = self.pool.slots[number]
        table = member if slot.scope == MEMBER else slot.scope
        return f"{table}.{column(slot)}"


def _over_members(picked: str) -> str:
    # Made of printed nodes: quoted columns, integers and quoted words of the catalogue.
    return f"(SELECT {picked} FROM member AS each WHERE each.household_id = household.id)"  # noqa: S608


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
