"""What must not stand in an expression at all, caught before any parser reads it.

A parser of SQL accepts comments, several statements, bit operators and a dozen ways of quoting;
and what people type into a condition with a Chinese keyboard is full-width punctuation.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import yaml

from rules.expression.problem import ExpressionProblem, hint

MAX_LENGTH = 2_000
MAX_DEPTH = 30

_STRING = re.compile(r"'[^'\n]*'")
_SYMBOL = re.compile(r"&&|\|\||==|<=>|!(?!=)|::|:=|=>|=<|->|><|[;&|%^~`\[\]{}@#$?:\\]")
_COMMENT = re.compile(r"--|/\*|\*/")
_MEANT = {
    "、": ",", "。": ".", "‘": "'", "’": "'", "“": "'", "”": "'", "《": "<", "》": ">", "≤": "<=",
    "≥": ">=", "≠": "<>", "×": "*", "÷": "/", "−": "-", "—": "-", "【": "(", "】": ")",
    "∧": "and", "∨": "or", "¬": "not", "∈": "in", "…": "…",
}  # fmt: skip


def guard(text: str) -> None:
    """Refuse what the language doesn't have.

    Raises:
        ExpressionProblem: at the first such character.
    """
    if not text.strip():
        raise ExpressionProblem("empty", 1)
    if len(text) > MAX_LENGTH:
        raise ExpressionProblem("too_long", 1, size=len(text), limit=MAX_LENGTH)
    # Blank out the texts in quotes, so that columns stay and anything may stand in them.
    bare = _STRING.sub(lambda match: "'" + " " * (len(match[0]) - 2) + "'", text)
    _characters(bare)
    _quotes(bare)
    _words(bare)
    if match := _COMMENT.search(bare):
        raise ExpressionProblem("comment", match.start() + 1)
    if match := _SYMBOL.search(bare):
        meant = hint(match[0])
        raise ExpressionProblem("symbol", match.start() + 1, found=match[0], meant=meant)
    _depth(bare)


def _characters(bare: str) -> None:
    """Signs of a Chinese keyboard that stand for one of ours."""
    for column, character in enumerate(bare, start=1):
        if _plain(character):
            continue
        if character.isspace():
            raise ExpressionProblem("fullwidth", column, found=character, meant=hint("space"))
        folded = unicodedata.normalize("NFKC", character)
        meant = _MEANT.get(character) or (folded if folded.isascii() and folded.strip() else "")
        if meant:
            raise ExpressionProblem("fullwidth", column, found=character, meant=meant)


def _words(bare: str) -> None:
    """Texts outside quotes."""
    for column, character in enumerate(bare, start=1):
        if not _plain(character):
            match = re.match(r"[^\x00-\x7f]+", bare[column - 1 :])
            word = match[0] if match else repr(character)
            if (meant := _spoken().get(word)) is not None:
                raise ExpressionProblem("spoken", column, found=word, meant=meant)
            if bare[: column - 1].rstrip()[-1:].isdigit():
                raise ExpressionProblem("unit_word", column, found=word)
            raise ExpressionProblem("bare_text", column, found=word)


@functools.cache
def _spoken() -> Mapping[str, str]:
    text = Path(__file__).with_name("spoken.yml").read_text(encoding="utf-8")
    words: Mapping[str, str] = yaml.safe_load(text)
    return words


def _plain(character: str) -> bool:
    return character.isascii() and (character.isprintable() or character in "\n\t\r")


def _quotes(bare: str) -> None:
    if '"' in bare:
        raise ExpressionProblem("double_quote", bare.index('"') + 1)
    ends = [match.end() for match in _STRING.finditer(bare)]
    if (stray := bare.find("'", ends[-1] if ends else 0)) >= 0:
        raise ExpressionProblem("open_quote", stray + 1)


def _depth(bare: str) -> None:
    depth = 0
    for column, character in enumerate(bare, start=1):
        depth += (character == "(") - (character == ")")
        if depth > MAX_DEPTH:
            raise ExpressionProblem("too_deep", column)
