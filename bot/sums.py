"""Amounts and lengths of time as people say them, in the unit that a fact counts by."""

from __future__ import annotations

from nlu.heard import Duration, Money

_MONTHS_A_YEAR = 12
_DAYS_A_MONTH = 30


def fen_by(money: Money, per: str) -> int | None:
    """The amount in fen by month, year or once; None when its own period can't be converted.

    What a day brings says nothing of a month: nobody knows how many days there is work.
    """
    said = money.period or per
    if said == per or per == "once":
        return money.middle_fen
    if (said, per) == ("year", "month"):
        return _round(money.middle_fen, _MONTHS_A_YEAR)
    if (said, per) == ("month", "year"):
        return money.middle_fen * _MONTHS_A_YEAR
    if (said, per) == ("once", "year"):
        return money.middle_fen
    return None


def months(duration: Duration) -> int:
    """Whole months, at least as long as what was said at the least."""
    if duration.unit == "month":
        return duration.low
    return duration.low // _DAYS_A_MONTH


def days(duration: Duration) -> int:
    """Days; a month counts 30."""
    return duration.low * (_DAYS_A_MONTH if duration.unit == "month" else 1)


def yuan(fen: int) -> str:
    """Fen as people read them: 2000, 666.67, 12.5万 stays 125000."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole}" if not rest else f"{sign}{whole}.{rest:02d}".rstrip("0")


def _round(amount: int, parts: int) -> int:
    return (2 * amount + parts) // (2 * parts)
