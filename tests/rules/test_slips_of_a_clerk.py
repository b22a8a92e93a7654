"""Slips that a clerk makes while writing a program: each is told on its line, with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.check import check_rules

PROGRAM = """\
id: sc_warm_coal
name: 冬季取暖补助
family: 取暖
topic: income
for: household
in_force: {from: 2026-01-01}
authority: 乡镇
apply_at: hukou
where: hukou
summary: 冬天给一笔取暖的钱。
criteria:
  - label: 人口不多
    when: household.household_size >= 1
    cite: {doc: 宿民发〔2026〕9号}
benefit: {text: 每户200元。}
"""
WHEN = "household.household_size >= 1"


def complaints(folder: Path, text: str = PROGRAM, pack: str = "adcode: '321302'") -> list[str]:
    root = folder / "321302"
    root.mkdir()
    (root / "pack.yml").write_text(f"{pack}\nname: 江苏省宿迁市宿城区\n", "utf-8")
    (root / "sc_warm_coal.yml").write_text(text, "utf-8")
    found = check_rules((folder,), None, None).problems
    return [str(one).removeprefix(f"{root}/") for one in found]


def test_without_a_slip_nothing_is_said(tmp_path: Path) -> None:
    assert complaints(tmp_path) == []


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("household.houshold_size >= 1", "是不是想写 household.household_size"),
        ("member.household_size >= 1", "改成 household.household_size"),
        ("member.age >= 60", "any_member"),
        ("household_size >= 1", "写成 household.household_size"),
        ("household.hukou_kind = '农业'", "可以用的值:农村、城镇"),
        ('household.hukou_kind = "农村"', "把双引号换成 '"),
        ("household.hukou_kind = “农村”", "换成英文的 '"),
        ("household.household_size ≥ 1", "换成英文的 >="),
        (
            "household.household_size > 1 并且 household.house_count = 0",
            "“并且”要用英文写 → 写成 and",
        ),
        ("household.household_size > 1 && household.house_count = 0", "写 and"),
        ("1 <= household.household_size <= 3", "拆成两个"),
        ("household.household_size >= 1人", "数字后面不要写“人”"),
        ("household.income_pc_month < 1000元", "数字后面不要写“元”"),
        ("household.household_size >= 500", "应在 1 到 30人 之间"),
        ("household.income_pc_month < region.dibao", "是不是想写 region.dibao_standard"),
        ("household.household_size == 1", "写一个 ="),
        ("household.household_size >= '1'", "去掉引号,写一个数"),
        ("household.residence_permit = '是'", "直接写 household.residence_permit"),
        ("household.relief_status = '低保'", "写成 '低保' in household.relief_status"),
        ("household.household_size IS NULL", "没问到的就是不清楚"),
    ],
)
def test_a_slip_in_a_condition_is_told_with_the_right_words(
    tmp_path: Path, when: str, told: str
) -> None:
    (found,) = complaints(tmp_path, PROGRAM.replace(WHEN, when))
    assert found.startswith("sc_warm_coal.yml:13: “人口不多”的判断写得不对：")
    assert told in found


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("    cite: {doc: 宿民发〔2026〕9号}\n", "", 12, "缺少“cite”"),
        ("{from: 2026-01-01}", "{from: 2026-01-01, to: 2025-12-31}", 6, "是不是写反了"),
        ("2026-01-01", "2026/1/1", 6, "要写日期，比如 2026-07-01"),
        ("2026-01-01", "2026-02-30", 6, "没有这一天：2026-02-30"),
        ("{from: 2026-01-01}", "{to: 2026-12-31}", 6, "没有写从哪天起执行"),
        ("name: 冬季", "name：冬季", 2, "是不是用了中文冒号（：）"),
        ("  - label", "\t- label", 12, "不用 Tab"),
        ("summary:", "sumary:", 10, "是不是想写“summary”"),
        ("topic: income", "topic: 收入", 4, "是不是想写“income”"),
        ("for: household", "for: 全家", 5, "是不是想写“household”"),
        ("apply_at: hukou", "apply_at: 户籍地", 8, "是不是想写“hukou”"),
        ("id: sc_warm_coal", "id: sc_warm_cole", 1, "把文件改名为 sc_warm_cole.yml"),
        ("id: sc_warm_coal", "id: 取暖", 1, "只用小写英文字母"),
        ("where: hukou\n", "", 1, "加一行 where: hukou"),
        (f"    when: {WHEN}\n", "", 12, "要写 when（怎么判断）"),
        ("冬天给一笔", "注意: 冬天给一笔", 10, "把整句话用引号括起来"),
        ("每户200元。", "每户200元,按年发", 15, "英文逗号"),
        ("benefit:", "excludes: [nat_dibaoo]\nbenefit:", 15, "不是已有的项目编号"),
        ("name: 冬季", 'name: "冬季', 2, "引号没有成对"),
        ("  - label", "   - label: 甲\n  - label", 13, "缩进没有对齐"),
        ("topic: income\n", "topic: income\ntopic: law\n", 5, "写了两次"),
    ],
)
def test_a_slip_in_a_file_is_told_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    assert old in PROGRAM
    found = complaints(tmp_path, PROGRAM.replace(old, new, 1))
    assert any(one.startswith(f"sc_warm_coal.yml:{line}: ") and told in one for one in found), found


def test_a_code_that_is_none_is_told_how_to_be_written(tmp_path: Path) -> None:
    (found,) = complaints(tmp_path, pack="adcode: 32130")
    assert found == "pack.yml:1: “adcode”写得不对：要写 6 位区划代码，加引号，比如 '321302'"


def test_two_programs_with_one_id_are_told_with_both_files(tmp_path: Path) -> None:
    nation = tmp_path / "national"
    nation.mkdir()
    (nation / "pack.yml").write_text("adcode: '100000'\nname: 全国\n", "utf-8")
    (nation / "sc_warm_coal.yml").write_text(PROGRAM, "utf-8")
    (found,) = complaints(tmp_path)
    assert "national/sc_warm_coal.yml:1: 项目编号 sc_warm_coal 已经在" in found
    assert "321302/sc_warm_coal.yml 里用过 → 换一个编号" in found


def test_what_is_told_is_chinese_throughout(tmp_path: Path) -> None:
    """No sentence of a parser or a library comes through."""
    for number, text in enumerate(
        ("name：甲", "a: b: c", "a: [1, 2", "- x\n a: 1", "\tx", "a: 'b")
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        for one in complaints(folder, text):
            told = one.partition(": ")[2]
            assert "expected" not in told, told
            assert "found" not in told, told
