"""Which buttons a person means when he types instead of pressing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from nlu.answers import Option, choose, choose_many
from nlu.heard import Heard

__all__ = ["Named", "exactly", "meant", "plain", "wholly"]

_BETWEEN = re.compile(r"[\W_]+")
# How sure a wording must make us, and by how much the best must stand clear of the second.
_SURE, _CLEAR = 0.6, 0.02
# Whichever of its many ways it was said in, the button has this wording.
_NONE_OF_THEM = "都没有"


class Named(NamedTuple):
    """A button: its id, and every wording that means it (its label first)."""

    id: str
    wordings: tuple[str, ...]


def meant(
    heard: Heard, buttons: Sequence[Named], *, many: bool = False, sure: float = _SURE
) -> tuple[str, ...]:
    """Ids of the buttons meant, in the order of the buttons; empty when it isn't clear.

    With `many` several may be meant; 都没有 alone is the button that says so, if there is one.
    """
    options = [Option(one.id, one.wordings[0], one.wordings[1:]) for one in buttons]
    best = choose(heard.text, options)
    if best and best[0][1] >= 1.0:
        return (best[0][0],)
    if many:
        found = choose_many(heard.text, options)
        if found is not None and not found:
            return wholly(_NONE_OF_THEM, buttons)
        return tuple(one.id for one in buttons if one.id in (found or ()))
    if not best or best[0][1] < sure:
        return ()
    clear = len(best) == 1 or best[0][1] - best[1][1] >= _CLEAR
    return (best[0][0],) if clear else ()


def wholly(words: str, buttons: Sequence[Named]) -> tuple[str, ...]:
    """The one button that these words mean and nothing else (在的, 没有吧); empty when none."""
    best = choose(words, [Option(one.id, one.wordings[0], one.wordings[1:]) for one in buttons])
    same = [id for id, sure in best if sure >= 1.0]
    return (same[0],) if len(same) == 1 else ()


def exactly(heard: Heard, buttons: Sequence[Named]) -> bool:
    """Whether the words are just the label of one of the buttons."""
    text = plain(heard.normal)
    return any(text == plain(one.wordings[0]) for one in buttons)


def plain(text: str) -> str:
    """Letters, digits and characters only."""
    return _BETWEEN.sub("", text).lower()
