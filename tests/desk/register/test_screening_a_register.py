"""A register screened: the same verdicts as one by one, lists by township, and what isn't clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from desk.register.synth import county_rows
from desk.register.synth.county import MAP, _map_lines
from desk.register.trouble import RegisterError
from rules import facts
from rules.case import Case
from rules.casefile import Context, case_from
from rules.rulebook import Rulebook
from rules.screening import Verdict, prescreen
from rules.source import parse

Screen = Callable[..., Any]
MAP_TEXT = """\
rows: person
household: 户编号
name: 姓名
id_number: 身份证号
relation: 与户主关系
carry: [电话]
places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}
columns:
  年龄: age
  残疾等级: dis_grade
  长期照护: long_care_6m
  工伤护理费: workinjury_care_benefit
  护理补贴: {fact: relief_status, element: 护理补贴}
  家庭月收入: income_month
"""
HEADER = ["户编号", "姓名", "身份证号", "与户主关系", "电话", "乡镇", "年龄", "残疾等级",
          "长期照护", "工伤护理费", "护理补贴", "家庭月收入"]  # fmt: skip
GOOD = ["1", "王一", "", "户主", "13800000001", "中扬镇", "73", "2", "是", "否", "否", "2000"]


def row(**cells: str) -> list[str]:
    return [cells.get(name, value) for name, value in zip(HEADER, GOOD, strict=True)]


def test_somebody_who_may_and_does_not_receive_is_on_the_list(screen: Screen, kit: Any) -> None:
    found = screen([HEADER, row(), row(户编号="2", 护理补贴="是")], MAP_TEXT)
    (lead,) = found.of("nat_disabled_care")
    assert (lead["verdict"], lead["line"], lead["_name"]) == ("likely", 2, "王一")
    assert "残疾等级 2级" in lead["why"]
    assert (lead["adcode"], lead["town"]) == ("321302", "中扬镇")
    pages = kit.sheets(found.out / "名单" / "321302-中扬镇.xlsx")
    assert list(pages) == ["说明", "很可能", "要再问几句", "要窗口确认"]
    heads = pages["很可能"][0]
    told = [dict(zip(heads, one, strict=True)) for one in pages["很可能"][1:]]
    care = next(one for one in told if one["项目"] == "重度残疾人护理补贴")
    assert (care["姓名"], care["电话"], care["登记表第几行"]) == ("王一", "13800000001", 2)


def test_what_is_missing_is_said(screen: Screen) -> None:
    found = screen([HEADER, row(长期照护="", 工伤护理费="否")], MAP_TEXT)
    (lead,) = found.of("nat_disabled_care")
    assert lead["verdict"] == "possible"
    assert lead["missing"] == "要人长期照护6个月以上"
    assert lead["gaps"] == 1


def test_townships_get_their_own_lists_and_lost_places_one_too(screen: Screen) -> None:
    rows = [row(), row(户编号="2", 乡镇="屠园乡"), row(户编号="3", 乡镇="某某镇"),
            row(户编号="4", 乡镇="")]  # fmt: skip
    found = screen([HEADER, *rows], MAP_TEXT)
    names = {path.stem for path in (found.out / "名单").glob("*.xlsx")}
    assert names == {"321302-中扬镇", "321302-屠园镇", "321302-地点不清", "地点不清"}
    assert [one for one in found.bad if one[1] == "乡镇"] == [
        [4, "乡镇", "只看出是哪个县（区），看不出乡镇（街道）", "某某镇", "这一格当作不知道"]
    ]


def test_bad_rows_and_cells_are_told_and_do_not_stop_it(screen: Screen, kit: Any) -> None:
    good, other = kit.number("19530501"), kit.number("19600101", 33)
    rows = [
        row(身份证号=good),
        row(身份证号=good, 姓名="王一又"),
        row(户编号="2", 身份证号=other[:-1] + ("0" if other[-1] != "0" else "1")),
        row(户编号="3", 年龄="300"),
        row(户编号="4", 身份证号=good, 年龄="73"),
        row(户编号="5", 长期照护="也许"),
        row(户编号=""),
        [*row(户编号="6"), "多", "一格"],
        row(户编号="7", 家庭月收入="两千来块"),
        row(户编号="8", 身份证号="3.2E+17"),
        row(户编号="9", 身份证号=kit.number("19900101", 55), 年龄="73"),
        row(户编号="10", 家庭月收入="2000"),
        row(户编号="10", 姓名="李二", 与户主关系="妻", 家庭月收入="3000"),
    ]
    found = screen([HEADER, *rows], MAP_TEXT)
    told = {(line, column or None, why, done) for line, column, why, _, done in found.bad}
    assert told == {
        (3, None, "和前面某一行是同一个人（同一户里身份证号一样）（第 2 行）", "这一行没有算"),
        (4, "身份证号", "身份证号的校验码不对", "这一格当作不知道"),
        (5, "年龄", "数不在合理范围里", "这一格当作不知道"),
        (6, None, "这个身份证号在另一户里也有（第 2 行）", "照算，请核对"),
        (7, "长期照护", "看不出是“是”还是“否”", "这一格当作不知道"),
        (8, "户编号", "没有户的编号", "这一行没有算"),
        (9, None, "这一行的格子比表头多", "这一行没有算"),
        (10, "家庭月收入", "不是数", "这一格当作不知道"),
        (11, "身份证号", "身份证号被 Excel 改成了科学计数，后几位已经丢了", "这一格当作不知道"),
        (12, "年龄", "年龄和身份证号对不上，按身份证号算", "照算，请核对"),
        (13, "家庭月收入", "同一户的几行写得不一样", "这一格当作不知道"),
    }
    assert found.summary.rows == 13
    assert found.summary.bad == 11


def test_nothing_personal_stands_in_the_list_of_bad_rows(
    screen: Screen, kit: Any, tmp_path: Path
) -> None:
    rows = [row(家庭月收入="秘密一", 身份证号="秘密二"), row(户编号="2", 家庭月收入="秘密三")]
    found = screen([HEADER, *rows], MAP_TEXT)
    assert found.summary.bad == 3
    frame = pl.read_parquet(found.out / "要核对的行.parquet")
    assert "秘密" not in str(frame.to_dicts())
    assert "秘密" not in str(kit.sheets(found.out / "要核对的行.xlsx"))


def test_rows_may_be_households(screen: Screen) -> None:
    header = ["户号", "户主", "人口", "户主年龄", "全年收入", "残疾等级", "照护", "乡镇"]
    text = """\
rows: household
household: 户号
name: 户主
places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}
columns:
  照护: long_care_6m
  人口: household_size
  户主年龄: age
  全年收入: {fact: income_month, unit: 元/年}
  残疾等级: dis_grade
"""
    home = ["1", "王", 3, 70, 7000, 2, "是", "中扬镇"]
    found = screen([header, home, home], text)
    assert found.summary.households == 1
    assert found.bad[0][2] == "和前面某一行是同一户（户的编号一样）（第 2 行）"
    assert {one["relation"] for one in found.of("nat_disabled_care")} == {"本人"}


def as_case(book: Rulebook, rows: list[dict[str, str]]) -> Case:
    """A household of the made-up register, written as a case file by other means."""
    plain = {
        name.strip().partition(": ")[0]: name.strip().partition(": ")[2] for name in _map_lines()
    }
    household: dict[str, Any] = {}
    members = []
    relief: dict[str, list[str]] = {"yes": [], "no": []}
    for index, one in enumerate(rows):
        own: dict[str, Any] = {}
        for heading, fact in plain.items():
            said = one[heading]
            if said is None or said == "" or fact.startswith("{"):
                continue
            value: Any = said.split("、") if fact in ("dis_kind", "illness_kind") else said
            if value == ["无"]:
                value = []
            known = book.facts.household.get(fact)
            (own if known is None else household)[fact] = (
                int(said) if said.isdigit() else {"是": True, "否": False}.get(str(said), value)
            )
        if one["护理补贴"]:
            key = "yes" if one["护理补贴"] == "是" else "no"
            own["relief_status"] = {key: ["护理补贴"]}
        members.append({"id": str(index), "relation": one["与户主关系"], "facts": own})
    for heading, element in (("是否低保", "低保"), ("是否低保边缘", "低保边缘")):
        if rows[0][heading]:
            relief["yes" if rows[0][heading] == "是" else "no"].append(element)
    household["relief_status"] = relief
    data = {"household": household, "members": members, "members_complete": True, "on": ON}
    document = parse("x: 1", Path("made.yml"))
    return case_from(document, data, (), Context(book.facts, book.catalogue), ON)


ON = date(2026, 11, 22)


def test_verdicts_are_those_of_each_household_by_itself(
    screen: Screen, book: Rulebook, tmp_path: Path
) -> None:
    made = county_rows(facts.load(), 0, 150, seed=5)
    path = tmp_path / "synth.csv"
    path.write_text(made.write_csv(), "gb18030")
    found = screen(path, MAP + "".join(_map_lines()))
    likely = found.leads.filter(
        pl.col("verdict") == "likely", pl.col("program").str.starts_with("nat")
    )
    got = {(one["_household"], one["program"], one["line"]) for one in likely.to_dicts()}
    expected = set()
    lines = iter(range(2, made.height + 2))
    for (name,), rows in made.group_by("户编号", maintain_order=True):
        at = [next(lines) for _ in range(rows.height)]
        case = as_case(book, rows.to_dicts())
        place = {"hukou": _place(rows)}
        screening = prescreen(book, Case(ON, place, case.household, case.members, {}, True))
        for one in screening.results:
            if one.verdict is Verdict.LIKELY and not one.already_held:
                line = at[0] if one.member_id is None else at[int(one.member_id)]
                expected.add((name, one.program.id, line))
    assert {one for one in expected if one[1].startswith("nat")} == got
    assert len(got) > 100


def _place(rows: pl.DataFrame) -> Any:
    from desk.places import Gazetteer

    return Gazetteer().resolve(rows["县区"][0] + rows["乡镇"][0], answering=True).candidates[0]


def test_a_formula_in_a_cell_is_a_text_in_the_lists(screen: Screen, kit: Any) -> None:
    found = screen([HEADER, row(姓名="=1+1", 电话="=HYPERLINK(0)")], MAP_TEXT)
    cells = str(kit.sheets(found.out / "名单" / "321302-中扬镇.xlsx"))
    assert "=1+1" in cells
    import openpyxl

    book = openpyxl.load_workbook(found.out / "名单" / "321302-中扬镇.xlsx")
    kinds = {cell.data_type for sheet in book for one in sheet.iter_rows() for cell in one}
    assert "f" not in kinds
    assert book["很可能"].freeze_panes == "A2"
    assert book["很可能"].column_dimensions["A"].width > 8


def test_lists_are_for_their_owner_alone_and_no_working_file_stays(screen: Screen) -> None:
    found = screen([HEADER, row()], MAP_TEXT)
    for path in [found.out, *found.out.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert not (found.out / ".work").exists()
    assert not list(found.out.rglob("*.part"))


def test_the_summary_counts_what_the_lists_hold(screen: Screen, kit: Any) -> None:
    found = screen([HEADER, row(), row(户编号="2"), row(户编号="3", 护理补贴="是")], MAP_TEXT)
    counts = kit.sheets(found.out / "汇总.xlsx")["按项目"]
    told = {one[0]: dict(zip(counts[0], one, strict=True)) for one in counts[1:]}
    care = told["重度残疾人护理补贴"]
    assert (care["很可能、还没领"], care["已经在领"], care["名单上的条数"]) == (2, 1, 2)
    assert json.loads((found.out / "summary.json").read_text())["households"] == 3


def test_a_program_that_would_name_everybody_is_counted_but_not_listed(screen: Screen) -> None:
    rows = [row(户编号=str(number), 长期照护="") for number in range(300)]
    found = screen([HEADER, *rows], MAP_TEXT)
    assert not found.of("nat_disabled_care")
    counts = pl.read_parquet(found.out / "汇总.parquet")
    care = counts.filter(pl.col("program") == "nat_disabled_care", pl.col("verdict") == "possible")
    assert care["count"].sum() == 300


@pytest.mark.parametrize("rows", [[HEADER], [HEADER, [""] * len(HEADER)]])
def test_only_a_header_is_told(screen: Screen, rows: list[list[str]]) -> None:
    with pytest.raises(RegisterError, match="只有表头"):
        screen(rows, MAP_TEXT)


def test_the_same_order_again_does_nothing_twice(screen: Screen) -> None:
    first = screen([HEADER, row()], MAP_TEXT)
    before = {path: path.stat().st_mtime_ns for path in first.out.rglob("*")}
    again = screen(first.out.parent / "登记表.csv", MAP_TEXT)
    assert again.summary == first.summary
    assert {path: path.stat().st_mtime_ns for path in first.out.rglob("*")} == before


@pytest.mark.parametrize("changed", ["map", "date", "register"])
def test_another_screening_does_not_write_over_this_one(screen: Screen, changed: str) -> None:
    first = screen([HEADER, row()], MAP_TEXT)
    register: Any = first.out.parent / "登记表.csv"
    text, more = MAP_TEXT, {}
    if changed == "map":
        text = MAP_TEXT.replace("carry: [电话]\n", "")
    elif changed == "date":
        more = {"on": date(2026, 1, 1)}
    else:
        register = [HEADER, row(年龄="74")]
    with pytest.raises(RegisterError, match="另一次筛查"):
        screen(register, text, **more)


def test_a_folder_with_other_things_is_left_alone(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "年终总结.docx").touch()
    with pytest.raises(RegisterError, match="有别的东西"):
        screen([HEADER, row()], MAP_TEXT)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["年终总结.docx"]


def test_a_folder_that_is_a_file_or_may_not_be_written_is_told(
    screen: Screen, tmp_path: Path, kit: Any
) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(RegisterError, match="同名的文件"):
        screen([HEADER, row()], MAP_TEXT)
