"""Whose family a message tells of, and for whom in it help is sought."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.case import GROWN, Known
from bot.relatives import ME, ROLES
from nlu.heard import Heard, Mention

__all__ = ["asked_for", "in_need", "of_one_house"]

_PUPIL = ("义务教育", "高中/中职")
# What makes a person the one for whom help is sought, when nobody says so outright.
_IN_NEED = frozenset(
    {
        "age", "birth", "illness", "bedridden", "disabled", "dis_cert", "dis_grade", "selfcare",
        "care", "school", "child_guard", "orphan", "dropout", "new_college", "mental_diagnosed",
        "inpatient", "identity_unknown", "want_institution", "sudden_injury", "live_alone",
        "left_behind", "unsupported", "homeless",
    }
)  # fmt: skip
# Another family is told of to complain or to hope: 他家都吃低保,我家咋不行.
_COMPARES = re.compile(
    r"凭[啥什]|[我俺咱][们家爸妈]{0,2}(?:咋|怎么|为啥|为什么|能不?能?|可不?可?以?|行不|连|却|就不|也能|也想)"
)

# An office names the one whom it is about as such; kin are then his: 户主瘫痪,其妻52岁.
_OF_AN_OFFICE = re.compile(
    "(?:我|本|该)?(?:村|社区|镇|辖区|组|小区)[^,。;:]{0,4}一户|拟为|户主|患儿|当事人|申请人|该(?:对象|员|村民|居民|[男女]?童|儿童|学?生|老人|同志)|"
    "(?:^|[,。;:!?])其(?:妻|夫|父|母|子|女|配偶|丈夫|独|祖|兄|弟|姐|妹)"
)

_SOME_NAME = re.compile("[\u4e00-\u9fff]某(?:某|[,。男女\\d]|$)|(?:^|[组村,])村民,")
_WRITTEN_OF = frozenset({"村民", "老人"})
# 我村, 我社区: an office as well.
_MINE = re.compile("[我俺](?!们?(?:村|社区|镇|乡|街道|县|区|辖|单位|局|站|办|所|组))")


def of_one_house(known: Known, heard: Heard) -> Heard:
    """隔壁家吃低保,我家也三口人: of two families only the one that the talk is about."""
    if any(one.others for one in heard.mentions) and _by_an_office(heard):
        return replace(heard, mentions=tuple(_as_him(one) for one in heard.mentions))
    if not any(one.others for one in heard.mentions) or _about_others(known, heard):
        return heard
    return replace(heard, mentions=tuple(one for one in heard.mentions if not one.others))


def _by_an_office(heard: Heard) -> bool:
    """五组村民于某,62岁,其子在外: one person is written of, and whose kin are named is he."""
    return bool(_OF_AN_OFFICE.search(heard.normal) or _SOME_NAME.search(heard.normal)) and not _own(
        heard
    )


def _as_him(mention: Mention) -> Mention:
    if mention.kind in ("person", "asking_for"):
        return replace(mention, others=False)
    person = ME if mention.person in _WRITTEN_OF else mention.person
    return replace(mention, person=person, others=False)


def _about_others(known: Known, heard: Heard) -> bool:
    """Help is sought for a stranger: outright, or since only of him need is told."""
    if known.outside or asked_for(heard) in ROLES or heard.of("speaker"):
        return True
    if _COMPARES.search(heard.normal):
        return False
    needy = [one for one in heard.mentions if one.kind in _IN_NEED]
    return any(one.others for one in needy) and all(one.others for one in needy)


def asked_for(heard: Heard) -> str | None:
    """The relation for whom the speaker asks outright (替我爸问), or None."""
    return next((str(one.value) for one in heard.of("asking_for")), None)


def in_need(heard: Heard) -> str | None:
    """Whom it is about: the first who is old, ill, disabled …; a child speaks of itself."""
    if any(one.person == ME and _is_child(one.value) for one in heard.of("age")):
        return ME
    if any(one.person == ME and one.value in _PUPIL for one in heard.of("school")):
        return ME
    if any(one.person == ME and one.value for one in heard.of("new_college")):
        return ME
    if _unnamed(heard) or (_OF_AN_OFFICE.search(heard.normal) and not _own(heard)):
        return ME
    about = [one.person for one in heard.mentions if one.kind in _IN_NEED and one.person]
    return next((person for person in about if person != ME), about[0] if about else None)


def _own(heard: Heard) -> bool:
    """户主是我爸: the speaker tells of his own."""
    return bool(_MINE.search(heard.normal))


def _unnamed(heard: Heard) -> bool:
    """王某,61岁,胃癌;孙女7岁: an age and a need told before anybody is named are of one person."""
    first = min((one.start for one in heard.of("person")), default=0)
    before = [one for one in heard.mentions if one.kind in _IN_NEED and one.end <= first]
    return (
        len(before) > 1
        and any(one.kind == "age" for one in before)
        and all(one.person is None for one in before)
    )


def _is_child(age: object) -> bool:
    return isinstance(age, int) and age < GROWN
