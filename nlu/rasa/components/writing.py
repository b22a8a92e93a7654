"""What one character is to another: its simplified form, and how it sounds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Lines of a sound and its characters, and lines of = and pairs: traditional, simplified.
# Made by scripts/nlu_tables.py.
_TABLE = Path(__file__).with_name("characters.txt")


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


def plain(text: str) -> str:
    """`text` in simplified lower-case characters, as long as it was: one character for one."""
    return "".join(low if len(low := c.lower()) == 1 else c for c in text.translate(_tables()[0]))


def sounds(text: str) -> list[str]:
    """How each character of a plain text sounds, without tones and without what dialects blur
    (zh and z, ng and n): 低保 and 底宝 are the same. A character without a sound is itself.
    """
    table = _tables()[1]
    return [table.get(character, character) for character in text if not character.isspace()]
