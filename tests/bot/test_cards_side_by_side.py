"""Cards beside each other: what comes with one, what excludes another, and no thing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot import results
from bot.reply import ResultCard
from bot.world import World
from rules import rulebook
from rules.case import Case, Member, SetValue
from rules.place import Place
from rules.screening import prescreen
from rules.values import complete

HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
ELDER = {"age": 73, "dis_cert": "有效", "dis_grade": 2, "long_care_6m": True, "live_alone": True,
         "dis_kind": SetValue(frozenset({"肢体"})), "workinjury_care_benefit": False,
         "obligor_state": "无法定义务人", "adl_fail_count": 3}  # fmt: skip


def cards(world: World, received: str, member: dict[str, Any] | None = None, **household: Any
          ) -> dict[str, ResultCard]:  # fmt: skip
    """The cards of somebody who lives alone, by program."""
    relief = complete(world.catalogue.household["relief_status"], frozenset({received}))
    facts = {**(ELDER if member is None else member), "relief_status": relief}
    case = Case(date(2026, 11, 22), {"hukou": HERE, "living": HERE, "emergency": HERE},
                {"household_size": 1, "relief_status": relief, **household},
                (Member("p", "本人", facts),), {}, members_complete=True)  # fmt: skip
    return {one.program: one for one in results.cards(world, prescreen(world.rulebook, case))}


def with_templates(world: World, *names: str) -> World:
    return replace(world, rulebook=rulebook.load(templates={"321302": list(names)}))


def test_what_excludes_each_other_says_so_on_both_cards_and_which_is_better(world: World) -> None:
    found = cards(world, "低保")
    care, kept = found["nat_disabled_care"], found["nat_tekun"]
    assert any("只能领一样" in line and "特困人员救助供养" in line for line in care.either)
    assert any("重度残疾人护理补贴" in line and "一般特困更高" in line for line in kept.either)
    assert "只能领一样" in results.as_text(world, care)


def test_what_is_received_already_is_named_where_it_can_t_go_on_beside(world: World) -> None:
    kept = cards(world, "低保")["nat_tekun"]
    said = [line for line in kept.either if "已经在领" in line]
    assert len(said) == 1
    assert "最低生活保障" in said[0]
    assert "家里别的人照样可以看低保" in said[0]


def test_who_is_kept_is_not_offered_what_that_rules_out(world: World) -> None:
    found = cards(world, "特困分散")
    assert found["nat_tekun"].verdict == results.HELD
    assert not {"nat_dibao", "nat_dibao_single"} & set(found)


def test_services_are_named_on_the_card_of_what_they_come_with(world: World) -> None:
    jobless = {"age": 40, "work_state": "登记失业", "unemp_ins_months": 40,
               "job_loss": "非本人意愿", "unemployment_benefit": False}  # fmt: skip
    card = cards(world, "无", jobless)["nat_unemployment"]
    assert [line.split("，")[0] for line in card.also] == ["医保不断"]
    assert "还可以得到：医保不断" in results.as_text(world, card)


def test_services_and_charity_stand_behind_every_benefit(world: World) -> None:
    ill = {**ELDER, "illness_kind": SetValue(frozenset({"重大疾病"}))}
    found = list(cards(world, "低保", ill, med_oop_12m=3_000_000).values())
    shown = [one for one in found if one.verdict in ("likely", "possible", "ask")]
    kinds = [world.rulebook.program(one.program).kind == "benefit" for one in shown]
    assert kinds == sorted(kinds, reverse=True)
    assert all(kinds[:3])


def test_one_who_did_not_say_so_is_no_soldier_and_no_hero(world: World) -> None:
    found = cards(world, "低保", income_month=10_000)
    assert not [one for one in found if one.startswith(("nat_veteran", "nat_heroic", "nat_dv"))]


@pytest.mark.parametrize("own", ["qu_disabled_care", "nat_disabled_care"])
def test_a_place_s_own_words_for_a_national_benefit_make_no_second_card(
    world: World, own: str
) -> None:
    there = with_templates(world, *(["qu"] if own.startswith("qu") else []))
    found = cards(there, "低保")
    assert [one for one in found if one.endswith("_disabled_care")] == [own]
    beneath = [line for line in found[own].either if "说的是同一件事" in line]
    assert bool(beneath) is own.startswith("qu")
