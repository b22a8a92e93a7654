"""What a model takes a whole clause to state (躺着三年没下过地: bedridden), as a mention of ours.

It stands behind the readers: where they found something of its kind in the clause, or of the
same person anywhere, it is not heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from nlu import entries
from nlu.heard import MODEL, Benefit, Illness, Mention, Work

__all__ = ["OF_PARENTS", "ROLE", "left_open", "mention_of", "of_whole_clause", "unsaid", "widened"]

ROLE = "state"
"""What marks such an entity of the model."""
# What a message of danger states besides must be surer: it is no application.
_GRAVELY = 0.6
OF_PARENTS = frozenset({"father_state", "mother_state"})
"""What befell a child's parents: of the child."""
_TRUTH = {"true": True, "false": False}
# Several of these can be so of one person.
_SETS = frozenset(
    {"benefit", "illness", "disabled", "device", "event", "need", "legal_need", "fate"}
)


def mention_of(
    kind: str, value: str, confidence: float, normal: str, start: int, end: int
) -> Mention | None:
    """The mention of a clause normal[start:end], or None where the value is unknown.

    Its text is the clause, its place the clause's end: whoever it is told of stands before that.
    """
    said = normal[start:end]
    read = _read(kind, value, said)
    if read is None:
        return None
    return Mention(kind, read, said, end - 1, end, None, confidence, MODEL)


def _read(kind: str, value: str, said: str) -> Any:
    if kind == "illness":
        return Illness(said, value, certain=True)
    if kind == "work":
        return Work(said, value, certain=True)
    if kind == "benefit":
        name, _, standing = value.partition(":")
        return Benefit(name, standing)
    allowed = entries.kinds()[kind].values
    if allowed == "bool":
        return _TRUTH.get(value)
    if allowed == "int":
        return int(value) if value.isdigit() else None
    return value if value in allowed else None


def of_whole_clause(mention: Mention) -> bool:
    """Whether its text is more than what stands at its place."""
    return len(mention.text) > mention.end - mention.start


def unsaid(
    new: Iterable[Mention], ours: Sequence[Mention], *, danger: bool = False
) -> list[Mention]:
    """Those of `new` that no reader has decided on, of the same person. danger: one was raised."""
    known = {
        (one.kind, one.person) for one in ours if one.sure and not one.others and not left_open(one)
    }
    least = _GRAVELY if danger else 0.0
    return [
        one
        for one in new
        if not of_whole_clause(one)
        or (
            one.confidence >= least
            and (one.kind in _SETS or (one.kind, one.person) not in known)
            and _can_be(one, ours)
        )
    ]


def left_open(mention: Mention) -> bool:
    """护理补贴每月一百二, 中风: whether it is held, or what it is, the words alone leave open."""
    value = mention.value
    if isinstance(value, Benefit):
        return value.standing == "mentioned"
    return isinstance(value, Illness | Work) and not value.certain


def _can_be(mention: Mention, ours: Sequence[Mention]) -> bool:
    """我跟婆婆两个人住 is not alone; a father is somebody's who is named."""
    if mention.kind in OF_PARENTS:
        return mention.person is not None
    several = any(one.kind == "people_count" and one.value != 1 for one in ours)
    return (mention.kind, mention.value) != ("live_alone", True) or not several


def widened(mention: Mention) -> Mention:
    """In the place of all its words."""
    return replace(mention, start=min(mention.start, mention.end - len(mention.text)))
