"""Matching words to choices: label, other wordings, place in the list, yes or no, near misses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlu import negation
from nlu.normalize import fold
from nlu.short import LIMIT, bare, words, yes_no

__all__ = ["Option", "choose", "choose_many"]

_EXACT, _ORDINAL, _HELD, _YES_NO, _PART, _SOUND = 1.0, 0.95, 0.9, 0.85, 0.8, 0.75
_EXACT_PART, _DESPITE_BOTH, _BEGINS = 0.97, 0.92, 0.7
_NEAR = 0.6
_DESPITE = re.compile("但|不过|就是|只是|可是")
_FIGURE = re.compile(
    r"^(?:第|选|我选|选项)?\s*(?P<figure>\d{1,2}|[a-z]|[一二三四五六七八九十])\s*(?:个|项|号|条|那个)?$"
)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its id, the words on the button, and other wordings that mean it."""

    id: str
    label: str
    words: tuple[str, ...] = ()


def choose(text: str, options: Sequence[Option]) -> tuple[tuple[str, float], ...]:
    """Choices that may be meant, as (id, confidence 0..1), surest first; empty when none fits.

    Take the first one when it stands clear of the second; else ask which is meant.
    """
    normal = fold(text)[:LIMIT]
    if not normal:
        return ()
    scores = {option.id: _wording(normal, option) for option in options}
    _by_number(normal, options, scores)
    if max(scores.values(), default=0.0) < _HELD:
        _by_yes_no(normal, options, scores)
    if max(scores.values(), default=0.0) < _NEAR:
        _by_sound(normal, options, scores)
    found = [(id, score) for id, score in scores.items() if score >= _NEAR]
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def choose_many(text: str, options: Sequence[Option]) -> frozenset[str] | None:
    """All choices named; an empty set for 都没有; None when nothing was understood."""
    normal = fold(text)[:LIMIT]
    plain = bare(normal)
    if normal in words().all or plain in words().all:
        return frozenset(option.id for option in options)
    if normal in words().none or plain in words().none:
        return frozenset()
    found = {option.id for option in options if _wording(normal, option) >= _HELD}
    for part in _parts(normal):
        best = choose(part, options)
        if best and best[0][1] >= _SOUND and not _denies(part):
            found.add(best[0][0])
    return frozenset(found) or None


def _parts(normal: str) -> list[str]:
    for word in words().joint_words:
        normal = normal.replace(word, ",")
    return [part for part in re.split(f"[{re.escape(words().joints)} ]", normal) if part]


def _denies(part: str) -> bool:
    return part.startswith(tuple(words().denying)) and len(part) > 2


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return fold(word)


def _wording(normal: str, option: Option) -> float:
    """By the label and the other wordings: the same, held in the text, holding it, or alike."""
    return max(_alike(normal, _folded(word)) for word in (option.label, *option.words))


def _alike(normal: str, word: str) -> float:
    plain = bare(normal)
    if word in (normal, plain) or bare(word) == plain:
        return _EXACT
    if "/" in word and plain in word.split("/"):
        return _EXACT_PART
    if "但" in word and _DESPITE.search(plain) and plain[:2] == word[:2]:
        return _DESPITE_BOTH
    if len(word) >= 2 and word in normal and word not in words().none:
        # 没有 in 没有车 denies a car, and not all that was asked.
        at = normal.find(word)
        return 0.0 if negation.denied(normal, at) else _HELD + min(len(word), 9) / 1000
    if len(plain) >= 2 and plain in word and not _changes_sense(plain, word):
        return _PART * (0.9 + 0.1 * len(plain) / len(word))
    if (plain[:2] == word[:2] and len(plain) > 1) or (len(plain) == 1 and _begins(plain, word)):
        return _BEGINS
    return _overlap(plain, word) * 0.9


def _begins(plain: str, word: str) -> bool:
    """租 for 租房, but no 有 or 没."""
    said = (*words().affirming, *words().denying)
    return word.startswith(plain) and not plain.startswith(said)


def _changes_sense(plain: str, word: str) -> bool:
    """领 is in 没领, but says the contrary."""
    return negation.denied(word, word.find(plain))


def _overlap(first: str, second: str) -> float:
    """Mean of the Dice coefficients of single characters and of pairs; 0 when the sense differs."""
    if min(len(first), len(second)) < 2 or _denies(first) != _denies(second):
        return 0.0
    return (_dice(first, second, 1) + _dice(first, second, 2)) / 2


def _dice(first: str, second: str, size: int) -> float:
    one, two = (
        {text[at : at + size] for at in range(len(text) - size + 1)} for text in (first, second)
    )
    return 2 * len(one & two) / (len(one) + len(two))


def _by_number(normal: str, options: Sequence[Option], scores: dict[str, float]) -> None:
    """第二个, 2, B, 最后一个: the place in the list, unless a label itself says so."""
    if max(scores.values(), default=0.0) == _EXACT or not options:
        return
    plain = bare(normal)
    if plain in words().last or normal in words().last:
        scores[options[-1].id] = _ORDINAL
        return
    match = _FIGURE.match(normal)
    if match is None or any(re.search(r"\d", option.label) for option in options):
        return
    place = _place(match["figure"])
    if 0 < place <= len(options):
        scores[options[place - 1].id] = _ORDINAL


def _place(figure: str) -> int:
    if figure.isdigit() and figure.isascii():
        return int(figure)
    if figure.isascii():
        return ord(figure) - ord("a") + 1
    return "一二三四五六七八九十".index(figure) + 1


def _by_yes_no(normal: str, options: Sequence[Option], scores: dict[str, float]) -> None:
    """嗯 and 没得 choose the one option that affirms or denies, if there is just one."""
    answer = yes_no(normal)
    if answer is None:
        return
    denying = [o for o in options if _folded(o.label).startswith(tuple(words().denying))]
    affirming = [
        o for o in options
        if o not in denying and _folded(o.label).startswith(tuple(words().affirming))
    ]  # fmt: skip
    chosen = affirming if answer else denying
    # Of 没有 and 没有,但行动不便 the plain one is meant.
    plainest = sorted(chosen, key=lambda option: len(option.label))
    if len(plainest) == 1 or (plainest and len(plainest[0].label) <= 3 < len(plainest[1].label)):
        scores[plainest[0].id] = max(scores[plainest[0].id], _YES_NO)


def _by_sound(normal: str, options: Sequence[Option], scores: dict[str, float]) -> None:
    """Voice input writes 知体 for 肢体: the same syllables count."""
    plain = bare(normal)
    if not 2 <= len(plain) <= 12:
        return
    heard = _syllables(plain)
    for option in options:
        if any(_label_syllables(word) == heard for word in (option.label, *option.words)):
            scores[option.id] = max(scores[option.id], _SOUND)


def _syllables(word: str) -> tuple[str, ...]:
    # Loaded only when an answer fits no label: its tables take a while.
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


@lru_cache(maxsize=4096)
def _label_syllables(word: str) -> tuple[str, ...]:
    return _syllables(_folded(word))
