"""The levels of care of the township scheme: one at most, and the highest that fits."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from rules.case import Case, Member, SetValue, Value
from rules.pack import SHIPPED, template_names
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening import ProgramResult, Screening, State, Verdict, prescreen

LEVELS = ("p3_care_level3", "p3_care_level2", "p3_care_level1")
ILLNESSES = frozenset({"重大疾病", "危急重症", "白血病", "肾衰血透", "HIV感染"})
NOT_HIGHER = "够不上更高"
TOWN = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
ALONE, SELF_CARE = (True, False, None), (0, 1, 4, None)
NEIGHBOURS, OBLIGED = (0, 1, 3, 4, None), ("有能力并履行", "有能力不履行", "无法定义务人", None)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(templates={"321302": ["p3"]})


def household(
    alone: bool | None, self_care: int | None, neighbours: int | None, obliged: str | None
) -> Case:
    told = {"live_alone": alone, "adl_fail_count": self_care, "obligor_state": obliged}
    facts: dict[str, Value] = {name: value for name, value in told.items() if value is not None}
    facts |= {
        "age": 78,
        "dis_cert": "没有",
        "caregiver_state": "有",
        "unsupported_by_family": False,
        "child_guard_state": "监护人",
        "left_behind_status": "空巢老人",
        "illness_kind": SetValue(no=ILLNESSES),
        "relief_status": SetValue(yes=frozenset({"无"})),
    }
    own: dict[str, Value] = {} if neighbours is None else {"neighbours_500m": neighbours}
    places = {"living": TOWN, "hukou": TOWN}
    return Case(date(2026, 11, 22), places, own, (Member("p", "本人", facts),), {})


def levels(screening: Screening) -> dict[str, ProgramResult]:
    return {one.program.id: one for one in screening.results if one.program.id in LEVELS}


def fits(result: ProgramResult) -> bool:
    """All that the level itself asks, but for there being none above it."""
    own = [one for one in result.criteria if NOT_HIGHER not in one.label]
    return all(one.state is State.MET for one in own)


def test_of_the_levels_only_the_highest_that_fits_is_likely(book: Rulebook) -> None:
    seen: set[str] = set()
    for combination in product(ALONE, SELF_CARE, NEIGHBOURS, OBLIGED):
        found = levels(prescreen(book, household(*combination)))
        likely = [id for id in LEVELS if found[id].verdict is Verdict.LIKELY]
        fitting = [id for id in LEVELS if fits(found[id])]
        assert len(likely) <= 1, combination
        assert likely in ([], fitting[:1]), combination
        seen.update(likely)
        if None not in combination:
            assert likely == fitting[:1], combination
    assert seen == set(LEVELS)


def test_the_visits_become_the_rarer_the_lower_the_level(book: Rulebook) -> None:
    visits = [book.program(id).visits for id in LEVELS]
    assert [one and (one.every_days, one.alert_days) for one in visits] == [
        (3, 5),
        (7, 10),
        (15, 20),
    ]
    for one in visits:
        assert one is not None
        assert one.surge is not None
        assert one.surge.days == "p3_surge_days"


def test_no_figure_that_a_template_leaves_open_has_a_value_of_its_own() -> None:
    everywhere = {"100000": template_names(SHIPPED)}
    book = load(templates=everywhere)
    prefixes = tuple(f"{name}_" for name in template_names(SHIPPED))
    assert [key for key in book.store.figures if key.startswith(prefixes)] == []
