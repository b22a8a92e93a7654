"""What a resident is told of his ticket, in words: the same on every channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

from desk.reference import shown
from handlers.wording import wording
from rules.rulebook import Rulebook

__all__ = ["notice"]


def notice(body: Mapping[str, Any], rulebook: Rulebook) -> str:
    """The words for the body of an outbox row of kind progress, see `desk.notices`."""
    values = {
        "reference": shown(body["reference"]),
        "window": body["window"] or "",
        "note": body["note"] or "",
        "program": _program(body["program"], rulebook),
    }
    return "\n".join(_lines(wording("progress")[body["action"]], values))


def _lines(text: str, values: Mapping[str, str]) -> Iterator[str]:
    for line in text.splitlines():
        blanks = [name for _, name, _, _ in Formatter().parse(line) if name]
        if all(values[name] for name in blanks):
            yield line.format(**values)


def _program(id: str | None, rulebook: Rulebook) -> str:
    """Its name; a program that the rules no longer have has none."""
    found = rulebook.programs.get(id or "")
    return found.name if found else ""
