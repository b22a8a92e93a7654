"""Words that were heard or typed with other characters of the same sound: 申情, 白内帐, 低宝.

A stretch that sounds like a word of our trade is made that word, unless it is good Chinese itself
or cuts through good Chinese (弟报名 is not 低保). Words: homophones.yml, pairs.txt.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from nlu.lexicons import FOLDER, LexiconError, Part, model, read
from nlu.phrases import PhraseError, compile_phrase

__all__ = ["restored"]

_LONGEST = 6
_HAN = ("\u4e00", "\u9fff")
_BREAKS = tuple("。!?,;: ")
Sounds = tuple[str, ...]


class _Homophones(Part):
    lists: list[str]
    words: list[str]
    known: list[str]


@lru_cache(maxsize=8192)
def _exact(character: str) -> str:
    """How a character sounds, without its tone; other signs sound like themselves."""
    if not _HAN[0] <= character <= _HAN[1]:
        return character
    # Loaded with the first message: its tables take a while.
    from pypinyin import lazy_pinyin

    return lazy_pinyin(character)[0]


@lru_cache(maxsize=8192)
def _blurred(character: str) -> str:
    """Without what dialects blur as well: zh and z, n and l, ng and n."""
    sound = _exact(character)
    if sound[1:2] == "h" and sound[0] in "zcs":
        sound = sound[0] + sound[2:]
    if sound[:1] == "n" and len(sound) > 1:
        sound = "l" + sound[1:]
    return sound.removesuffix("g") if sound.endswith("ng") else sound


@cache
def _words() -> dict[Sounds, tuple[str, ...]]:
    """The words by their blurred sounds.

    Raises:
        LexiconError: a list holds a word pattern that can't be read.
    """
    found: dict[Sounds, list[str]] = {}
    listed = model("homophones", _Homophones)
    long = (word for name in listed.lists for word in _said(name) if len(word) > 2)
    for word in dict.fromkeys((*listed.words, *long)):
        if len(word) <= _LONGEST and all(_HAN[0] <= one <= _HAN[1] for one in word):
            found.setdefault(tuple(map(_blurred, word)), []).append(word)
    return {sounds: tuple(words) for sounds, words in found.items()}


def _said(name: str) -> Iterator[str]:
    """The fixed words of a list."""
    entries: list[dict[str, Any]] = read(name)["entries"]
    for entry in entries:
        for source in entry["say"]:
            try:
                phrase = compile_phrase(source)
            except PhraseError as error:
                raise LexiconError(name, source, error) from error
            if phrase.tail is None and not phrase.anchored and len(phrase.heads) == 1:
                yield from phrase.heads


@cache
def _pairs() -> frozenset[str]:
    """Pairs of characters that stand side by side in good Chinese."""
    from pypinyin.phrases_dict import phrases_dict

    known = {word for word in phrases_dict if len(word) == 2}
    known.update(pair for word in model("homophones", _Homophones).known for pair in _paired(word))
    known.update(pair for words in _words().values() for word in words for pair in _paired(word))
    known.update((FOLDER / "pairs.txt").read_text("utf-8").split())
    return frozenset(known)


def _paired(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


def restored(text: str) -> str:
    """A folded text, as long as it was, with the words that it only sounds like put in."""
    sounds = tuple(map(_blurred, text))
    at = 0
    while at < len(text) - 1:
        word = _at(text, sounds, at)
        if word:
            text = f"{text[:at]}{word}{text[at + len(word) :]}"
        at += len(word) or 1
    return text


def _at(text: str, sounds: Sounds, at: int) -> str:
    """The word that stands or is meant at a place, the longest one; empty for none."""
    for length in range(min(_LONGEST, len(text) - at), 1, -1):
        words = _words().get(sounds[at : at + length], ())
        said = text[at : at + length]
        if said in words:
            return said
        meant = next((word for word in words if _meant(text, at, said, word)), "")
        if meant:
            return meant
    return ""


def _meant(text: str, at: int, said: str, word: str) -> bool:
    """One character is right; of two also none, if they sound just so and go with a neighbour."""
    end = at + len(said)
    shared = sum(one == other for one, other in zip(said, word, strict=True))
    if not shared and not (len(word) == 2 and _fits(text, at, said, word)):
        return False
    wrong = [place for place in range(len(word)) if said[place] != word[place]]
    known = _pairs()
    # A slip makes pairs that nobody writes: 白内帐 is 白内 and 内帐.
    inside = [pair for pair in _paired(said) if pair not in _paired(word)]
    if all(pair in known for pair in inside):
        return False
    left, right = text[max(0, at - 1) : at + 1], text[end - 1 : end + 1]
    return not (wrong[0] == 0 and left in known) and not (
        wrong[-1] == len(word) - 1 and right in known
    )


def _fits(text: str, at: int, said: str, word: str) -> bool:
    """It is all of its clause, or stands beside what usually stands beside the word."""
    if [*map(_exact, said)] != [*map(_exact, word)]:
        return False
    left, right = text[max(0, at - 1) : at], text[at + len(said) : at + len(said) + 1]
    if all(one in ("", *_BREAKS) for one in (left, right)):
        return True
    return f"{left}{word[0]}" in _pairs() or f"{word[-1]}{right}" in _pairs()
