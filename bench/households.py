"""Made-up households with every fact known, plausible enough; the same for the same seed.

Ages follow relations (a spouse is about as old, children twenty to thirty-four years younger),
children have a school and parents, costs follow illness and schooling, and most households have
none or one of the troubles that relief is for (bench/troubles.py).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

from bench.people import Home, Someone, settle
from bench.troubles import befall
from bot.conversation import Person
from bot.relatives import new_id
from rules.case import Case, Member, Value
from rules.facts import Catalogue
from rules.place import Place

ON = date(2026, 11, 22)
PLACE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
# Tianjin's 低保 standard is official, Suqian's isn't known: so both kinds of end are met.
PLACES = (PLACE, Place("120104", "天津市", "市辖区", "南开区", "王顶堤街道"))
_CHILD = ("儿子", "女儿")
# How often, the speaker's age, who else lives there.
_SHAPES: tuple[tuple[int, tuple[int, int], tuple[str, ...]], ...] = (
    (16, (60, 92), ()),
    (8, (24, 59), ()),
    (14, (60, 85), ("配偶",)),
    (8, (25, 59), ("配偶",)),
    (16, (26, 50), ("配偶", "子女")),
    (10, (28, 48), ("配偶", "子女", "子女")),
    (8, (30, 55), ("配偶", "子女", "老人")),
    (7, (25, 50), ("子女",)),
    (8, (30, 60), ("老人",)),
    (5, (58, 78), ("孙子女",)),
)


def households(
    catalogue: Catalogue,
    count: int,
    *,
    seed: int = 1,
    known: float = 1.0,
    places: Sequence[Place] = (PLACE,),
) -> list[Case]:
    """`count` cases, taking the places in turn; each fact is known with probability `known`.

    A fact that doesn't exist for somebody (the grade of a certificate that he hasn't got) is
    unknown even when everything is known.
    """
    dice = random.Random(seed)
    made = [_household(catalogue, dice, places[number % len(places)]) for number in range(count)]
    return made if known >= 1 else [_forgotten(case, dice, known) for case in made]


def _household(catalogue: Catalogue, dice: random.Random, place: Place) -> Case:
    home = Home(catalogue, dice, ON, _people(dice))
    settle(home)
    befall(home)
    home.close()
    members, ids = [], list[Person]()
    for one in home.people:
        ids.append(Person(new_id(one.relation, ids), one.relation))
        members.append(Member(ids[-1].id, one.relation, one.facts))
    return Case(
        on=ON,
        places=dict.fromkeys(("hukou", "living", "emergency"), place),
        household=home.facts,
        members=tuple(members),
        members_complete=True,
    )


def _people(dice: random.Random) -> list[Someone]:
    _, span, others = dice.choices(_SHAPES, [shape[0] for shape in _SHAPES])[0]
    age = dice.randint(*span)
    speaker = Someone("本人", age, dice.choice("男女"))
    return [speaker, *(_relative(dice, speaker, other) for other in others)]


def _relative(dice: random.Random, speaker: Someone, kind: str) -> Someone:
    age = speaker.age
    if kind == "配偶":
        other = "女" if speaker.sex == "男" else "男"
        return Someone(kind, max(20, age + dice.randint(-5, 5)), other)
    if kind == "老人":
        sex = dice.choice("男女")
        parent = min(98, age + dice.randint(21, 33))
        return Someone("父亲" if sex == "男" else "母亲", parent, sex)
    sex = dice.choice("男女")
    if kind == "孙子女":
        return Someone(kind, dice.randint(1, 15), sex)
    child = max(0, age - dice.randint(20, 34))
    return Someone(_CHILD[0] if sex == "男" else _CHILD[1], min(child, 30), sex)


def _forgotten(case: Case, dice: random.Random, known: float) -> Case:
    def kept(facts: dict[str, Value]) -> dict[str, Value]:
        return {fact: value for fact, value in facts.items() if dice.random() < known}

    members = tuple(Member(one.id, one.relation, kept(dict(one.facts))) for one in case.members)
    return Case(
        on=case.on,
        places=case.places,
        household=kept(dict(case.household)),
        members=members,
        members_complete=True,
    )
