"""Township names by how they sound, for homophone typos (屠元乡 for 屠园镇) and accents."""

from __future__ import annotations

from functools import cache

from pypinyin import Style, pinyin


@cache
def syllable(char: str) -> str:
    """The usual reading of one character without its tone; the character itself if it has none."""
    return str(pinyin(char, style=Style.NORMAL, heteronym=False)[0][0])


@cache
def accented(char: str) -> str:
    """The reading with what many accents do not tell apart folded together (zh/z, n/l, ng/n)."""
    sound = syllable(char)
    for retroflex, flat in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(retroflex):
            sound = flat + sound[2:]
    if sound.startswith("l"):
        sound = "n" + sound[1:]
    return sound[:-1] if sound.endswith("ng") else sound
