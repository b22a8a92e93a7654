"""Stretches of text that may name a place, with the role that the words before them give it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlu.heard import Mention, PlaceSaid
from nlu.lexicons import Part, model

__all__ = ["bare", "find", "ordinary"]

_HAN = "\u4e00-\u9fff"
_LONGEST = 30
_LEADING = re.compile(r"^(?:嗯|就|也|我|俺|还|都|现在|一直|户口|老家|家|人|住|在|是|呢|啊|哦){1,8}")

# 以前镇上, 嫁到外省, 在家三天, 村头: ordinary words that have the shape of a name.
_ORDINARY = re.compile(
    "^(?:城镇|乡镇|村镇)(?:户口?|居民|街道)?$|^(?:菜|农贸|集贸|早|夜|花鸟|水产)市|^(?:以前|之前|从前|前年|去年|今年|现在|当时|后来|上次|这次|每年|每月|早先|原先|小时候)|外[省市县地乡]$"
    "|房(?:[一二两三四1-9]|屋|子|产)|[一二两三四五几半1-9][处套间座栋幢]"
    "|[一二两三四五六七八九十几半](?:天|年|个月|晚|夜|宿|辈子)|^[村屋街桥山地田门前后外里城镇院][头口边上里外]$"
)


# 户口是农业户口,在屠园镇: still of the hukou.
_OF_HUKOU = re.compile("户口[^。!?;住]{0,9}[,了](?:就|都|也|还|一直)?(?:在|是)$")


class _Words(Part):
    suffixes: list[str]
    generic: list[str]
    stops: str
    inside: list[str]
    wide: str
    roles: dict[str, list[str]]
    not_living: list[str]
    tails: list[str]
    people: list[str]
    not_origin: list[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _words() -> _Words:
    return model("places", _Words)


class _Patterns:
    def __init__(self) -> None:
        words = _words()
        name = f"(?:{_any(words.inside)}|(?![{words.stops}])[{_HAN}])"
        suffix = _any(words.suffixes)
        roles = [role for names in words.roles.values() for role in names]
        self.role_of = {word: role for role, names in words.roles.items() for word in names}
        self.beneath = re.compile(rf"(?<=[{words.wide}]){name}{{2,6}}")
        self.full = re.compile(f"{name}{{1,8}}?(?:{suffix})")
        self.lead = re.compile(rf"(?:{_any(roles)})$")
        self.living = re.compile(
            rf"(?P<role>{_any([*words.roles['hukou'], *words.roles['living']])})"
            rf"(?!{_any(words.not_living)})"
            rf"(?P<name>{name}{{2,10}})"
        )
        self.origin = re.compile(
            rf"(?:我们?|俺|咱)(?:家)?是(?P<name>{name}{{2,10}}?)(?:那边|这边|的)?人?"
            r"(?=的?[,。!?;: ]|$)(?<=[的人])"
        )
        self.not_origin = re.compile(_any(words.not_origin))
        self.people = re.compile(_any(words.people))
        self.tails = re.compile(rf"(?:{_any(words.tails)})+$")


@cache
def _patterns() -> _Patterns:
    return _Patterns()


def find(text: str) -> list[Mention]:
    """Place candidates in order; those that touch are one (宿城区中扬镇)."""
    found = _with_towns(text, _named(text))
    for match in _patterns().living.finditer(text):
        if not any(m.start < match.end() and match.start("name") < m.end for m in found):
            mention = _trimmed(match, _role(match["role"]))
            if mention:
                found.append(mention)
    for match in _patterns().origin.finditer(text):
        if not any(m.start < match.end() and match.start("name") < m.end for m in found):
            plain = not _patterns().not_origin.search(match["name"])
            mention = _trimmed(match, None) if plain else None
            if mention:
                found.append(mention)
    return sorted(found, key=lambda mention: mention.start)


def ordinary(said: str) -> bool:
    """Whether the words are everyday ones that only have the shape of a name: 村头, 以前镇."""
    return bool(_ORDINARY.search(said))


def _role(word: str) -> str | None:
    role = _patterns().role_of.get(word)
    return None if role == "plain" else role


def _named(text: str) -> list[Mention]:
    """Names that carry their suffix, joined with what follows directly."""
    spans: list[list[int]] = []
    for match in _patterns().full.finditer(text):
        start, end = match.span()
        if spans and start == spans[-1][1] and end - spans[-1][0] <= _LONGEST:
            spans[-1][1] = end
        else:
            spans.append([start, end])
    made = (_mention(text, start, end) for start, end in spans)
    return [mention for mention in made if mention]


def _with_towns(text: str, named: list[Mention]) -> list[Mention]:
    """What follows a county where somebody lives may be its town without 镇: 住宿城区中扬."""
    found: list[Mention] = []
    for one in named:
        if found and one.start < found[-1].end:
            continue
        said = _beneath(text, one) if isinstance(one.value, PlaceSaid) else ""
        if said:
            whole, end = one.text + said, one.end + len(said)
            one = Mention("place", PlaceSaid(whole, one.value.role), whole, one.start, end)
        found.append(one)
    return found


def _beneath(text: str, county: Mention) -> str:
    """The bare name behind a county that was given a role, or nothing."""
    match = _patterns().beneath.match(text, county.end) if county.value.role else None
    said = _patterns().tails.sub("", match.group()) if match else ""
    return said if len(said) > 1 and not _patterns().people.search(said) else ""


def _mention(text: str, start: int, end: int) -> Mention | None:
    """Without the words of role that stuck to its front; None for 小区, 农村, 我们村."""
    said = text[start:end]
    patterns = _patterns()
    lead = patterns.lead.search(text[max(0, start - 8) : start])
    for word in sorted(patterns.role_of, key=len, reverse=True):
        if said.startswith(word) and len(said) - len(word) > 1:
            start, said, role = start + len(word), said[len(word) :], _role(word)
            break
    else:
        role = _role(lead.group()) if lead else None
    if role is None and _OF_HUKOU.search(text[max(0, start - 16) : start]):
        role = "hukou"
    if said in _words().generic or len(said) < 2 or ordinary(said):
        return None
    return Mention("place", PlaceSaid(said, role), said, start, end)


def _trimmed(match: re.Match[str], role: str | None) -> Mention | None:
    """A bare name after 住在 or 户口在, without 那边, 人, 的."""
    said = _patterns().tails.sub("", match["name"])
    nowhere = said in _words().generic or ordinary(said) or "户口" in said
    if len(said) < 2 or nowhere or _patterns().people.search(said):
        return None
    start = match.start("name")
    return Mention("place", PlaceSaid(said, role), said, start, start + len(said))


def bare(text: str) -> PlaceSaid | None:
    """A short answer to a place question: 在中扬, 就住中扬那边, 中扬镇的."""
    found = find(text)
    if found:
        value = found[0].value
        return value if isinstance(value, PlaceSaid) else None
    said = _LEADING.sub("", text)
    said = _patterns().tails.sub("", re.split(r"[,。!?;: ]", said)[0]).rstrip("的呢啊吧哦了")
    return PlaceSaid(said) if 2 <= len(said) <= _LONGEST else None
