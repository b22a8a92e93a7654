"""A telephone number as typed or read aloud, or the words that say there is none."""

from __future__ import annotations

import re

import phonenumbers

_REGION = "CN"
_DIGITS = re.compile(r"[+\d][\d\s\-()]{5,20}\d")


def phone_in(text: str) -> str | None:
    """The first number in the text that could be dialled in China (or abroad with +), as E.164.

    A number that can't be is None: ask again rather than store a wrong one.
    """
    for match in _DIGITS.finditer(text):
        try:
            number = phonenumbers.parse(match[0], _REGION)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
