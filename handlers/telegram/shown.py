"""A message as it should look: lines, buttons, what is unfolded. Plain data, kept in the database.

    lines    [[text, bold], ...]
    buttons  [{id, label, role, fold?}]; an index into it is all that Telegram gets to know
    multi    whether several may be chosen; chosen: indices
    pressed  the index pressed last, or None; until: the newest message shown by then
    folds    {name: text}; open: the name that is unfolded, or None
    more     whether the buttons behind "more" are shown

role: choice, quiet (ways out), near and far (what always works), fold, more, done, own (of this
door itself).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.wording import wording

__all__ = ["LONGEST", "Shown", "button", "keyboard", "own", "plain", "text_of"]

Shown: TypeAlias = dict[str, Any]
# Telegram takes 4096 UTF-16 units; marks of bold type and unfolded parts need some room.
LONGEST = 3600
_HARD_LIMIT = 4096
# Signs of the widest label of a kind, and how many of that kind then share a row.
_COLUMNS = ((4, 3), (7, 2), (10_000, 1))
_TICK = "✅ "


def plain(text: str) -> Shown:
    """A message of words alone."""
    return {"lines": [[line, False] for line in text.split("\n")], "buttons": []}


def button(id: str, label: str, role: str = "choice", **more: str) -> dict[str, str]:
    """One button."""
    return {"id": id, "label": label, "role": role, **more}


def own(text: str, *buttons: tuple[str, str]) -> Shown:
    """A question of this door's own, with (action, label) as its buttons."""
    return {**plain(text), "buttons": [button(id, label, "own") for id, label in buttons]}


def text_of(shown: Mapping[str, Any]) -> str:
    """The words as Telegram's HTML; whatever a person wrote in them stays mere words."""
    parts = [_line(text, bold) for text, bold in shown["lines"]]
    if name := shown.get("open"):
        parts += ["", *(_line(text, False) for text in shown["folds"][name].split("\n"))]
    while _units("\n".join(parts)) > _HARD_LIMIT:
        parts = [*parts[:-2], "……"]
    return "\n".join(parts)


def _line(text: str, bold: bool) -> str:
    escaped = html.escape(text, quote=False)
    return f"<b>{escaped}</b>" if bold and escaped else escaped


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def keyboard(shown: Mapping[str, Any], row_id: int) -> InlineKeyboardMarkup | None:
    """The buttons in their order; None when there are none."""
    seen = [*_visible(shown)]
    if not seen:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    for _, group in groupby(seen, key=lambda one: _group(one[1])):
        labelled = [(index, _label(shown, index, one)) for index, one in group]
        widest = max(len(label.removeprefix(_TICK)) for _, label in labelled)
        columns = next(most for width, most in _COLUMNS if widest <= width)
        made = [
            InlineKeyboardButton(label, callback_data=f"{row_id}.{index}")
            for index, label in labelled
        ]
        rows += [made[at : at + columns] for at in range(0, len(made), columns)]
    return InlineKeyboardMarkup(rows)


def _visible(shown: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, str]]]:
    buttons: Sequence[Mapping[str, str]] = shown["buttons"]
    for index, one in enumerate(buttons):
        if one["role"] != "far" or shown.get("more"):
            yield index, one


def _group(one: Mapping[str, str]) -> str:
    """Buttons of one kind may share a row."""
    role = one["role"]
    return "command" if role in ("near", "far", "more") else role


def _label(shown: Mapping[str, Any], index: int, one: Mapping[str, str]) -> str:
    texts = wording("telegram")
    if one["role"] == "more":
        return texts["less" if shown.get("more") else "more"]
    if one["role"] == "fold" and shown.get("open") == one["fold"]:
        return texts["fold"].format(label=one["label"])
    ticked = index in shown.get("chosen", ()) or index == shown.get("pressed")
    return _TICK + one["label"] if ticked else one["label"]
