"""Values of facts and local figures in words that anybody reads: 约667元, 是, 二级."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.case import SetValue, Value
from rules.errors import sentence
from rules.facts import FEN, Fact
from rules.parameters import Figure, ParameterSpec


def yuan(fen: int | Fraction) -> Decimal:
    """Rounded to the cent, half up, once; without needless zeros."""
    exact = Fraction(fen)
    whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return tidy(Decimal(whole) / FEN)


def tidy(number: Decimal) -> Decimal:
    """700.00 as 700, 712.50 as 712.5."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def fact_in_words(fact: Fact, value: Value) -> str:
    """What is known of a fact."""
    if isinstance(value, bool):
        return sentence("is_so" if value else "is_not")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, SetValue):
        return _set_in_words(fact, value)
    if isinstance(value, tuple):
        return sentence("joint").join(one or sentence("unclear") for one in value)
    if isinstance(value, str):
        return value
    if fact.kind != "money":
        return f"{value}{fact.unit}"
    shown = yuan(value)
    about = "" if Fraction(value) == Fraction(shown) * FEN else sentence("about")
    return f"{about}{shown}{fact.unit or sentence('yuan')}"


def _set_in_words(fact: Fact, value: SetValue) -> str:
    if named := [one for one in fact.values if one in value.yes]:
        return sentence("joint").join(named)
    ruled_out = [one for one in fact.values if one in value.no]
    return sentence("none_of", names=sentence("joint").join(ruled_out))


def figure_in_words(figure: Figure, spec: ParameterSpec) -> str:
    """The value with its unit: 700元/人·月."""
    return f"{tidy(figure.entry.value):f}{spec.unit}"
