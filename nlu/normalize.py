"""Bring a message into one form for understanding: width, script, punctuation, stray signs.

The original text is kept beside it by the caller: names and quotations are taken from there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import opencc

from nlu.homophones import restored
from nlu.lexicons import replacements

__all__ = ["BREAKS", "ENDS", "LIMIT", "fold", "sentences", "simplify"]

LIMIT = 20_000
"""Characters read of one message; the rest is left out of `normal` (never of the original)."""

SENTENCE_LIMIT = 200
ENDS = "。!?"
BREAKS = ENDS + ",;:"

_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_PUNCTUATION = str.maketrans(
    {"\n": "。", "\r": "。", "\u2028": "。", "\u2029": "。", "؟": "?", "、": "、"}
    | dict.fromkeys("·•‧|\\", " ")
    | dict.fromkeys("—–−﹣", "-")
    | dict.fromkeys("～∼〜", "~")
    | dict.fromkeys("“”„‟「」『』〝〞《》〈〉【】〔〕[]{}", '"')
    | dict.fromkeys("‘’`´", "'")
)
_RUNS = re.compile(r"([。!?,;:~ -])\1+")
_ELLIPSIS = re.compile(r"\.{2,}|。{2,}|,{2,}")
_DOT_AT_END = re.compile(r"(?<=[^\d\s])\.(?=\s|$)")
# A blank between digits and Chinese is nothing; between two Chinese words it stands for a comma.
_BLANK_NUMBER = re.compile(r"(?<=\d) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=\d)")
_BLANK_HAN = re.compile(r"(?<=[\u4e00-\u9fff0-9]) +(?=[\u4e00-\u9fff0-9])")
_SPACED_OUT = re.compile(
    r"(?:(?<![\u4e00-\u9fff])[\u4e00-\u9fff] +){2,400}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
_EMPTY_SIDE = re.compile(r" *([。!?,;:]) *")
# 七十有三 is an old man's 73; 十有八九 is something else.
_AND_ODD = re.compile(
    "([二三四五六七八九]十)有([一二三四五六七八九])(?=[,。!?岁了喇啦咯喽勒的啊呀嘞]|$)"
)
# 八是三 after 今年 or a parent: 83, as voice input writes it.
_TEN = re.compile(
    "(?<=[年爹娘爸妈伴])([二三四五六七八九])[实是时石]([一二三四五六七八九])(?=[,。!?岁了碎]|$)"
)
# A unit after a figure that voice input wrote with another character: 五十六碎, 三百快钱.
_YEARS = re.compile("(?<=[一二三四五六七八九十\\d])[碎穗睡随税遂](?=[,。!?了的咯数]|$)")
_YUAN = re.compile("(?<=[百千万十\\d])[快筷](?=[钱前,。!?一]|$)")
_SENTENCE = re.compile(r"[^。!?]+[。!?]*")
_CATEGORIES_DROPPED = frozenset({"Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_CATEGORIES_BLANK = frozenset({"Cc", "So", "Sk", "Zs", "Zl", "Zp"})


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional to simplified characters; text without a Chinese character comes back as is."""
    return text if text.isascii() else str(_converter().convert(text))


@lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in _CATEGORIES_DROPPED:
        return ""
    return " " if category in _CATEGORIES_BLANK else character


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").translate(_PUNCTUATION)
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_plain_character, text))


def _join_spaced_out(match: re.Match[str]) -> str:
    return match.group().replace(" ", "")


def _blanks(text: str) -> str:
    if " " not in text:
        return text
    text = _SPACED_OUT.sub(_join_spaced_out, text)
    text = _BLANK_NUMBER.sub("", text)
    text = _BLANK_HAN.sub(",", text)
    return _EMPTY_SIDE.sub(r"\1", text).strip()


def fold(text: str) -> str:
    """One form for understanding: half width, simplified, lower case, few kinds of punctuation.

    Zero-width signs, control characters, emoji and lone surrogates go; usual slips of the pen and
    of voice input (底保) are put right from lexicon/slips.yml, or by sound. Idempotent as a rule.
    """
    text = text[:LIMIT]
    symbols, slips = replacements()
    if len(text) <= 8 and not any(c.isalnum() for c in text):
        text = "".join(symbols.get(c, c) for c in text)
    text = _GROUPED.sub(lambda m: m.group().replace(",", ""), text)
    text = unicodedata.normalize("NFKC", _clean(text)).translate(_PUNCTUATION)
    text = simplify(text).lower()
    text = _DOT_AT_END.sub("。", _ELLIPSIS.sub(",", text))
    text = _RUNS.sub(r"\1", _blanks(text))[:LIMIT]
    text = _TEN.sub(r"\1十\2", text)
    text = _YUAN.sub("块", _YEARS.sub("岁", _AND_ODD.sub(r"\1\2", text)))
    for wrong, right in slips:
        if wrong in text:
            text = text.replace(wrong, right)
    return restored(text.strip(" ,;:。"))


def _capped(sentence: str) -> list[str]:
    parts: list[str] = []
    while len(sentence) > SENTENCE_LIMIT:
        cut = sentence.rfind(",", 1, SENTENCE_LIMIT) + 1 or SENTENCE_LIMIT
        parts.append(sentence[:cut])
        sentence = sentence[cut:]
    return [*parts, sentence]


def sentences(normal: str) -> tuple[str, ...]:
    """Sentences of a folded text, in order, none longer than 200 characters, none blank."""
    found: list[str] = []
    for match in _SENTENCE.finditer(normal):
        found += [part for part in _capped(match.group().strip()) if part.strip(BREAKS + " ")]
    return tuple(found)
