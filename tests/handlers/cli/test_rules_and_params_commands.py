"""`yimen rules` and `yimen params` as a clerk types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main

Run = Callable[..., Result]
SET = ("params", "set", "宿城区", "dibao_standard", "712.5", "--doc", "宿民发〔2026〕12号")


@pytest.fixture
def yimen(tmp_path: Path) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--dir", str(tmp_path / "local")])

    return run


def test_the_shipped_rules_pass_the_check(yimen: Run) -> None:
    found = yimen("rules", "check")
    assert found.exit_code == 0, found.stderr
    assert "没有发现问题" in found.stdout
    report = json.loads(yimen("rules", "check", "--json").stdout)
    assert report["ok"] is True
    assert report["programs"] >= 28


def test_a_broken_pack_fails_with_file_and_line(tmp_path: Path, yimen: Run) -> None:
    pack = tmp_path / "packs" / "national"
    pack.mkdir(parents=True)
    (pack / "pack.yml").write_text("adcode: '100000'\nname: 全国\n")
    (pack / "nat_x.yml").write_text("id: nat_x\nnmae: 某补贴\n")
    found = yimen("rules", "check", "--packs", str(tmp_path / "packs"))
    assert found.exit_code == 1
    assert f"{pack}/nat_x.yml:2: 不认识的项目“nmae”" in found.stderr
    assert "处要改" in found.stderr
    assert found.stdout == ""
    as_json = yimen("rules", "check", "--packs", str(tmp_path / "packs"), "--json")
    problem = json.loads(as_json.stderr)["problems"][0]
    assert (problem["line"], problem["code"]) == (1, "missing_field")


def test_a_broken_local_file_is_found_by_the_check(tmp_path: Path, yimen: Run) -> None:
    assert yimen(*SET, "--from", "2026-07-01").exit_code == 0
    path = tmp_path / "local" / "parameters" / "321302.yml"
    path.write_text(path.read_text().replace("712.5", "71250"))
    found = yimen("rules", "check")
    assert found.exit_code == 1
    assert "321302.yml:6: “低保标准”的值 71250 不合常理" in found.stderr


def test_programs_are_listed_with_id_name_and_place(yimen: Run) -> None:
    lines = yimen("rules", "list").stdout.splitlines()
    assert any(line.startswith("nat_dibao\t") for line in lines)
    listed = json.loads(yimen("rules", "list", "--json").stdout)
    assert len(listed) == len(lines)
    places = {one["id"]: one["place"]["adcode"] for one in listed}
    assert places["nat_dibao"] == "100000"
    assert places["sc_pre_relief_fund"] == "321302"


def test_a_program_is_shown_with_its_conditions_and_documents(yimen: Run) -> None:
    shown = yimen("rules", "show", "nat_disabled_care").stdout
    assert "重度残疾人护理补贴" in shown
    assert "国发〔2015〕52号" in shown
    assert "银行卡" in shown
    data = json.loads(yimen("rules", "show", "nat_disabled_care", "--json").stdout)
    assert data["criteria"][0]["cite"]["doc"]
    assert data["for"] == "member"


def test_an_unknown_program_is_met_with_the_nearest(yimen: Run) -> None:
    found = yimen("rules", "show", "nat_dibo")
    assert found.exit_code == 1
    assert "nat_dibao" in found.stderr


def test_a_standard_is_entered_listed_and_replaced(yimen: Run) -> None:
    first = yimen(*SET, "--from", "2026-07-01", "--url", "https://example.gov.cn/a")
    assert first.exit_code == 0, first.stderr
    assert "江苏省宿迁市宿城区" in first.stdout
    assert "712.5元/人·月" in first.stdout
    listed = yimen("params", "list", "321302").stdout
    assert "宿民发〔2026〕12号" in listed
    again = yimen(*SET, "--from", "2026-07-01", "--json")
    assert json.loads(again.stdout)["replaced"] == 712.5
    data = json.loads(yimen("params", "list", "江苏省宿迁市宿城区", "--json").stdout)
    assert [(one["key"], one["value"], one["local"]) for one in data] == [
        ("dibao_standard", 712.5, True)
    ]


def test_kinds_of_hukou_are_kept_apart(yimen: Run) -> None:
    yimen(*SET, "--from", "2026-07-01", "--variant", "城镇")
    yimen(*SET, "--from", "2026-07-01", "--variant", "农村", "--to", "2027-06-30")
    data = json.loads(yimen("params", "list", "321302", "--json").stdout)
    assert {one["variant"]: one["to"] for one in data} == {"城镇": None, "农村": "2027-06-30"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("鼓楼区", "dibao_standard", "700", "--from", "2026-07-01"), "可能是这几个地方"),
        (("无此地", "dibao_standard", "700", "--from", "2026-07-01"), "没找到“无此地”"),
        (("999999", "dibao_standard", "700", "--from", "2026-07-01"), "没找到“999999”"),
        (("321302", "dibao", "700", "--from", "2026-07-01"), "dibao_standard"),
        (("321302", "dibao_standard", "七百", "--from", "2026-07-01"), "不是一个数"),
        (("321302", "dibao_standard", "nan", "--from", "2026-07-01"), "不是一个数"),
        (("321302", "dibao_standard", "7", "--from", "2026-07-01"), "不合常理"),
        (("321302", "dibao_standard", "700", "--from", "7月1日"), "不是日期"),
        (("321302", "dibao_standard", "700", "--from", "2026-07-01", "--url", "x.cn"), "网址"),
        (("321302", "dibao_standard", "700", "--from", "2026-07-01", "--to", "2026-01-01"), "早于"),
    ],
)
def test_what_cannot_be_right_is_refused(
    arguments: tuple[str, ...], said: str, tmp_path: Path, yimen: Run
) -> None:
    found = yimen("params", "set", *arguments, "--doc", "宿民发〔2026〕12号")
    assert found.exit_code == 1
    assert said in found.stderr
    assert found.stdout == ""
    assert not (tmp_path / "local").exists()


def test_a_hearsay_document_is_refused(yimen: Run) -> None:
    found = yimen(*SET[:-1], "听说", "--from", "2026-07-01")
    assert found.exit_code == 1
    assert "看不出文号" in found.stderr


def test_missing_arguments_are_a_matter_of_usage(yimen: Run) -> None:
    assert yimen("params", "set", "321302", "dibao_standard", "700").exit_code == 2
    assert yimen("rules", "show").exit_code == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("江苏省宿迁市", "江苏省宿迁市"),
        ("321300", "江苏省宿迁市"),
        ("320000", "江苏省"),
        ("120000", "天津市"),
        ("100000", "全国"),
    ],
)
def test_cities_and_provinces_have_standards_too(text: str, name: str, yimen: Run) -> None:
    found = yimen("params", "set", text, *SET[3:], "--from", "2026-07-01", "--json")
    assert found.exit_code == 0, found.stderr
    assert json.loads(found.stdout)["place"]["name"] == name
