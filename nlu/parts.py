"""A message in parts that a model reads one at a time: clauses, or stretches of a long telling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlu.normalize import BREAKS, ENDS

__all__ = ["LONGEST", "MOST", "TOGETHER", "Part", "parts", "together"]

LONGEST = 200
"""Characters of the longest part; a model's time grows faster than the text."""
MOST = 16
"""Parts of one message that a model is asked about; what is beyond is left to the rules."""

TOGETHER = 240
"""Characters of the parts that a model is asked about in one go, so that a story takes two or three
goes and others are heard in between."""

_SINGLE = 90
_FEW, _PACKED, _SHORT = 6, 60, 4
_CLAUSE = re.compile(f"[^{re.escape(BREAKS)}]+[{re.escape(BREAKS)}]*")


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is normal[start:start + len(text)]. whole: it is the entire message."""

    text: str
    start: int
    whole: bool = False


def parts(normal: str) -> tuple[Part, ...]:
    """The parts of a folded text in order, none blank, each at most LONGEST characters.

    A message of a sentence or two comes whole and, when it has several clauses, clause by clause
    as well: each may want something else. A long one comes in stretches of about 60 characters.
    """
    clauses = _merged([part for match in _CLAUSE.finditer(normal) for part in _cut(match)])
    if not clauses:
        return ()
    if len(clauses) == 1:
        return (Part(normal, 0, whole=True),)
    if len(clauses) > _FEW or len(normal) > _SINGLE:
        return tuple(_packed(normal, clauses))[:MOST]
    return (Part(normal, 0, whole=True), *clauses)


def together(asked: Sequence[Part]) -> list[list[Part]]:
    """The parts in order, as many in one go as TOGETHER allows."""
    goes: list[list[Part]] = []
    room = 0
    for part in asked:
        if len(part.text) > room:
            goes.append([])
            room = TOGETHER
        goes[-1].append(part)
        room -= len(part.text)
    return goes


def _cut(match: re.Match[str]) -> list[Part]:
    text, start = match.group(), match.start()
    pieces = [Part(text[at : at + LONGEST], start + at) for at in range(0, len(text), LONGEST)]
    return [piece for piece in pieces if piece.text.strip(BREAKS + " ~-\"'")]


def _merged(clauses: list[Part]) -> list[Part]:
    """A word or two alone says too little: it goes with the clause before it, in one sentence."""
    found: list[Part] = []
    for clause in clauses:
        last = found[-1] if found else None
        short = len(clause.text.strip(BREAKS)) < _SHORT
        ended = last is None or last.text.endswith(tuple(ENDS))
        if last and short and not ended and len(last.text) + len(clause.text) <= LONGEST:
            found[-1] = Part(last.text + clause.text, last.start)
        else:
            found.append(clause)
    return found


def _packed(normal: str, clauses: list[Part]) -> list[Part]:
    """Clauses side by side up to about 60 characters, broken where a sentence ends."""
    found: list[Part] = []
    for clause in clauses:
        last = found[-1] if found else None
        end = clause.start + len(clause.text)
        room = last is not None and end - last.start <= _PACKED
        if last and room and not last.text.endswith(tuple(ENDS)):
            found[-1] = Part(normal[last.start : end], last.start)
        else:
            found.append(clause)
    return found
