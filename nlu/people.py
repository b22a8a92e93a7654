"""Who is spoken of: relation words, the speaker, the household, pronouns (see people.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from nlu.heard import Mention
from nlu.lexicons import LexiconError
from nlu.people_unnamed import BY_AGE, by_the_way
from nlu.persons import SELF, Marker, People, base_relation, vocabulary
from nlu.phrases import Index, PhraseError, compile_phrase
from nlu.referents import (
    YOUNG,
    antecedent,
    asked_for,
    describes,
    from_above,
    grandchild,
    in_laws,
    joined,
    of_the_child,
    of_the_speaker,
    stands_for,
)

__all__ = ["SELF", "Marker", "People", "base_relation", "markers", "mentions", "vocabulary"]

_PARENTS = ("父亲", "母亲", "父母")
_CHILD_TO_COME = re.compile("[,。;](?:[^,。;]{0,8})(?:孩子|娃|孙|伢|崽|小孩|囡)")
_STRANGERS = ("邻居",)
_SURNAME = 2
_FOUND = re.compile(
    "(?:捡到|捡了|拾到|碰到|遇到|发现|看见|看到|来了|蹲着|坐着|躺着|站着|睡着|趴着|跪着|住着)了?(?:个|一个|一位|位|俩|两个)[^,。!?;:]{0,4}$"
)
_STRANGE = re.compile(
    "(?:村|社区|小区|楼上|楼下|隔壁|对门|组|队|辖区|街道|单元|镇|院)(?:里|上|子里|这边|那边|头|口)?[^,。!?;:]{0,3}"
    "(?:有|来了|住着|住了)?(?:个|一个|位|一位|户|一户)[^,。!?;:]{0,6}$"
)
_OF_A_STRANGER = re.compile(
    "(?:家|他家|她家|他们家|家里)?的?(?:那个|那|个|有个)?(?:[^,。!?;:我俺]{0,6}的)?"
)
_POSSESSIVE = ("", "的", "家", "家的", "那", "那个", "这个", "老", "亲", "他", "她")


_HE = "他她佢伊"
_MINE = "我俺咱阮额"
_TWO = re.compile("[两俩二2]个?$")


@cache
def _index() -> Index[Marker]:
    words = vocabulary()
    roles: list[tuple[Iterable[str], Marker]] = [
        (words.self_words, Marker(0, 0, "self", SELF)),
        (words.self_, Marker(0, 0, "self", SELF)),
        (words.self_not, Marker(0, 0, "nobody")),
        (words.not_people, Marker(0, 0, "nobody")),
        (words.household, Marker(0, 0, "household")),
        (words.official, Marker(0, 0, "official")),
        (words.pronouns, Marker(0, 0, "pronoun")),
    ]
    roles += [
        (one.say, Marker(0, 0, "relation", one.relation, one.sex))
        for one in (*words.relations, *words.rare)
    ]
    try:
        return Index((compile_phrase(say), marker) for says, marker in roles for say in says)
    except PhraseError as error:
        raise LexiconError("people", "say", error) from error


def markers(text: str) -> list[Marker]:
    """Subjects of a folded text in order, pronouns resolved, 儿子的孩子 taken as one person."""
    found: list[Marker] = []
    for marker in _longest(text):
        last = found[-1] if found else None
        if last and marker.role == "relation" and _owns(text, last, marker):
            found.pop()
            before = [one for one in found if text[one.start] not in _HE]
            if _of_one_to_come(text, last, marker, before):
                marker = replace(marker, start=last.start, person=f"孩子{marker.person}")
            else:
                marker = _chained(last, marker, before)
        elif last and marker.role == "relation" and _same(text, last, marker):
            # 隔壁邻居王大爷: one person, said twice.
            found.pop()
            marker = replace(marker, start=last.start, person=last.person)
        elif last and marker.person in _PARENTS and of_the_child(text, last, marker):
            # 孩子爸爸坐牢,妈妈跑了: still the child's parents.
            marker = replace(marker, person=f"孩子{marker.person}")
        elif marker.role == "relation" and _stranger(text, marker):
            marker = replace(marker, person="村民")
        elif describes(text, marker, found):
            continue
        elif marker.role == "official":
            marker = replace(marker, person=_introduced(found))
        elif marker.role == "pronoun":
            marker = replace(
                marker, person=stands_for(text, marker, _themselves(text, marker, found))
            )
        elif marker.person in ("大孩子", "小孩子"):
            marker = replace(marker, person=_by_age(text, marker, found))
        elif marker.person in YOUNG and grandchild(text, marker, found):
            marker = replace(marker, person="孙子女")
        found.append(replace(marker, cared=_is_cared(text, marker)))
    return joined(text, from_above(text, in_laws(text, of_the_speaker(text, found))))


def _introduced(found: list[Marker]) -> str | None:
    """我们村有一户,户主残疾: the villager who was brought in."""
    strangers = ("村民", "老人", "邻居", "朋友")
    return next((one.person for one in reversed(found) if one.person in strangers), None)


def _themselves(text: str, marker: Marker, found: list[Marker]) -> list[Marker]:
    """他爸瘫痪,他自己才十六: he himself is not his father."""
    if not text.startswith(("自己", "自个", "本人"), marker.end):
        return found
    return [one for one in found if text[one.start] not in _HE] or found


def _stranger(text: str, marker: Marker) -> bool:
    """小区有个独居老太太, 路边捡到个男娃: nobody of the speaker's family."""
    if text[marker.start : marker.end] not in vocabulary().introduced:
        return False
    lead = text[max(0, marker.start - 16) : marker.start]
    return bool(_FOUND.search(lead) or _STRANGE.search(lead))


def _by_age(text: str, marker: Marker, found: list[Marker]) -> str | None:
    """两个女儿,大的九岁小的四岁: the elder daughter; of three, the second is neither."""
    said = text[marker.start : marker.end]
    if said == "老二" and "老三" in text[marker.end :]:
        return "子女"
    if said not in BY_AGE:
        return marker.person
    both = (
        one for one in found if one.person in ("儿子", "女儿") and _TWO.search(text[: one.start])
    )
    pair = next(both, None)
    return f"{_size(marker)}{pair.person}" if pair else marker.person


def _size(marker: Marker) -> str:
    """大 or 小, as the child is."""
    return (marker.person or "大")[0]


def _owns(text: str, first: Marker, second: Marker) -> bool:
    """我爸, 儿子的孩子, 老公妈妈; but 儿子闺女 and 爸爸妈妈 are two persons."""
    between = text[first.end : second.start]
    if between not in _POSSESSIVE:
        return False
    if between or first.role != "relation":
        return True
    wed = second.person == "配偶" and base_relation(first.person or "") in ("儿子", "女儿")
    owner = base_relation(first.person or "") in ("配偶", "儿子", "女儿", "子女", "孙子女")
    return wed or (owner and second.person in _PARENTS)


def _same(text: str, first: Marker, second: Marker) -> bool:
    """隔壁邻居, 邻居王大爷: the same one, told with at most a surname between."""
    if first.role != "relation" or first.person not in _STRANGERS:
        return False
    between = text[first.end : second.start]
    if second.person in YOUNG and between and _OF_A_STRANGER.fullmatch(between):
        return True  # 邻居家五岁的丫头
    old = text[second.start : second.end] in vocabulary().introduced
    wanted = old or second.person in ("老人", first.person, "亲戚")
    return wanted and len(between) <= _SURNAME and all("\u4e00" <= c <= "\u9fff" for c in between)


def _longest(text: str) -> list[Marker]:
    """Leftmost longest words; words that merely look like persons swallow what they cover."""
    hits = [(hit.start, hit.end, hit.entry) for hit in _index().scan(text)]
    hits += by_the_way(text)
    hits = [hit for hit in hits if not (hit[2].role == "nobody" and text.endswith("现", 0, hit[0]))]
    hits.sort(key=lambda hit: (hit[0], -hit[1]))
    found: list[Marker] = []
    reached = 0
    for start, end, marker in hits:
        if start < reached:
            # 我女儿 is not 我女 and a left-over 儿, nor 我女婿 a daughter.
            if end > reached and found and _goes_on(text, found[-1], start, marker):
                found[-1], reached = replace(marker, start=found[-1].start, end=end), end
            continue
        reached = end
        if marker.role != "nobody":
            found.append(replace(marker, start=start, end=end))
    return found


def _goes_on(text: str, found: Marker, start: int, marker: Marker) -> bool:
    """我女|婿, 我爷|老倌: the longer word behind 我 is the one that is meant."""
    if marker.role != "relation" or not marker.person:
        return False
    return found.person == marker.person or (
        start == found.start + 1 and text[found.start] in _MINE and found.role == "relation"
    )


def _chained(first: Marker, second: Marker, before: list[Marker]) -> Marker:
    """我爸, 我家老头, 儿子的孩子, 他爸: the second word, seen from the first."""
    owner = first.person
    if first.role == "pronoun":
        owner = antecedent(before)
    start = first.start
    if first.role in ("self", "household", "official") or owner is None:
        return replace(second, start=start)
    key = f"{first.sex}配偶" if owner == "配偶" and first.sex else base_relation(owner)
    chains = vocabulary().chains
    person = chains.get(key, {}).get(second.person or "")
    if second.person in _PARENTS and owner.startswith("孩子"):
        person = f"孩子{second.person}"  # 他爸没了,他妈跑了: the same child's.
    if person is None:
        return second if first.role == "relation" else replace(second, start=start)
    return replace(second, start=start, person=person)


def _of_one_to_come(text: str, first: Marker, second: Marker, before: list[Marker]) -> bool:
    """她爸透析着,孩子在我这儿: the child is named only afterwards."""
    named = any(one.role == "relation" for one in before)
    parents = first.role == "pronoun" and second.person in _PARENTS
    return parents and not named and bool(_CHILD_TO_COME.search(text, second.end))


def _is_cared(text: str, marker: Marker) -> bool:
    if marker.role not in ("relation", "pronoun"):
        return False
    lead = text[max(0, marker.start - 12) : marker.start]
    return any(_ends_with_verb(lead, verb) for verb in vocabulary().cared)


def _ends_with_verb(lead: str, verb: str) -> bool:
    """照顾 right before, or with a description between: 照顾瘫痪的(妈)."""
    at = lead.rfind(verb)
    if at < 0:
        return False
    between = lead[at + len(verb) :]
    return not between or (between.endswith(("的", "个", "我", "着", "老")) and "," not in between)


def mentions(text: str, found: Iterable[Marker]) -> list[Mention]:
    """Mentions of persons, of their sex where the word tells it, and of whom is asked for."""
    made: list[Mention] = []
    for marker in found:
        if marker.role == "relation" or (marker.role == "self" and marker.end - marker.start > 1):
            made += _of(text, marker)
    return made


def _of(text: str, marker: Marker) -> list[Mention]:
    person, start, end = marker.person, marker.start, marker.end
    said = text[start:end]
    made = [Mention("person", person, said, start, end, person)]
    if marker.sex and person == "配偶":
        made.append(Mention("sex", marker.sex, said, start, end, person))
    if asked_for(text, marker):
        made.append(Mention("asking_for", person, said, start, end, person))
    return made
