"""How a benefit or a paper stands with the speaker, by the words around it: standing.yml."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TypeVar

from nlu import negation
from nlu.heard import Benefit, Document
from nlu.lexicons import Part, model

__all__ = ["applied"]

_ASKED = re.compile("[^。!?,;:]{0,3}[吗么](?=[。!?,;: ]|$)")
# 该户低保边缘家庭: who is called that receives it.
_KINDS_OF_PEOPLE = ("户", "人员", "对象", "供养", "家庭")
T = TypeVar("T", Benefit, Document)


class _Cues(Part):
    """Words before or after (within one clause); `touch` must stand right before."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    touch: tuple[str, ...] = ()


class _Standings(Part):
    benefit: dict[str, _Cues]
    document: dict[str, _Cues]


class _Pattern:
    def __init__(self, cues: _Cues) -> None:
        self.before = _regex(cues.before, "{}[^。!?,;:]{{0,4}}$")
        self.after = _regex(
            cues.after,
            "[^。!?,;:]{{0,4}}?,?(?:去年|今年|前年|上个?月|后来|年[初底]|前几个月|前一?阵子?|现在|这个月|前些时候)?[就又给让被也]?{}",
        )
        self.touch = _regex(cues.touch, "{}$")

    def fits(self, lead: str, rest: str) -> bool:
        return bool(
            (self.touch and self.touch.search(lead))
            or (self.before and self.before.search(lead))
            or (self.after and self.after.match(rest))
        )


def _regex(words: tuple[str, ...], shape: str) -> re.Pattern[str] | None:
    if not words:
        return None
    options = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(shape.format(f"(?:{options})"))


@cache
def _patterns(kind: str) -> dict[str, _Pattern]:
    standings = model("standing", _Standings)
    cues = standings.benefit if kind == "benefit" else standings.document
    return {name: _Pattern(words) for name, words in cues.items()}


def applied(text: str, start: int, end: int, value: T, *, no: bool, asked: bool) -> T:
    """The value with its standing; a question leaves it at merely mentioned.

    `no` says that a denial touches the word; stopped, refused and pending are stronger than that.
    """
    if asked or _ASKED.match(text, end):
        return value
    first, _ = negation.clause(text, start, end)
    lead, rest = text[first:start], text[end : end + 14]
    kind = "benefit" if isinstance(value, Benefit) else "document"
    found = next((name for name, one in _patterns(kind).items() if one.fits(lead, rest)), None)
    if isinstance(value, Document):
        return replace(value, has=False if no or found == "none" else found == "has" or None)
    if no and found in (None, "held", "mentioned"):
        return replace(value, standing="not_held")
    if found is None and text[start:end].endswith(_KINDS_OF_PEOPLE):
        found = "held"
    return replace(value, standing=found) if found else value
