"""Chinese punctuation as it is printed: texts are typed with half-width signs, people read full."""

from __future__ import annotations

import re

__all__ = ["typeset"]

_HAN = "\u2018-\u201d\u4e00-\u9fff\u3000-\u303f\uff00-\uffef"
_SIGNS = {",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01"}
# A sign next to a Chinese character on either side; 3,000 and 8:30 stay as they are.
_SIGN = re.compile(rf"(?<=[{_HAN}%]) *([,;:?!]) *|([,;:?!]) *(?=[{_HAN}])")
_BRACKETS = re.compile(rf"\(([^()\n]*[{_HAN}][^()\n]*)\)")


def typeset(text: str) -> str:
    """The text with its punctuation made full width where it stands beside Chinese."""
    text = _SIGN.sub(lambda found: _SIGNS[found.group(1) or found.group(2)], text)
    return _BRACKETS.sub("\uff08\\1\uff09", text)
