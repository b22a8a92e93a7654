"""The recipe of a register spoken over numpy arrays, for OpenFisca's formulas.

Truths are 0 (no), 1 (unknown), 2 (yes); an unknown integer is `MISSING`; words and adcodes are
numbers, 0 when unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rules.batch.speech import Comparison
from rules.facts import Fact

MISSING = -(2**31)
UNLIKELY, POSSIBLE, LIKELY, ASK, NOT_HERE = 0, 1, 2, 3, 9
Get = Callable[[str], Any]
Kind = Literal["truth", "integer", "word"]
_UNKNOWN: Mapping[Kind, int] = {"truth": 1, "integer": MISSING, "word": 0}


@dataclass(frozen=True, slots=True)
class Formula:
    """How an array is reckoned from the columns that `Get` gives, and what its numbers mean."""

    kind: Kind
    of: Callable[[Get], Any]

    def missing(self, values: Any) -> Any:
        return values == _UNKNOWN[self.kind]


class ArraySpeech:
    """Speaks `Speech[Formula]`; `kinds` says what the raw columns hold."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = dict(kinds)
        # Facts without a list of values (townships): the words that conditions speak of.
        self.spoken: dict[str, list[str]] = {}

    def column(self, name: str) -> Formula:
        kind = self.kinds.get(name.removeprefix("h."))
        return Formula(kind or _guess(name), lambda get: get(name))

    def day(self, name: str) -> Formula:
        return Formula("integer", lambda get: get(name))

    def truth(self, value: bool | None) -> Formula:
        return Formula("truth", lambda get: np.int8(1 if value is None else 2 * value))

    def integer(self, value: int) -> Formula:
        return Formula("integer", lambda get: np.int64(value))

    def word(self, fact: Fact, word: str) -> Formula:
        return Formula("word", lambda get: np.int64(fact.values.index(word) + 1))

    def both(self, parts: Sequence[Formula]) -> Formula:
        return Formula("truth", lambda get: _reduced(np.minimum, parts, get))

    def either(self, parts: Sequence[Formula]) -> Formula:
        return Formula("truth", lambda get: _reduced(np.maximum, parts, get))

    def negated(self, a: Formula) -> Formula:
        return Formula("truth", lambda get: 2 - a.of(get))

    def compared(self, op: Comparison, a: Formula, b: Formula) -> Formula:
        def of(get: Get) -> Any:
            left, right = a.of(get), b.of(get)
            met = left < right if op == "<" else left <= right if op == "<=" else left == right
            return np.where(a.missing(left) | b.missing(right), 1, np.where(met, 2, 0))

        return Formula("truth", of)

    def plus(self, a: Formula, b: Formula) -> Formula:
        return _joined(np.add, a, b)

    def times(self, a: Formula, b: Formula) -> Formula:
        return _joined(np.multiply, a, b)

    def unknown(self, a: Formula) -> Formula:
        return Formula("truth", lambda get: np.where(a.missing(a.of(get)), 2, 0))

    def among(self, name: str, fact: Fact, words: Sequence[str]) -> Formula:
        known = list(fact.values)
        if not known:
            known = self.spoken.setdefault(fact.id, [])
            known += [word for word in words if word not in known]
        codes = [known.index(word) + 1 for word in words]

        def of(get: Get) -> Any:
            values = get(name)
            return np.where(values == 0, 1, np.where(np.isin(values, codes), 2, 0))

        return Formula("truth", of)

    def first(self, parts: Sequence[Formula]) -> Formula:
        def of(get: Get) -> Any:
            found = parts[0].of(get)
            for part in parts[1:]:
                found = np.where(parts[0].missing(found), part.of(get), found)
            return found

        return Formula(parts[0].kind, of)

    def choose(self, when: Formula, then: Formula, other: Formula | None = None) -> Formula:
        def of(get: Get) -> Any:
            otherwise = _UNKNOWN[then.kind] if other is None else other.of(get)
            return np.where(when.of(get) == 2, then.of(get), otherwise)

        return Formula(then.kind, of)

    def within(self, name: str, prefix: str) -> Formula:
        if not prefix:
            return Formula("truth", lambda get: np.where(get(name) > 0, 2, 0))
        power = 10 ** (6 - len(prefix))
        return Formula("truth", lambda get: np.where(get(name) // power == int(prefix), 2, 0))

    def verdict(self, met: Formula, open_: Formula | None, reached: Formula | None) -> Formula:
        def of(get: Get) -> Any:
            truth = met.of(get)
            waiting = ASK if open_ is None else np.where(open_.of(get) == 2, POSSIBLE, ASK)
            found = np.where(truth == 2, LIKELY, np.where(truth == 0, UNLIKELY, waiting))
            return found if reached is None else np.where(reached.of(get) == 2, found, NOT_HERE)

        return Formula("integer", of)


def _guess(name: str) -> Kind:
    """Made columns: nodes may be either, all others are truths but for counts and figures."""
    return "integer" if name.startswith(("region.", "people", "h.people", "sum.")) else "truth"


def _reduced(join: Any, parts: Sequence[Formula], get: Get) -> Any:
    found = parts[0].of(get)
    for part in parts[1:]:
        found = join(found, part.of(get))
    return found


def _joined(join: Any, a: Formula, b: Formula) -> Formula:
    def of(get: Get) -> Any:
        left, right = a.of(get), b.of(get)
        unknown = a.missing(left) | b.missing(right)
        return np.where(unknown, MISSING, join(np.int64(left), np.int64(right)))

    return Formula("integer", of)
