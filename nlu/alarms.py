"""Signs of danger: recall first, yet 没有不想活 and 电视里着火了 are none (see alarms.yml)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from nlu import negation
from nlu.calm import without_sayings
from nlu.dialect import plain
from nlu.lexicons import LexiconError, Part, read
from nlu.over import is_over
from nlu.phrases import Hit, Index, Phrase, PhraseError, compile_phrase

__all__ = ["IDS", "besides", "find", "taken_back"]

IDS = (
    "self_harm", "hunger", "no_medicine", "no_shelter", "cold", "fire", "violence", "child_alone",
    "child_abused", "hospital_refused", "lost_person", "gas_stroke_bleeding", "trapped", "freezing",
    "wage_despair",
)  # fmt: skip

_NEAR = 10
# How far off, in characters, what a sign needs may stand, and the scene that it belongs to.
_AROUND, _SCENE = 30, 90
# 三月份中风, 8月17号泥石流: a danger of now is told with another word for when.
_DATED = re.compile(
    "(?<![0-9个一二三四五六七八九])(?:[0-9]{1,2}|十[一二]|[一二三四五六七八九十])月(?!子|嫂|饼|亮|[0-9]{1,2}日?凌晨)"
)
# What befalls on a day; 欠我八月的工钱,不给就跳 is of today whatever month it names.
_BEFALL = frozenset({"fire", "gas_stroke_bleeding", "trapped"})
_TODAY = re.compile(
    "今天|今晚|今早|今儿|刚才|刚刚|刚|现在|昨晚|昨夜|昨天|正在|马上|这会|眼下|凌晨|半夜|困在|还在|还没"
)
# The end of a message is the end of a clause, for patterns too.
_STOP = "。"


class _Group(Part):
    say: list[str] = Field(min_length=1)
    denied: bool = False
    past: bool = False
    supposed: bool = False
    media: bool = False
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    anywhere: tuple[str, ...] = ()


class _Kind(_Group):
    """A group of alarms_by_kind.yml: whatever takes back takes it back."""

    denied: bool = True
    past: bool = True
    supposed: bool = True
    media: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Sign:
    alarm: str
    group: _Group
    unless: Index[None]
    needs: Index[None]
    here: Index[None]
    anywhere: Index[None]


_GROUPS = TypeAdapter(list[dict[str, Any]])
_FILES: dict[str, type[_Group]] = {
    "alarms": _Group, "alarms_scenes": _Group, "alarms_by_kind": _Kind,
}  # fmt: skip


@cache
def _index() -> Index[_Sign]:
    pairs: list[tuple[Phrase, _Sign]] = []
    for name, shape in _FILES.items():
        data = read(name)
        unknown = set(data) - set(IDS) if name != "alarms" else set(data) ^ set(IDS)
        if unknown:
            raise LexiconError(name, ", ".join(sorted(unknown)), "没有这个急难,或少了它")
        for alarm, groups in data.items():
            try:
                for group in _GROUPS.validate_python(groups):
                    sign = _sign(alarm, shape.model_validate(group))
                    pairs += [(compile_phrase(plain(say)), sign) for say in sign.group.say]
            except (PhraseError, ValidationError) as error:
                raise LexiconError(name, alarm, error) from error
    return Index(pairs)


def _sign(alarm: str, group: _Group) -> _Sign:
    words = (group.unless, group.needs, group.here, group.anywhere)
    return _Sign(alarm, group, *map(_plain, words))


def _plain(sources: tuple[str, ...]) -> Index[None]:
    return Index([(compile_phrase(plain(source)), None) for source in sources])


def find(text: str) -> tuple[str, ...]:
    """Ids of the dangers heard in a folded text, gravest first."""
    found: set[str] = set()
    text = plain(without_sayings(text)) + _STOP
    for hit in _index().scan(text):
        if hit.entry.alarm not in found and _counts(text, hit):
            found.add(hit.entry.alarm)
    return besides(found, text)


def besides(found: Collection[str], text: str) -> tuple[str, ...]:
    """What was found and what else it is by the words of the text, gravest first."""
    known, text = _besides(), plain(text)
    more = {
        other
        for alarm in found
        for other, words in known.get(alarm, {}).items()
        if any(plain(word) in text for word in words)
    }
    return tuple(alarm for alarm in IDS if alarm in found or alarm in more)


@cache
def _besides() -> dict[str, dict[str, list[str]]]:
    name = "alarms_besides"
    try:
        data = TypeAdapter(dict[str, dict[str, list[str]]]).validate_python(read(name))
    except ValidationError as error:
        raise LexiconError(name, "say", error) from error
    if unknown := {*data, *(one for more in data.values() for one in more)} - set(IDS):
        raise LexiconError(name, ", ".join(sorted(unknown)), "没有这个急难")
    return data


def taken_back(text: str) -> frozenset[str]:
    """Ids of the dangers whose words stand in a folded text and mean something else there."""
    known: set[str] = set()
    found: set[str] = set()
    text = plain(text) + _STOP
    for hit in _index().scan(text):
        if _told(text, hit.entry, hit.start):
            (found if _counts(text, hit) else known).add(hit.entry.alarm)
    return frozenset(known - found)


def _counts(text: str, hit: Hit[_Sign]) -> bool:
    sign, start, end = hit.entry, hit.start, hit.end
    group = sign.group
    if group.not_before and text.endswith(group.not_before, 0, start):
        return False
    if group.not_after and text.startswith(group.not_after, end):
        return False
    if group.denied and (negation.denied(text, start) or negation.questioned(text, start)):
        return False
    if group.past and negation.told_of_past(text, start, end):
        return False
    if group.supposed and negation.told_of_supposed(text, start, end):
        return False
    if group.media and negation.told_of_media(text, start, end):
        return False
    if group.media and negation.told_by_others(text, start, end):
        return False
    first, last = negation.clause(text, start, end)
    if next(sign.here.scan(text[first:last]), None) is not None:
        return False
    opens, closes = negation.sentence(text, start, end)
    near = text[max(opens, min(first, start - _NEAR)) : last]
    first, last = opens, closes
    if is_over(sign.alarm, near, text[first:last]):
        return False
    if (
        sign.alarm in _BEFALL
        and _DATED.search(text, first, end)
        and not _TODAY.search(text, first, last)
    ):
        return False
    around = text[max(first, start - _AROUND) : min(last, end + _AROUND)]
    return _told(text, sign, start) and _fits(around, text[first:last], sign)


def _told(text: str, sign: _Sign, at: int) -> bool:
    """Whether the scene that the sign belongs to is told anywhere near; a long story has it all."""
    scene = text[max(0, at - _SCENE) : at + _SCENE]
    return not len(sign.anywhere) or next(sign.anywhere.scan(scene), None) is not None


def _fits(around: str, sentence: str, sign: _Sign) -> bool:
    if len(sign.needs) and next(sign.needs.scan(around), None) is None:
        return False
    return next(sign.unless.scan(sentence), None) is None
