"""Schemes of years ago stand behind what is in force, few of them, and say what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bot import results
from bot.world import World
from rules.case import HUKOU, LIVING, Case, Member, SetValue
from rules.place import Place
from rules.screening import Screening, prescreen

HERE = Place("120104", "天津市", "市辖区", "南开区", "王顶堤街道")


@pytest.fixture
def screening(world: World) -> Screening:
    return screened(world, {})


def screened(world: World, figures: Mapping[str, Any]) -> Screening:
    """Of 66, on 低保, with a cataract, treated at the community clinic."""
    facts: dict[str, Any] = {
        "age": 66,
        "illness_kind": SetValue(frozenset({"白内障"})),
        "hospital_level": "社区/村卫生室",
        "insurance_kind": "城乡居民",
    }
    received = SetValue(frozenset({"低保"}))
    household: dict[str, Any] = {"relief_status": received, "med_oop_12m": 2_500_000}
    case = Case(
        date(2026, 11, 22),
        {HUKOU: HERE, LIVING: HERE},
        household,
        (Member("self", "本人", facts),),
        figures,
    )
    return prescreen(world.rulebook, case)


def old(found: tuple[Any, ...]) -> list[Any]:
    return [one for one in found if one.program.startswith("nk_")]


def test_at_most_two_get_a_card_behind_all_that_is_in_force(
    world: World, screening: Screening
) -> None:
    open_ = [one for one in results.cards(world, screening) if one.verdict != "held"]
    assert len(old(tuple(open_))) == 2
    strong = [one for one in open_ if one.verdict != "unlikely"]
    assert [one.program[:3] for one in strong][-2:] == ["nk_", "nk_"]
    assert {one.program[:4] for one in strong[:-2]} == {"nat_"}


def test_what_fits_best_comes_first_and_the_others_are_named(
    world: World, screening: Screening
) -> None:
    first = old(results.cards(world, screening))[0]
    shown = {one.program for one in old(results.cards(world, screening))}
    assert "白内障" in first.name or "社区" in first.name
    rest = results.others(world, screening)
    assert "早年的办法里，您家也对得上的还有" in rest
    assert all(world.rulebook.program(one).name not in rest for one in shown)


def test_the_card_promises_nothing_and_sends_to_the_window(
    world: World, screening: Screening
) -> None:
    for card in old(results.cards(world, screening)):
        assert card.heading.startswith("早年的办法，问问窗口：")
        assert card.gap == "还办不办，窗口一问就知道。"
        assert card.verdict == "ask"


def test_one_that_lacks_an_answer_gets_no_card(world: World, screening: Screening) -> None:
    """Nobody hears of a free treatment of epidemics because he didn't name his illness."""
    assert "传染病" not in results.others(world, screening)
    named = " ".join(card.heading for card in results.cards(world, screening))
    assert "传染病" not in named


def test_no_card_of_today_quotes_an_old_scheme(world: World, screening: Screening) -> None:
    for card in results.cards(world, screening):
        if card.program.startswith("nat_"):
            assert "2011" not in results.as_text(world, card)


def test_once_the_district_says_that_it_runs_it_is_a_program_like_others(world: World) -> None:
    found = results.cards(world, screened(world, {"nk_in_force": 1}))
    cataract = next(one for one in found if one.program == "nk_cataract_1000")
    assert cataract.heading.startswith("很可能：")
