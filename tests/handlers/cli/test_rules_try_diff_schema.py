"""`yimen rules try`, `diff` and `schema`, for who writes rules."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main
from handlers.cli.rules_schema import schemas
from rules.check import GOLDEN
from rules.pack import SHIPPED
from rules.rulebook import load
from rules.schema import FOLDER

Run = Callable[..., Result]
CARE = GOLDEN / "national" / "nat_disabled_care.yml"
CASE = """\
on: 2026-11-22
places: {hukou: 江苏省宿迁市宿城区中扬镇}
household: {household_size: 4, income_month: 2000}
members: [{id: dad, relation: 父亲, facts: {age: 73, dis_grade: 2}}]
"""


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "config.yml").write_text("{}\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    (tmp_path / "case.yml").write_text(CASE, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["rules", *map(str, arguments)])

    return run


def test_a_trace_shows_each_condition_with_its_line_and_what_it_looked_at(yimen: Run) -> None:
    done = yimen("try", "nat_disabled_care", "case.yml")
    assert done.exit_code == 0, done.output
    lines = (SHIPPED / "national" / "nat_disabled_care.yml").read_text("utf-8").splitlines()
    at = 1 + next(index for index, line in enumerate(lines) if "label: 残疾证一级或二级" in line)
    assert f"  ✓ 残疾证一级或二级（第 {at} 行）" in done.stdout
    assert "member.dis_cert <> '没有' AND member.dis_grade <= 2" in done.stdout
    assert "member.dis_grade　父亲的残疾等级 = 2级" in done.stdout
    assert "member.dis_cert　父亲的残疾证 = 有效（推算的）" in done.stdout
    assert "member.long_care_6m　父亲的要人长期照护6个月以上 = 不知道" in done.stdout


def test_a_figure_that_is_missing_on_the_day_is_named(yimen: Run) -> None:
    done = yimen("try", "nat_dibao", "case.yml")
    assert "region.dibao_standard　低保标准 = 没有正式标准，参考：" in done.stdout
    assert "缺标准：" not in done.stdout or "低保标准" in done.stdout


@pytest.mark.parametrize(
    ("program", "more", "told"),
    [
        ("nat_rural_support", ("--on", "2010-01-01"), "不执行"),
        ("sc_pre_relief_fund", ("--elsewhere",), "案例里的地点不在那里"),
    ],
)
def test_why_there_is_no_outcome_is_said(
    yimen: Run, tmp_path: Path, program: str, more: tuple[str, ...], told: str
) -> None:
    if more == ("--elsewhere",):
        (tmp_path / "case.yml").write_text(
            CASE.replace("江苏省宿迁市宿城区中扬镇", "江油青莲"), "utf-8"
        )
        more = ()
    done = yimen("try", program, "case.yml", *more)
    assert told in done.stdout


def test_a_golden_file_is_tried_case_by_case(yimen: Run, tmp_path: Path) -> None:
    assert yimen("try", "nat_disabled_care", CARE).exit_code == 0
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(CARE.read_text("utf-8").replace("verdict: likely", "verdict: ask", 1), "utf-8")
    done = yimen("try", "nat_disabled_care", wrong)
    assert done.exit_code == 1
    assert "结论：案例写的是 请窗口确认，现在是 很可能" in done.stdout
    assert "1 个不一致" in done.stdout
    as_json = yimen("try", "nat_disabled_care", wrong, "--json")
    assert json.loads(as_json.stdout)[0]["differences"][0]["expected"] == "ask"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("try", "nat_disabled_car", "case.yml"), "是不是想写“nat_disabled_care”"),
        (("try", "nat_disabled_care", "没有.yml"), "文件打不开"),
        (("diff", "没有这个版本", SHIPPED, "--cases", GOLDEN), "也没有这个版本"),
        (("diff", SHIPPED, SHIPPED, "--cases", "没有"), "没有案例文件"),
    ],
)
def test_what_cannot_be_used_is_told(yimen: Run, arguments: tuple[object, ...], told: str) -> None:
    done = yimen(*arguments)
    assert done.exit_code == 1
    assert told in done.stderr


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The shipped packs with one threshold moved."""
    folder = tmp_path / "draft"
    shutil.copytree(SHIPPED, folder)
    path = folder / "national" / "nat_disabled_care.yml"
    path.write_text(
        path.read_text("utf-8").replace("member.dis_grade <= 2\n", "member.dis_grade <= 3\n", 1),
        "utf-8",
    )
    return folder


def test_a_change_shows_who_would_come_out_otherwise_and_why(
    yimen: Run, tmp_path: Path, draft: Path
) -> None:
    cases = tmp_path / "cases"
    cases.mkdir()
    shutil.copy(CARE, cases)
    done = yimen("diff", SHIPPED, draft, "--cases", cases)
    assert done.exit_code == 0, done.output
    assert "重度残疾人护理补贴　nat_disabled_care" in done.stdout
    assert "目前看不符合 → 很可能" in done.stdout
    assert "三级残疾，要人照护半年以上" in done.stdout
    assert "✗ → ✓ 残疾证一级或二级（残疾证 有效、残疾等级 3级）" in done.stdout
    same = yimen("diff", SHIPPED, SHIPPED, "--cases", cases)
    assert "结果都一样" in same.stdout


def test_a_change_is_tried_on_a_register_too(yimen: Run, tmp_path: Path, draft: Path) -> None:
    (tmp_path / "台账.csv").write_text(
        "户号,姓名,乡镇,等级,照护,工伤\n1,王一,中扬镇,3,是,否\n2,李二,中扬镇,2,是,否\n", "utf-8"
    )
    (tmp_path / "map.yml").write_text(
        "rows: person\nhousehold: 户号\n"
        "places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}\n"
        "columns: {等级: dis_grade, 照护: long_care_6m, 工伤: workinjury_care_benefit}\n",
        "utf-8",
    )
    done = yimen("diff", SHIPPED, draft, "--register", "台账.csv", "--map", "map.yml")
    assert "目前看不符合 → 很可能：1 例" in done.stdout, done.output
    assert "登记表第 2 行" in done.stdout
    assert "王一" not in done.output
    assert "一共 1 人（户）次有变化" in done.stdout


def test_versions_of_a_repository_can_be_compared(yimen: Run, tmp_path: Path) -> None:
    root = SHIPPED.parent.parent
    there = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, check=False)
    cases = tmp_path / "cases"
    cases.mkdir()
    shutil.copy(CARE, cases)
    done = yimen("diff", "HEAD", "HEAD", "--cases", cases)
    if there.returncode == 0:
        assert "结果都一样" in done.stdout, done.output
    else:
        assert "也没有这个版本" in done.stderr


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_in_the_repository_are_those_of_the_models(name: str) -> None:
    """When this fails: yimen rules schema --write."""
    assert (FOLDER / f"{name}.json").read_text("utf-8") == schemas()[name]


def test_a_schema_tells_what_a_field_is_for(yimen: Run) -> None:
    made = json.loads(yimen("schema", "program").stdout)
    assert made["properties"]["for"]["description"].startswith("给全家")
    assert made["additionalProperties"] is False
    assert set(made["required"]) >= {"id", "name", "for", "in_force", "benefit"}
    assert "criteria" in made["properties"]
    assert yimen("schema", "nothing").exit_code == 2


def test_every_shipped_program_has_only_fields_of_the_schema() -> None:
    known = set(json.loads(schemas()["program"])["properties"])
    for document in load().documents.values():
        assert set(document.data) <= known, document.path
