"""An age that was said as a range, where it settles what goes by ages."""

from __future__ import annotations

__all__ = ["settled_age"]

_WIDEST_AGE = 2
# 八十多 is at least 80; what old people get goes by decades: the lower end holds in any case.
_OLD, _DECADE = 80, 9
_UNCUT = (20, 30, 50)
# Of a grown person below that age, these are where some program's bounds may lie.
_BOUNDS = (45, 49, 50, 55, 60, 65, 70, 75, 80)
_GROWN = 18


def settled_age(low: int, high: int) -> int | None:
    """The age to count by when only a range was said; None when it must be asked.

    Of years that no program's bounds cut (五十多, 四十出头), the lower end holds in any case.
    """
    one_decade = low // 10 == high // 10 and low // 10 * 10 in _UNCUT
    decade = high - low <= _DECADE and (low >= _OLD or one_decade)
    uncut = low > _GROWN and high < _OLD and not any(low < one <= high for one in _BOUNDS)
    return low if high - low <= _WIDEST_AGE or decade or uncut else None
