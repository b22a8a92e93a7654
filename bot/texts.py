"""Everything that is said to a resident, by id: `bot/texts/<area>.yml`, ids `<area>.<name>`.

A text may hold blanks such as {who}. An unknown id or a blank that nobody fills is an error, never
an empty or half-filled sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter

from rules.errors import Problem, RulesError, sentence
from rules.source import read
from rules.typeset import typeset

__all__ = ["FOLDER", "TextError", "Texts", "blanks", "load", "typeset"]

FOLDER = Path(__file__).with_name("texts")
_ID = re.compile(r"[a-z]+\.[a-z0-9_]+")


class TextError(KeyError):
    """A text that can't be said: no such id, or a blank left open. Carries the sentence why."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Immutable; `say` is the only way to words."""

    by_id: Mapping[str, str]
    _blanks: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def say(self, id: str, **values: object) -> str:
        """The text with its blanks filled; values that it has no blank for are left out.

        Raises:
            TextError: no such id, or a blank without a value.
        """
        if id not in self.by_id:
            raise TextError(f"no text {id!r}")
        if missing := self._blanks[id] - values.keys():
            raise TextError(f"{id}: nothing for {', '.join(sorted(missing))}")
        return self.by_id[id].format_map(values)

    def __contains__(self, id: object) -> bool:
        return id in self.by_id


def load(folder: Path = FOLDER) -> Texts:
    """Read every file of the folder.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        document = read(path)
        for id, text in document.data.items():
            if (reason := _fault(path.stem, id, text)) is None:
                found[id] = text.rstrip("\n")
            else:
                values = {"field": id, "reason": reason, "hint": ""}
                problems.append(document.problem("wrong_value", (id,), **values))
    if problems:
        raise RulesError(problems)
    return Texts(found, {id: blanks(text) for id, text in found.items()})


def _fault(area: str, id: str, text: object) -> str | None:
    if not _ID.fullmatch(id) or not id.startswith(f"{area}."):
        return sentence("is_identifier")
    if not isinstance(text, str):
        return sentence("is_text")
    if not text.strip():
        return sentence("is_blank")
    try:
        names = blanks(text)
    except ValueError as error:
        return str(error)
    return None if all(name.isidentifier() for name in names) else sentence("is_identifier")


def blanks(text: str) -> frozenset[str]:
    """The names of the blanks of a text. Raises ValueError when the braces don't match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
