"""Reference numbers: eight random digits and a check digit, easy to read aloud and to type.

The check digit is Damm's (H. M. Damm, 2004): it finds every single wrong digit and every swap of
neighbours. Shown in groups, 3217-0482-6; read 三二一七，零四八二，六.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from stdnum import damm

__all__ = ["draw", "parse", "shown", "spoken"]

_RANDOM_DIGITS = 8
_READ = "零一二三四五六七八九"
# Every way that a digit is written or said on the telephone, from 0 on.
_WRITTEN = [
    "〇零洞",
    "一壹幺",
    "二贰两",
    "三叁",
    "四肆",
    "五伍",
    "六陆",
    "七柒拐",
    "八捌",
    "九玖勾",
]
_DIGITS = str.maketrans({sign: str(n) for n, signs in enumerate(_WRITTEN) for sign in signs})
_GAP = r"[\s\-‐‑‒–—―_.,、。·:]*"
_NUMBER = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{{_RANDOM_DIGITS}}}(?!\d)")


def draw() -> str:
    """A new random reference of nine digits; whether it is free is for the database to say."""
    digits = f"{secrets.randbelow(10**_RANDOM_DIGITS):0{_RANDOM_DIGITS}}"
    return digits + str(damm.calc_check_digit(digits))


def shown(reference: str) -> str:
    """In groups: 321704826 -> 3217-0482-6."""
    return "-".join(_groups(reference))


def spoken(reference: str) -> str:
    """As it is read aloud: 321704826 -> 三二一七，零四八二，六."""
    return "，".join("".join(_READ[int(d)] for d in group) for group in _groups(reference))


def parse(text: str) -> str | None:
    """The nine digits of the one reference in `text`, however it is written; None when there is
    none, or more than one, or the check digit is wrong.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_DIGITS)
    found = {re.sub(r"\D", "", match) for match in _NUMBER.findall(folded)}
    valid = [digits for digits in found if damm.is_valid(digits)]
    return valid[0] if len(valid) == 1 else None


def _groups(reference: str) -> tuple[str, str, str]:
    return reference[:4], reference[4:8], reference[8:]
