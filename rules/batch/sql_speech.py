"""Standard SQL, as DuckDB writes it; `sqlglot` carries it over to other dialects.

Truth values, comparisons, AND and OR are SQL's own, which are Kleene's; integers are BIGINT.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rules.batch.speech import Comparison
from rules.facts import Fact

_EPOCH = date(1970, 1, 1).toordinal()


def name(text: str) -> str:
    """A quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def word(text: str) -> str:
    """A text in quotes."""
    return "'" + text.replace("'", "''") + "'"


class SqlSpeech:
    """Speaks `Speech[str]`."""

    def column(self, name_: str) -> str:
        return name(name_)

    def day(self, name_: str) -> str:
        return f"(DATE_DIFF('day', DATE '1970-01-01', {name(name_)}) + {_EPOCH})"

    def truth(self, value: bool | None) -> str:
        return "CAST(NULL AS BOOLEAN)" if value is None else str(value).upper()

    def integer(self, value: int) -> str:
        return f"({value})" if value < 0 else str(value)

    def word(self, fact: Fact, word_: str) -> str:
        return word(word_)

    def both(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def either(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"

    def negated(self, a: str) -> str:
        return f"(NOT {a})"

    def compared(self, op: Comparison, a: str, b: str) -> str:
        return f"({a} {op} {b})"

    def plus(self, a: str, b: str) -> str:
        return f"({a} + {b})"

    def times(self, a: str, b: str) -> str:
        return f"({a} * {b})"

    def unknown(self, a: str) -> str:
        return f"({a} IS NULL)"

    def among(self, name_: str, fact: Fact, words: Sequence[str]) -> str:
        return f"({name(name_)} IN ({', '.join(map(word, words))}))"

    def first(self, parts: Sequence[str]) -> str:
        return f"COALESCE({', '.join(parts)})"

    def choose(self, when: str, then: str, other: str | None = None) -> str:
        otherwise = "" if other is None else f" ELSE {other}"
        return f"(CASE WHEN {when} THEN {then}{otherwise} END)"

    def within(self, name_: str, prefix: str) -> str:
        if not prefix:
            return f"({name(name_)} IS NOT NULL)"
        return f"COALESCE(SUBSTR({name(name_)}, 1, {len(prefix)}) = {word(prefix)}, FALSE)"

    def verdict(self, met: str, open_: str | None, reached: str | None) -> str:
        cases = [f"WHEN {met} THEN 'likely'", f"WHEN NOT {met} THEN 'unlikely'"]
        if reached is not None:
            cases.insert(0, f"WHEN NOT {reached} THEN NULL")
        if open_ is not None:
            cases.append(f"WHEN {open_} THEN 'possible'")
        return f"(CASE {' '.join(cases)} ELSE 'ask' END)"
