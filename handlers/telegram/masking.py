"""Numbers that must not travel over Telegram (PIPL art. 36): taken out before anything is kept."""

from __future__ import annotations

import re

from stdnum import luhn
from stdnum.cn import ric

__all__ = ["masked"]

_GAP = r"[\s\-]?"
_LONG = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{14,18}}(?:{_GAP}[\dXx])?(?![\dXx])")
_STAR = "＊＊＊"


def masked(text: str) -> tuple[str, bool]:
    """The text without numbers of ID cards and bank cards, and whether there were any."""
    found = _LONG.sub(lambda match: _STAR if _private(match[0]) else match[0], text)
    return found, found != text


def _private(written: str) -> bool:
    digits = re.sub(r"[\s\-]", "", written).upper()
    if len(digits) == 18 and (ric.is_valid(digits) or digits[-1] == "X"):
        return True
    return 15 <= len(digits) <= 19 and digits.isdecimal() and luhn.is_valid(digits)
