"""Numerals as people write them, exactly: 3500, 三千五, 一万二, 1.5万, 2k, 二零二四, 廿三, 一百亿.

`exact` reads one numeral. Vague and ranged ones (两三千, 十几, 三千出头) are `quantities`' part,
which calls `bounds` for figures that hold two readings.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from nlu.lexicons import Part, model

__all__ = ["Figure", "bounds", "exact", "signs", "words"]

_MAX_LENGTH = 40
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_PAIR = re.compile(r"[一二两三四五六七八九]{2}")


class Numbers(Part):
    """lexicon/numbers.yml."""

    digits: dict[str, int]
    units: dict[str, int]
    tens: dict[str, str]
    before: dict[str, tuple[int, int]]
    after: dict[str, tuple[int, int] | str]
    fixed: dict[str, tuple[int, int]]


class Figure(NamedTuple):
    """A numeral read as low..high; `step` is the worth of its last place (三十 -> 10)."""

    low: Fraction
    high: Fraction
    step: int


@cache
def words() -> Numbers:
    """The vocabulary of numbers. Raises LexiconError."""
    return model("numbers", Numbers)


@cache
def signs() -> str:
    """All characters a Chinese numeral is made of, without Arabic figures, 几 and 半."""
    known = words()
    return "".join([*known.digits, *known.units, *known.tens])


def exact(text: str) -> Fraction | None:
    """The value of one numeral of at most 40 signs, None when `text` is anything else."""
    read = _read(text)
    return read[0] if read else None


def bounds(text: str) -> Figure | None:
    """The value or the two bounds (两三千 -> 2000..3000, 十几 -> 11..19) of one numeral."""
    if "几" in text:
        low = re.sub("(?<=[十百])几", "一", text, count=1).replace(
            "几", "二" if text[0] != "好" else "三", 1
        )
        return _both(low, text.replace("几", "九", 1))
    pair = _PAIR.search(text)
    if pair and _is_range(text, pair):
        before, after = text[: pair.start()], text[pair.end() :]
        return _both(before + pair.group()[0] + after, before + pair.group()[1] + after)
    read = _read(text)
    return Figure(read[0], read[0], read[1]) if read else None


def _is_range(text: str, pair: re.Match[str]) -> bool:
    """两三千 and 十七八 are ranges; 一三八 and 二零一二 are figures read out one by one."""
    values = words().digits
    first, last = (values[sign] for sign in pair.group())
    around = text[max(0, pair.start() - 1) : pair.start()] + text[pair.end() : pair.end() + 1]
    return (last == first + 1 or pair.group() == "三五") and all(
        sign in words().units for sign in around
    )


def _both(low: str, high: str) -> Figure | None:
    first, last = _read(low), _read(high)
    if first is None or last is None or first[0] > last[0]:
        return None
    return Figure(first[0], last[0], last[1])


@cache
def _tables() -> tuple[dict[str, int], dict[str, int]]:
    return words().digits, words().units


def _read(text: str) -> tuple[Fraction, int] | None:
    """Value and worth of the last place."""
    if not text or len(text) > _MAX_LENGTH:
        return None
    for short, long in words().tens.items():
        text = text.replace(short, long)
    if text.isascii() and _DECIMAL.fullmatch(text):
        return Fraction(text), _places(text)
    digits, _ = _tables()
    if len(text) > 1 and all(sign in digits for sign in text):
        return _digit_by_digit(text)
    return _Sum().read(text)


def _places(text: str) -> int:
    """Worth of the last place that isn't zero: 1500 -> 100, 3000 -> 1000, 7.5 -> 1."""
    if "." in text:
        return 1
    return int(10 ** (len(text) - len(text.rstrip("0")))) if text.strip("0") else 1


def _digit_by_digit(text: str) -> tuple[Fraction, int] | None:
    digits, _ = _tables()
    if any(sign in "两俩仨" for sign in text):
        return None
    return Fraction(int("".join(str(digits[sign]) for sign in text))), 1


class _Sum:
    """Adds up 千 百 十 inside a section, and sections by 万 and 亿."""

    def __init__(self) -> None:
        self.total = self.section = Fraction(0)
        self.digit: Fraction | None = None
        self.unit = 0
        self.zero = False

    def read(self, text: str) -> tuple[Fraction, int] | None:
        digits, units = _tables()
        at = 0
        while at < len(text):
            sign = text[at]
            decimal = _DECIMAL.match(text, at)
            if decimal:
                fine, at = self._figure(Fraction(decimal.group())), decimal.end()
            else:
                value = digits.get(sign)
                fine = self._unit(units.get(sign, 0)) if value is None else self._digit(value)
                at += 1
            if not fine:
                return None
        return self._end(text)

    def _figure(self, value: Fraction) -> bool:
        fine = self.digit is None
        self.digit = value
        return fine

    def _digit(self, value: int) -> bool:
        if value == 0:
            fine = self.digit is None
            self.zero = True
            return fine
        return self._figure(Fraction(value))

    def _unit(self, unit: int) -> bool:
        if unit >= 10_000:
            return self._section(unit)
        # Units fall inside a section: 三百五千 is nothing.
        if not unit or (self.section and unit >= self._smallest(self.section)):
            return False
        if self.digit is None and (unit != 10 or (self.section and not self.zero)):
            return False
        self.section += (self.digit if self.digit is not None else 1) * unit
        self.digit, self.unit, self.zero = None, unit, False
        return True

    @staticmethod
    def _smallest(section: Fraction) -> int:
        return next(unit for unit in (1, 10, 100, 1000, 10_000) if section % (unit * 10))

    def _section(self, unit: int) -> bool:
        value = self.section + (self.digit or 0)
        if not value and not (unit > 10_000 and self.total):
            return False
        if unit == 10_000:
            if self.total % 100_000_000:
                return False
            self.total += value * unit
        else:
            self.total = (self.total + value) * unit
        self.section, self.digit, self.unit, self.zero = Fraction(0), None, unit, False
        return True

    def _worth(self, text: str) -> int:
        """Of 1.5万 the last place is a thousand, of 三万 ten thousand."""
        places = len(text.partition(".")[2].rstrip("k千w万亿百")) if "." in text else 0
        return int(max(1, (self.unit or 1) // 10**places))

    def _end(self, text: str) -> tuple[Fraction, int] | None:
        if self.digit is None:
            bare = not self.unit and not self.zero
            return None if bare else (self.total + self.section, self._worth(text))
        whole = self.digit.denominator == 1 and self.digit < 10
        # 三千五 is 3500, 三千零五 is 3005, 十五 is 15, 3千500 is 3500.
        worth = self.unit // 10 if self.unit >= 100 and whole and not self.zero else 1
        return self.total + self.section + self.digit * worth, worth
