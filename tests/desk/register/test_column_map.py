"""The column map that a clerk writes: every slip is told with line and suggestion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.register.columnmap import fitted, load_map
from desk.register.propose import propose
from desk.register.source import open_register
from rules import facts
from rules.errors import RulesError

HEADER = ("户编号", "姓名", "年龄", "乡镇", "是否低保", "残疾等级", "家庭年收入", "备注")
GOOD = """\
rows: person
household: 户编号
places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}
columns:
  年龄: age
  是否低保: {fact: relief_status, element: 低保}
  残疾等级: {fact: dis_grade, words: {壹级: 1}}
  家庭年收入: {fact: income_month, unit: 万元/年}
"""


def complaints(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "map.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(RulesError) as caught:
        fitted(*load_map(path), HEADER, facts.load())
    return [str(one).removeprefix(f"{path}:") for one in caught.value.problems]


def test_a_good_map_fits_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "map.yml"
    path.write_text(GOOD, "utf-8")
    plan = fitted(*load_map(path), HEADER, facts.load())
    assert [one.fact.id for one in plan.stated] == [
        "age", "relief_status", "dis_grade", "income_month"
    ]  # fmt: skip
    assert plan.unknown == ("姓名", "备注")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("残疾等级: {", "残疾登级: {", 7, "没有“残疾登级”这一列 → 是不是想写“残疾等级”"),
        ("年龄: age", "年龄: agee", 5, "没有“agee”这个事实 → 是不是想写“age”"),
        ("element: 低保", "element: 低保户", 6, "没有“低保户” → 是不是想写“低保”"),
        ("unit: 万元/年", "unit: 美元", 8, "单位“美元”看不懂"),
        ("rows: person", "rows: people", 1, "“rows”只能是"),
        ("household: 户编号\n", "", 1, "户的编号"),
        ("columns:\n", "colums:\n", 4, "不认识的项目“colums” → 是不是想写“columns”"),
        ("年龄: age", "年龄: parents_state", 5, "拆成父亲、母亲两列"),
        ("年龄: age", "年龄: hukou_area", 5, "写在 places 里"),
        ("年龄: age", "年龄: {fact: sex, words: {甲: 南}}", 5, "没有“南”"),
        ("户编号\n", "户编号\nhousehold: 户号\n", 3, "写了两次"),
    ],
)
def test_each_slip_is_told_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in GOOD
    found = complaints(tmp_path, GOOD.replace(old, new, 1))
    assert any(one.startswith(f"{line}: ") and told in one for one in found), found


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("年龄: age", "年令: agee").replace("万元/年", "斤")
    assert len(complaints(tmp_path, text)) == 3


def proposed(tmp_path: Path, rows: list[list[str]]) -> tuple[str, dict[str, Any]]:
    path = tmp_path / "r.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    text = propose(open_register(path), facts.load())
    return text, yaml.safe_load(text)


def test_a_proposal_can_be_used_as_it_stands(tmp_path: Path) -> None:
    header = ["户编号", "姓名", "身份证号码", "与户主关系", "乡镇（街道）", "年龄", "是否低保",
              "残疾类别", "家庭年收入（万元）", "1号备注"]  # fmt: skip
    row = ["1", "王一", "x", "户主", "中扬镇", "73", "是", "肢体", "1.2", ""]
    text, _ = proposed(tmp_path, [header, row])
    path = tmp_path / "map.yml"
    path.write_text(text, "utf-8")
    plan = fitted(*load_map(path), header, facts.load())
    assert plan.map.rows == "person"
    assert plan.map.id_number == "身份证号码"
    assert {(one.heading, one.fact.id) for one in plan.stated} == {
        ("年龄", "age"), ("是否低保", "relief_status"), ("残疾类别", "dis_kind"),
        ("家庭年收入（万元）", "income_month"),
    }  # fmt: skip
    assert plan.stated[-1].column.unit == "万元/年"
    assert plan.unknown == ("1号备注",)


def test_fifty_columns_that_nobody_knows_are_named_and_do_no_harm(tmp_path: Path) -> None:
    unknown = [f"扶贫手册第{number}项" for number in range(1, 51)]
    text, found = proposed(tmp_path, [["户编号", "乡镇", "年龄", *unknown], ["1", "a", "3"]])
    assert "下面 50 列没有认出来" in text
    assert all(f"#   {one}" in text for one in unknown)
    assert list(found["columns"]) == ["年龄"]


def test_strange_words_are_shown_but_nothing_that_tells_of_one_person(tmp_path: Path) -> None:
    rows = [["户编号", "姓名", "乡镇", "劳动能力"], ["1", "王桂兰", "a", "甲类劳力"],
            ["2", "李四", "b", "甲类劳力"], ["3", "赵五", "c", "瘫痪在床十年"]]  # fmt: skip
    text, _ = proposed(tmp_path, rows)
    assert "没认出的词：甲类劳力" in text
    assert "瘫痪" not in text
    assert "王桂兰" not in text
