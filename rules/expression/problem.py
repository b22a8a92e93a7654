"""What is wrong with an expression and what to write instead, in the words of messages.yml."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml


class ExpressionProblem(Exception):
    """An expression that isn't in the language.

    `code` is the key in messages.yml, `column` counts characters from 1, `message` says what is
    wrong and `suggestion` what to write ("" when there is nothing to suggest).
    """

    def __init__(self, code: str, column: int, **blanks: object) -> None:
        entry = _messages()[code]
        self.code = code
        self.column = column
        self.message = entry["say"].format(**blanks)
        self.suggestion = entry["try"].format(**blanks)
        super().__init__(f"第 {column} 列:{self.message} → {self.suggestion}")


def hint(key: str, **blanks: object) -> str:
    """A piece of a suggestion; for a sign that has none of its own, the advice to drop it."""
    hints = _messages()["hints"]
    return hints.get(key, hints["drop"]).format(**blanks)


@functools.cache
def _messages() -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).with_name("messages.yml")
    messages: Mapping[str, Mapping[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return messages
