"""What a character is to another: its simplified form, its sound; and one word to another."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

# Lines of a sound and its characters, and lines of = and pairs: traditional, simplified.
# Made by scripts/nlu_tables.py.
_TABLE = Path(__file__).with_name("characters.txt")
_WORDS = Path(__file__).with_name("dialect.txt")
_SAID = "said"


@cache
def _tables() -> tuple[dict[int, str], dict[str, str]]:
    simplified: dict[int, str] = {}
    sounds: dict[str, str] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "=":
            simplified.update({ord(pair[0]): pair[1] for pair in rest.split()})
        elif kind != "#":
            sounds.update(dict.fromkeys(rest, kind))
    return simplified, sounds


@cache
def _plain() -> dict[int, str]:
    """What becomes of each character that doesn't stay as it is."""
    every = map(chr, range(sys.maxunicode + 1))
    low = {ord(c): c.lower() for c in every if c.lower() != c and len(c.lower()) == 1}
    return low | {key: low.get(ord(c), c) for key, c in _tables()[0].items()}


def plain(text: str) -> str:
    """`text` in simplified lower-case characters, as long as it was: one character for one."""
    return text.translate(_plain())


def sounds(text: str) -> list[str]:
    """How each character of a plain text sounds, without tones and without what dialects blur
    (zh and z, ng and n): 低保 and 底宝 are the same. A character without a sound is itself.
    """
    table = _tables()[1]
    return [table.get(character, character) for character in text if not character.isspace()]


@cache
def _dialect() -> tuple[re.Pattern[str], dict[str, str]]:
    common: dict[str, str] = {}
    for line in _WORDS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            word, *others = line.split()
            common.update(dict.fromkeys(others, word))
    longest_first = sorted(common, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), common


def common(text: str) -> str:
    """A plain text with the words of dialects made common ones (咋弄 becomes 怎么办), for comparing
    what sentences say; offsets into it mean nothing elsewhere."""
    pattern, words = _dialect()
    return pattern.sub(lambda match: words[match.group()], text)


def said(message: Message) -> str:
    """The plain text of a message in common words, "" without any. Kept with the message: three
    parts of the pipeline ask for it."""
    kept = message.get(_SAID)
    if kept is None:
        kept = common(plain(message.get(TEXT) or ""))
        message.set(_SAID, kept)
    return str(kept)
