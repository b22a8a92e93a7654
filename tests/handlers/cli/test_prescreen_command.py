"""`yimen prescreen`: from a case file to verdicts with reasons, amounts and where to go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main

STORY = """\
on: 2026-11-22
places: {hukou: 江苏省宿迁市宿城区中扬镇, living: {adcode: '321302', town: 中扬镇}}
household: {household_size: 4, income_month: 2000, relief_status: [无], vehicle_count: 0,
            house_count: 1, business_or_company: false, savings_band: 基本没有}
members:
  - id: dad
    relation: 父亲
    facts: {age: 73, dis_cert: 有效, dis_grade: 2, long_care_6m: true,
            workinjury_care_benefit: false}
  - {id: me, relation: 本人, facts: {age: 40}}
"""
WITH_STANDARD = STORY + "parameters: {dibao_standard: 700}\n"
Screen = Callable[..., Result]


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    def run(case: str, *arguments: str) -> Result:
        path = tmp_path / "case.yml"
        path.write_text(case, encoding="utf-8")
        local = str(tmp_path / "local")
        return CliRunner().invoke(main, ["prescreen", str(path), "--dir", local, *arguments])

    return run


def result(found: Result, program: str, member: str | None = None) -> Any:
    assert found.exit_code == 0, found.stderr
    for one in json.loads(found.stdout)["results"]:
        if one["program"] == program and (one["member"] or {}).get("id") == member:
            return one
    raise AssertionError(f"{program} for {member} is not among the results")


def test_verdicts_come_with_reasons_in_the_household_s_own_figures(screen: Screen) -> None:
    dibao = result(screen(WITH_STANDARD, "--json"), "nat_dibao")
    assert dibao["verdict"] == "likely"
    income = dibao["criteria"][0]
    assert income["state"] == "met"
    assert [(one["value"], one["words"]) for one in income["facts"]] == [(500, "500元/人·月")]
    assert [(one["key"], one["value"]) for one in income["figures"]] == [("dibao_standard", 700)]
    assert income["cite"]["doc"] == "中华人民共和国社会救助法"
    assert dibao["missing"] == []


def test_amounts_are_reckoned_with_their_formula(screen: Screen) -> None:
    amount = result(screen(WITH_STANDARD, "--json"), "nat_dibao")["amount"]
    assert amount["value"] == 800
    assert amount["unit"] == "元/月"
    assert "700元" in amount["formula"]
    assert "×" in amount["formula"]


def test_without_a_local_standard_there_is_no_amount_but_a_reference(screen: Screen) -> None:
    found = screen(STORY, "--json")
    dibao = result(found, "nat_dibao")
    assert dibao["verdict"] == "ask"
    assert dibao["amount"]["value"] is None
    (gap,) = [one for one in dibao["missing_parameters"] if one["key"] == "dibao_standard"]
    assert gap["indicative"], "the national average should stand beside the unknown"
    assert all(one["certainty"] != "official" for one in gap["indicative"])
    assert all(one["place"] and one["cite"]["doc"] for one in gap["indicative"])


def test_a_standard_entered_by_the_county_decides(tmp_path: Path, screen: Screen) -> None:
    typed = f"params set 宿城区 dibao_standard 700 --from 2026-07-01 --dir {tmp_path}/local"
    entered = CliRunner().invoke(main, [*typed.split(), "--doc", "宿民发〔2026〕12号"])
    assert entered.exit_code == 0, entered.stderr
    dibao = result(screen(STORY, "--json"), "nat_dibao")
    assert dibao["verdict"] == "likely"
    figure = dibao["criteria"][0]["figures"][0]
    assert (figure["place"], figure["cite"]["doc"]) == ("江苏省宿迁市宿城区", "宿民发〔2026〕12号")
    before = result(screen(STORY, "--json", "--on", "2026-06-30"), "nat_dibao")
    assert before["verdict"] == "ask"


def test_members_are_screened_one_by_one(screen: Screen) -> None:
    found = screen(STORY, "--json")
    assert result(found, "nat_disabled_care", "dad")["verdict"] == "likely"
    mine = result(found, "nat_disabled_care", "me")
    assert mine["verdict"] == "possible"
    assert {one["fact"] for one in mine["missing"]} >= {"dis_grade"}
    assert {one["member"] for one in mine["missing"]} == {"me"}


def test_each_result_says_where_to_apply_and_why(screen: Screen) -> None:
    where = result(screen(STORY, "--json"), "nat_dibao")["apply"]
    assert where["place"]["town"] == "中扬镇"
    assert where["window"]
    assert "社会救助法" in where["reason"]
    assert where["phone"] is None


def test_a_place_pack_counts_only_where_it_applies(screen: Screen) -> None:
    here = json.loads(screen(STORY, "--json").stdout)["results"]
    elsewhere = json.loads(screen("household: {}\n", "--json").stdout)["results"]
    assert any(one["program"].startswith("sc_") for one in here)
    assert not any(one["program"].startswith("sc_") for one in elsewhere)


def test_the_day_can_be_chosen(screen: Screen) -> None:
    assert json.loads(screen(STORY, "--json", "--on", "2025-01-01").stdout)["on"] == "2025-01-01"
    assert json.loads(screen(STORY, "--json").stdout)["on"] == "2026-11-22"
    bad = screen(STORY, "--on", "明天")
    assert bad.exit_code == 2
    assert "不是日期" in bad.stderr


def test_the_page_is_plain_chinese_strongest_first(screen: Screen) -> None:
    page = screen(WITH_STANDARD).stdout
    assert page.index("【很可能】最低生活保障") < page.index("【可能")
    assert "✓ 每人每月收入低于低保标准" in page
    assert "金额\uff1a800元/月" in page
    assert "中扬镇社会救助窗口" in page
    assert "窗口不能不收" in page
    assert "不符合条件" not in page
    assert "None" not in page
    assert "{" not in page


def test_all_conditions_of_everything_can_be_seen(screen: Screen) -> None:
    short, whole = screen(STORY).stdout, screen(STORY, "--all").stdout
    assert "还什么都没说起的" in short
    assert "还什么都没说起的" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())


def test_what_is_received_already_is_said(screen: Screen) -> None:
    page = screen(STORY.replace("[无]", "[低保]")).stdout
    assert "【已经在领】最低生活保障" in page


def test_a_restored_figure_is_marked(screen: Screen) -> None:
    found = result(screen(STORY, "--json"), "sc_pre_relief_fund", "dad")["amount"]
    assert "2023" in found["restored"]
    assert (found["at_least"], found["at_most"]) == (None, None) or (
        found["at_least"]["value"] == 2000 and found["at_most"]["value"] == 10000
    )


@pytest.mark.parametrize(
    ("case", "line", "said"),
    [
        ("household: {incom: 3}\n", 1, "没有“incom”这一项事实"),
        ("household:\n  household_size: -3\n", 2, "应在"),
        ("places: {hukou: 城关镇}\n", 1, "可能是"),
        ("places: {hukou: 无此地}\n", 1, "没有找到“无此地”"),
        ("household: {a: 1\n", 2, "括号里的内容断开了"),
        ("", 0, "空的"),
    ],
)
def test_a_bad_case_file_says_where_and_what_to_do(
    case: str, line: int, said: str, screen: Screen
) -> None:
    found = screen(case)
    assert found.exit_code == 1
    assert said in found.stderr
    assert f"case.yml:{line}: " in found.stderr or line == 0
    assert found.stdout == ""


def test_a_missing_file_is_met_kindly(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["prescreen", str(tmp_path / "none.yml")])
    assert found.exit_code == 1
    assert "打不开" in found.stderr
