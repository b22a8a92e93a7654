"""Amounts of money with what for, how often and of whom: 一个月两千来块, 花了三万五, 工资2k."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from nlu import negation
from nlu.heard import Mention, Money
from nlu.money_context import Context, in_fen
from nlu.money_words import patterns
from nlu.pool import Pool
from nlu.quantities import Quantity, stretch

__all__ = ["amount", "find", "in_fen", "nothing"]

# 全家加一块, 凑一块: together, and no yuan.
_TOGETHER = re.compile("(?:[加凑住在到合并坐聚]|搁|放)$")
_MINUS = re.compile(r"(?<![\d一二三四五六七八九十百千万])[-负]$")


def find(text: str, pool: Pool) -> list[Mention]:
    """Amounts in order of place; their figures are claimed. 没有收入 is an income of zero."""
    found = nothing(text)
    for quantity in pool:
        if _is_together(text, quantity):
            continue
        end, quantity = amount(text, quantity)
        context = Context(text, quantity, end)
        if end == quantity.end and not context.is_money():
            continue
        pool.take_span(quantity.start, quantity.end)
        value, start = context.money(), quantity.first
        if _MINUS.search(text, max(0, start - 2), start):
            value, start = (
                replace(value, low_fen=-value.high_fen, high_fen=-value.low_fen),
                start - 1,
            )
        found.append(Mention("money", value, text[start:end], start, end))
    return sorted(found, key=lambda mention: mention.start)


def _is_together(text: str, quantity: Quantity) -> bool:
    if not text.startswith("一块", quantity.start):
        return False
    more = text.startswith("一块儿", quantity.start)
    return more or bool(_TOGETHER.search(text, 0, quantity.start))


def amount(text: str, quantity: Quantity) -> tuple[int, Quantity]:
    """Where the amount ends with its unit (the figure's own end without one), and its bounds."""
    unit = patterns().unit.match(text, quantity.end)
    if unit is None:
        return quantity.end, quantity
    if unit["tenth"]:
        tenth = Fraction("一二三四五六七八九".find(unit["tenth"]) + 1 or int(unit["tenth"]), 10)
        quantity = replace(quantity, low=quantity.low + tenth, high=quantity.high + tenth)
    return unit.end(), stretch(text, quantity, unit.end())


def nothing(text: str) -> list[Mention]:
    """没有收入 and its kin, as an income of zero."""
    known = patterns()
    found = []
    for pattern, approx in ((known.nothing, False), (known.little, True)):
        for match in pattern.finditer(text):
            if negation.questioned(text, match.start()):
                continue
            first, _ = negation.clause(text, match.start(), match.end())
            ours = known.per["household_near"].search(text, first, match.start())
            all_of_us = ours or known.per["household"].search(text, first, match.start())
            value = Money(0, 0, approx, None, "household" if all_of_us else None, "income")
            found.append(Mention("money", value, match.group(), *match.span()))
    return found
