"""Comparisons: what may be compared with what, and the node that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlglot import exp

from rules.expression.arithmetic import Arithmetic
from rules.expression.ir import Pool, Slot
from rules.expression.parse import column
from rules.expression.problem import ExpressionProblem, hint
from rules.expression.typed import Choice, Name, Number, Several, Truth, Typed, Word
from rules.facts import FEN

_UNKNOWN_WORDS = frozenset({"不清楚", "不知道", "未知"})
MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class Comparing:
    """Lowers comparisons of two values, of a value with a list, and membership in a set."""

    def __init__(self, pool: Pool, arithmetic: Arithmetic) -> None:
        self.pool = pool
        self.arithmetic = arithmetic

    def compare(self, op: str, left: Typed, right: Typed, node: exp.Expr) -> Truth:
        """`left op right`, op one of < <= > >= = <>. Raises ExpressionProblem."""
        if isinstance(left, Word | Truth) and not isinstance(right, Word | Truth):
            op, left, right = MIRROR[op], right, left
        if isinstance(left, Choice):
            return self._choice(op, left, right, node)
        if isinstance(left, Several):
            found = right.text if isinstance(right, Word) else left.fact.values[0]
            blanks = {"label": left.name.label, "found": found, "name": left.name.text}
            raise ExpressionProblem("set_compare", column(node), **blanks)
        if isinstance(left, Truth):
            return self._truth(op, left, right, node)
        if isinstance(left, Word):
            raise ExpressionProblem("bare_literal", column(node))
        return self._numbers(op, left, self._as_number(right, left, node), node)

    def among(self, asked: Typed, options: Sequence[Typed], node: exp.Expr) -> Truth:
        """`asked in (…)`, equal to one of the literals."""
        if isinstance(asked, Several):
            label, name = asked.name.label, asked.name.text
            raise ExpressionProblem("set_in_list", column(node), label=label, name=name)
        if isinstance(asked, Truth | Word):
            raise ExpressionProblem("in_what", column(node))
        for option in options:
            if not isinstance(option, Word) and not _is_literal(option):
                raise ExpressionProblem("in_what", column(node))
        met = [self.compare("=", asked, option, node).node for option in options]
        return Truth(self._union(met))

    def contains(self, word: Typed, among: Typed, node: exp.Expr) -> Truth:
        """`'…' in member.some_set`."""
        if not isinstance(word, Word):
            raise ExpressionProblem("in_what", column(node))
        if isinstance(among, Choice):
            blanks = {"label": among.name.label, "name": among.name.text, "found": word.text}
            raise ExpressionProblem("in_not_set", column(node), **blanks)
        if not isinstance(among, Several):
            raise ExpressionProblem("in_what", column(node))
        self._known(word.text, among, node)
        fact = among.fact
        slot = Slot(fact.scope, fact.id, "truth", word.text)
        return Truth(self.pool.add("t", self.pool.slot(slot)))

    def not_a_number(self, found: Typed, node: exp.Expr) -> ExpressionProblem:
        """The complaint about a value that can't be reckoned with."""
        name = None if isinstance(found, Word) else found.name
        label = found.text if isinstance(found, Word) else name.label if name else hint("test")
        meant = hint("no_quotes" if isinstance(found, Word) else "another")
        return ExpressionProblem("not_a_number", column(node), label=label, meant=meant)

    # --- one kind each

    def _choice(self, op: str, left: Choice, right: Typed, node: exp.Expr) -> Truth:
        if op not in ("=", "<>"):
            raise ExpressionProblem("order_choice", column(node), label=left.name.label)
        if isinstance(right, Choice | Several):
            raise ExpressionProblem("two_choices", column(node))
        if not isinstance(right, Word):
            values = "、".join(left.fact.values) or hint("towns")
            label = left.name.label
            raise ExpressionProblem("number_for_choice", column(node), label=label, values=values)
        self._known(right.text, left, node)
        fact = left.fact
        words = fact.values or (right.text,)
        bits = [self.pool.word(fact.scope, fact.id, word) for word in words]
        met = self.pool.add("choice", left.slot, 1 << bits[words.index(right.text)])
        return Truth(self.pool.negate(met) if op == "<>" else met)

    def _truth(self, op: str, left: Truth, right: Typed, node: exp.Expr) -> Truth:
        wanted = self._constant(right)
        if op not in ("=", "<>") or wanted is None:
            text, label = (left.name.text, left.name.label) if left.name else ("…", hint("test"))
            raise ExpressionProblem("bool_compare", column(node), label=label, name=text)
        return Truth(left.node if wanted == (op == "=") else self.pool.negate(left.node))

    def _constant(self, value: Typed) -> bool | None:
        if isinstance(value, Truth):
            op, *rest = self.pool.nodes[value.node]
            return rest[0] == 2 if op == "c" else None
        return None

    def _as_number(self, value: Typed, beside: Number, node: exp.Expr) -> Number:
        name = beside.name or Name("", hint("this_side"))
        if beside.dim == "day":
            return self._day(value, node)
        if isinstance(value, Word):
            blanks = {"label": name.label, "found": value.text}
            raise ExpressionProblem("text_for_number", _word_column(node, value.text), **blanks)
        if isinstance(value, Number):
            return value
        raise self.not_a_number(value, node)

    def _day(self, value: Typed, node: exp.Expr) -> Number:
        if isinstance(value, Number) and value.dim == "day":
            return value
        if not isinstance(value, Word):
            raise ExpressionProblem("date_maths", column(node))
        try:
            day = date.fromisoformat(value.text)
        except ValueError:
            day = date.min
        if not (_FIRST_DAY <= day <= _LAST_DAY and len(value.text) == len("2026-07-01")):
            raise ExpressionProblem("bad_date", _word_column(node, value.text), found=value.text)
        pool = self.pool
        return Number(pool.integer(day.toordinal()), pool.integer(1), "day")

    def _numbers(self, op: str, left: Number, right: Number, node: exp.Expr) -> Truth:
        left, right = self.arithmetic.alike(left, right, node)
        self._bounds(left, right, node)
        self._bounds(right, left, node)
        (a, b), _ = self.arithmetic.common(left, right)
        if op in (">", ">="):
            a, b, op = b, a, MIRROR[op]
        met = self.pool.compare("=" if op == "<>" else op, a, b)
        return Truth(self.pool.negate(met) if op == "<>" else met)

    def _bounds(self, asked: Number, limit: Number, node: exp.Expr) -> None:
        """A literal that the fact can never reach is a slip of the pen."""
        name, value = asked.name, limit.constant
        if name is None or value is None or name.low is None or name.high is None:
            return
        if name.low <= value <= name.high:
            return
        scale = FEN if asked.dim == "money" else 1
        low, high, found = (_plain(one / scale) for one in (name.low, name.high, value))
        blanks = {"label": name.label, "low": low, "high": high, "unit": name.unit, "found": found}
        raise ExpressionProblem("bounds", _literal_column(node), **blanks)

    def _known(self, word: str, among: Choice | Several, node: exp.Expr) -> None:
        fact = among.fact
        if word in _UNKNOWN_WORDS:
            raise ExpressionProblem("unknown_word", _word_column(node, word))
        if fact.kind == "town" or word in fact.values:
            return
        near = fact.suggest(word)
        listed = hint("values", values="、".join(fact.values))
        meant = hint("quote", name=near) if near else listed
        blanks = {"label": fact.label, "found": word, "meant": meant}
        raise ExpressionProblem("unknown_value", _word_column(node, word), **blanks)

    def _union(self, met: Sequence[int]) -> int:
        """One lookup for `x in ('a', 'b')` instead of two comparisons."""
        nodes = [self.pool.nodes[one] for one in met]
        if len(nodes) > 1 and {node[0] for node in nodes} == {"choice"}:
            mask = 0
            for node in nodes:
                mask |= int(node[2])
            return self.pool.add("choice", nodes[0][1], mask)
        return self.pool.join("|", *met)


def _is_literal(value: Typed) -> bool:
    return isinstance(value, Number) and value.constant is not None


def _plain(value: Fraction) -> str:
    return str(int(value)) if value.denominator == 1 else str(float(value))


def _word_column(node: exp.Expr, word: str) -> int:
    found = [one for one in node.find_all(exp.Literal) if one.is_string and one.this == word]
    return column(found[0]) if found else column(node)


def _literal_column(node: exp.Expr) -> int:
    found = [one for one in node.find_all(exp.Literal) if not one.is_string]
    return column(found[0]) if found else column(node)
