"""Numbers that must not travel over Telegram (PIPL art. 36): taken out before anything is kept."""

from __future__ import annotations

import re

from stdnum import luhn

__all__ = ["masked"]

_GAP = r"[\s\-]?"
_LONG = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{14,18}}(?:{_GAP}[\dXx])?(?![\dXx])")
# As an ID number is made up (GB 11643): area, date of birth, serial, check digit. One with a slip
# in it is a person's number all the same.
_IDENTITY = re.compile(
    r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
)
_STAR = "＊＊＊"


def masked(text: str) -> tuple[str, bool]:
    """The text without numbers of ID cards and bank cards, and whether there were any."""
    found = _LONG.sub(lambda match: _STAR if _private(match[0]) else match[0], text)
    return found, found != text


def _private(written: str) -> bool:
    digits = re.sub(r"[\s\-]", "", written).upper()
    if _IDENTITY.fullmatch(digits):
        return True
    return 15 <= len(digits) <= 19 and digits.isdecimal() and luhn.is_valid(digits)
