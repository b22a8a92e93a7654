"""Which buttons a person means when he types instead of pressing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nlu.heard import Heard

__all__ = ["Named", "exactly", "meant", "plain"]

_BETWEEN = re.compile(r"[\W_]+")
_PARTICLES = re.compile(r"(?:了|的|啊|呀|哦|噢|吧|呢|嘛|哈)+$")
_ORDINALS = re.compile(r"(?:选|第)?\s*(\d{1,2})\s*(?:个|项|号)?")
_SHORT = 4


class Named(NamedTuple):
    """A button: its id, and every wording that means it (its label first)."""

    id: str
    wordings: tuple[str, ...]


def meant(heard: Heard, buttons: Sequence[Named], *, many: bool = False) -> tuple[str, ...]:
    """Ids of the buttons meant, in the order of the buttons; empty when it isn't clear.

    With `many` several may be meant; otherwise more than one equally good is not clear.
    """
    text = plain(heard.normal)
    exact = [one.id for one in buttons if text in map(plain, one.wordings)]
    if len(exact) == 1:
        return tuple(exact)
    return _numbered(heard.normal, buttons, many) or _inside(text, buttons, many)


def exactly(heard: Heard, buttons: Sequence[Named]) -> bool:
    """Whether the words are just the label of one of the buttons."""
    text = plain(heard.normal)
    return any(text == plain(one.wordings[0]) for one in buttons)


def plain(text: str) -> str:
    """Letters, digits and characters only, without closing particles."""
    return _PARTICLES.sub("", _BETWEEN.sub("", text)).lower()


def _numbered(text: str, buttons: Sequence[Named], many: bool) -> tuple[str, ...]:
    """第二个, or just 2: by position on the screen or as read aloud."""
    parts = [part for part in _BETWEEN.split(text) if part]
    numbers = [match[1] for part in parts if (match := _ORDINALS.fullmatch(part))]
    if not numbers or len(numbers) != len(parts) or (len(numbers) > 1 and not many):
        return ()
    places = {int(number) - 1 for number in numbers}
    if any(not 0 <= place < len(buttons) for place in places):
        return ()
    return tuple(buttons[place].id for place in sorted(places))


def _inside(text: str, buttons: Sequence[Named], many: bool) -> tuple[str, ...]:
    """Wordings that stand in the text; longer ones hide shorter ones (没有 hides 有)."""
    rest, found = text, dict[str, int]()
    for length, wording, id_ in sorted(_wordings(buttons), reverse=True):
        if wording in rest and (length > 1 or len(text) <= _SHORT):
            found[id_] = max(found.get(id_, 0), length)
            rest = rest.replace(wording, "\0")
    if many or len(found) < 2:
        return tuple(one.id for one in buttons if one.id in found)
    first, second = sorted(found.values(), reverse=True)[:2]
    if first == second:
        return ()
    return tuple(id_ for id_, length in found.items() if length == first)


def _wordings(buttons: Iterable[Named]) -> Iterable[tuple[int, str, str]]:
    for one in buttons:
        for wording in one.wordings:
            if bare := plain(wording):
                yield len(bare), bare, one.id
