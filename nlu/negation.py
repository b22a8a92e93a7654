"""Is what was said denied, asked, long past, supposed, or from a film? Vocabulary: negation.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu.lexicons import Part, model

__all__ = [
    "clause",
    "denied",
    "denied_after",
    "joins_list",
    "questioned",
    "sentence",
    "time_of",
    "told_by_others",
    "told_of_media",
    "told_of_past",
    "told_of_supposed",
]

_BREAKS = "。!?,;:"
_ENDS = "。!?"
# 听说有人冻死了: of somebody far away; 听说隔壁有人打孩子 is next door.
_RUMOUR = re.compile(
    "(?:听说|听人说|听别人说|听讲|据说|看到说|都说|人家说|网上说|网上看到|看新闻)[^。!?]{0,6}"
    "(?:有人|有个人|有一个人|有个(?:男|女|老)|别人|人家|有一家|哪里|那边|外地|外省)"
)
_AWAY = "抽昏晕死睡送搬交递拿带跑走晃挺熬撑疼痛烧"
_NEARBY = re.compile("隔壁|邻居|村|楼|对门|小区|我|俺|咱|家里|现在|正在")


class _Words(Part):
    before: list[str]
    fillers: list[str]
    not_denied: list[str]
    asks: list[str]
    after: list[str]
    after_joint: list[str]
    after_not: list[str]
    list_joints: list[str]
    past: list[str]
    present: list[str]
    hypothetical: list[str]
    media: list[str]


class _Patterns:
    """The vocabulary as bounded regular expressions."""

    def __init__(self) -> None:
        words = model("negation", _Words)
        fillers = _any(words.fillers)
        self.before = re.compile(
            f"(?:{_any(words.before)})(?<![特分级区个]别)(?:{fillers}){{0,3}}$"
        )
        self.not_denied = re.compile(f"(?:{_any(words.not_denied)})(?:{fillers}){{0,3}}$")
        self.asks = re.compile(f"(?:{_any(words.asks)})(?:{fillers}){{0,2}}$")
        joints = _any(words.after_joint)
        self.after = re.compile(
            f"(?:{joints}){{0,3}}(?!{_any(words.after_not)})"
            f"(?:{_any(words.after)}|[没无](?=[。!?,;:啊呀呢嘛的了]|$))"
        )

        self.joints = frozenset(words.list_joints)
        # 昏过去, 抽过去 and 送过去 tell of no other time.
        # 从前天 is no 从前, and 年前不给 speaks of what is to come.
        past = _any(set(words.past) - {"过去"})
        other = "(?!(?<=从前)[天晚日]|(?<=年前)[不再要必拿])"
        self.past = re.compile(f"(?:(?<![{_AWAY}])过去|(?:{past}){other})")
        self.present = re.compile(_any(words.present))
        # 凑了一万一 supposes nothing.
        self.hypothetical = re.compile(
            f"(?<![一二两三四五六七八九十几])(?:{_any(words.hypothetical)})"
        )
        self.media = re.compile(_any(words.media))


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _cut(text: str, start: int, end: int, breaks: str, reach: int) -> tuple[int, int]:
    first = start
    while first > 0 and start - first < reach and text[first - 1] not in breaks:
        first -= 1
    last = end
    while last < len(text) and last - end < reach and text[last] not in breaks:
        last += 1
    return first, last


def clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the clause around [start, end), at most 40 characters to each side."""
    return _cut(text, start, end, _BREAKS, 40)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence around [start, end), at most 80 characters to each side."""
    return _cut(text, start, end, _ENDS, 80)


def _lead(text: str, start: int) -> str:
    first, _ = _cut(text, start, start, _BREAKS, 14)
    return text[first:start]


def denied(text: str, start: int) -> bool:
    """没有低保, 不是癌症: a denial touches what begins at `start`."""
    lead = _lead(text, start)
    patterns = _patterns()
    return bool(patterns.before.search(lead)) and not (
        patterns.not_denied.search(lead) or patterns.asks.search(lead)
    )


def denied_after(text: str, end: int) -> bool:
    """残疾证没有: a denial follows what ends at `end`."""
    return bool(_patterns().after.match(text, end, end + 12))


def questioned(text: str, start: int) -> bool:
    """有没有低保: the word that begins at `start` is asked about, not stated."""
    return bool(_patterns().asks.search(_lead(text, start)))


def joins_list(between: str) -> bool:
    """The text between two words only joins them into one list."""
    return between in _patterns().joints


def time_of(words: str) -> str | None:
    """past | present | None, by the time words of a stretch of text; present wins."""
    if _patterns().present.search(words):
        return "present"
    return "past" if _patterns().past.search(words) else None


def told_of_past(text: str, start: int, end: int) -> bool:
    """The clause before (以前想过) speaks of the past and nothing brings it to the present."""
    first, last = clause(text, start, end)
    return time_of(text[first:last]) == "past"


def told_of_supposed(text: str, start: int, end: int) -> bool:
    """The sentence only supposes it: 要是着火了怎么办."""
    first, last = sentence(text, start, end)
    return bool(_patterns().hypothetical.search(text, first, last))


def told_by_others(text: str, start: int, end: int) -> bool:
    """The sentence passes on what befell somebody whom the speaker doesn't know."""
    first, _ = sentence(text, start, end)
    rumour = _RUMOUR.search(text, first, end)
    return bool(rumour) and not _NEARBY.search(text, first, end)


def told_of_media(text: str, start: int, end: int) -> bool:
    """The sentence speaks of a film, a song or the news."""
    first, _ = sentence(text, start, end)
    return bool(_patterns().media.search(text, first, start))
