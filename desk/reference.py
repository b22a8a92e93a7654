"""Reference numbers: eight random digits and a check digit, easy to read aloud and to type.

The check digit is Damm's (H. M. Damm, 2004): it finds every single wrong digit and every swap of
neighbours. Shown in groups, 3217-0482-6; read 三二一七，零四八二，六.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import NamedTuple

from stdnum import damm

__all__ = ["Pair", "draw", "pair", "parse", "shown", "spoken"]

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
_RUN = re.compile(rf"\d(?:{_GAP}\d)*")
_LENGTH, _FOUR = _RANDOM_DIGITS + 1, 4
# A telephone number with or without its area, from which the last four are taken.
_PHONE = range(7, 14)


class Pair(NamedTuple):
    """What a text holds of a ticket's number and of the last four digits of a telephone.

    reference: nine digits. last_four: four digits. slip: there are as many digits as a reference
    has, and one of them is wrong. bare: besides there is next to nothing in the text.
    """

    reference: str | None = None
    last_four: str | None = None
    slip: bool = False
    bare: bool = False


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
    found = {_bare(match) for match in _NUMBER.findall(_folded(text))}
    valid = [digits for digits in found if damm.is_valid(digits)]
    return valid[0] if len(valid) == 1 else None


def pair(text: str) -> Pair:
    """A reference and the last four digits, in any order and writing, together or alone."""
    folded = _folded(text)
    runs = [_bare(run) for run in _RUN.findall(folded)]
    bare = len(re.sub(rf"{_RUN.pattern}|\W", "", folded)) <= _FOUR
    matches = [] if len(runs) == 1 and _is_mobile(runs[0]) else list(_NUMBER.finditer(folded))
    valid = {_bare(one[0]): one for one in matches if damm.is_valid(_bare(one[0]))}
    if len(valid) == 1:
        reference, match = next(iter(valid.items()))
        rest = [folded[: match.start()], folded[match.end() :]]
        return Pair(reference, _last_four(rest), bare=bare)
    together = [run for run in runs if len(run) == _LENGTH + _FOUR]
    if len(together) == 1 and damm.is_valid(together[0][:_LENGTH]):
        return Pair(together[0][:_LENGTH], together[0][_LENGTH:], bare=bare)
    slip = bool(matches or together)
    return Pair(None, None if slip else _last_four([folded]), slip=slip, bare=bare)


def _is_mobile(digits: str) -> bool:
    return len(digits) == 11 and digits.startswith("1")


def _last_four(parts: list[str]) -> str | None:
    runs = [_bare(run) for part in parts for run in _RUN.findall(part)]
    fitting = {run[-_FOUR:] for run in runs if len(run) == _FOUR or len(run) in _PHONE}
    return fitting.pop() if len(fitting) == 1 else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DIGITS)


def _bare(written: str) -> str:
    return re.sub(r"\D", "", written)


def _groups(reference: str) -> tuple[str, str, str]:
    return reference[:4], reference[4:8], reference[8:]
