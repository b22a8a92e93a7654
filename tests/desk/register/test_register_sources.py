"""Registers as they come: every encoding, separator and kind of file gives the same rows."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from desk.register.source import Register, Row, open_register
from desk.register.source.rows import filled
from desk.register.trouble import RegisterError

ROWS = [
    ["户编号", "姓名", "年龄", "乡镇"],
    ["1", "王,一", "73", "中扬镇"],
    ["1", "李二", "", "中扬镇"],
    ["2", "㐂三", "46", "屠园镇"],
]


def read(path: Path, **more: Any) -> tuple[tuple[str, ...], list[list[str]]]:
    register: Register = open_register(path, **more)
    return register.header, [list(row.cells) for row in register.rows()]


def text(separator: str = ",") -> str:
    lines = []
    for row in ROWS:
        lines.append(separator.join(f'"{one}"' if separator in one else one for one in row))
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_encoding_and_separator_are_found(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "登记表.csv"
    path.write_bytes(text(separator).encode(encoding))
    assert read(path) == (tuple(ROWS[0]), ROWS[1:])


def test_a_mark_that_was_converted_with_the_file_is_no_part_of_the_first_heading(
    tmp_path: Path,
) -> None:
    path = tmp_path / "converted.csv"
    path.write_bytes(("\ufeff" + text()).encode("gb18030"))
    assert read(path) == (tuple(ROWS[0]), ROWS[1:])


def test_gb18030_is_found_even_when_only_the_end_of_a_long_file_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    rows = "".join(f"{number},x\n" for number in range(400_000))
    path.write_bytes(b"id,name\n" + rows.encode() + "9,王桂兰\n".encode("gb18030"))
    register = open_register(path)
    assert [list(row.cells) for row in register.rows()][-1] == ["9", "王桂兰"]


def test_a_title_and_a_date_above_the_header_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "titled.csv"
    path.write_text("某县低收入人口台账,,,\n填报单位:民政办,,,2026年9月\n" + text(), "utf-8")
    register = open_register(path)
    assert register.header == tuple(ROWS[0])
    assert next(iter(register.rows())).line == 4


def test_the_header_may_be_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("甲,乙,丙,丁\na,b,c,d\n户编号,姓名,年龄,乡镇\n1,x,2,y\n", "utf-8")
    assert read(path, header_line=3)[0] == ("户编号", "姓名", "年龄", "乡镇")


def test_lines_are_those_that_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    path.write_text('a,b\n"one\ntwo",1\n\n\nthree,2\n', "utf-8")
    assert [row.line for row in open_register(path).rows()] == [2, 6]


def test_xlsx_gives_what_its_cells_say(tmp_path: Path, kit: Any) -> None:
    rows = [*ROWS, [3.0, "赵四", 0.5, date(2026, 7, 1)], [True, None, "", "街道"]]
    path = kit.write_xlsx(tmp_path / "台账.xlsx", rows)
    header, found = read(path)
    assert header == tuple(ROWS[0])
    assert found[:3] == ROWS[1:]
    assert found[3:] == [["3", "赵四", "0.5", "2026-07-01"], ["是", "", "", "街道"]]


def test_merged_cells_count_for_every_row_and_column_they_cover(tmp_path: Path, kit: Any) -> None:
    rows = [
        ["某县台账", None, None, None],
        ["户编号", "收入", None, "乡镇"],
        [None, "工资", "务农", None],
        ["1", 100, 200, "中扬镇"],
        [None, 300, 400, None],
        ["2", 5, 6, "屠园镇"],
    ]
    path = kit.write_xlsx(
        tmp_path / "merged.xlsx", rows, ["A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5", "D4:D5"]
    )
    header, found = read(path)
    assert header == ("户编号", "收入/工资", "收入/务农", "乡镇")
    assert found[1] == ["1", "300", "400", "中扬镇"]
    assert found[2] == ["2", "5", "6", "屠园镇"]


def test_the_named_sheet_is_read_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("名册").append(["户编号", "乡镇"])
    book["名册"].append(["7", "中扬镇"])
    book.save(tmp_path / "two.xlsx")
    assert read(tmp_path / "two.xlsx")[1] == [["7", "中扬镇"]]
    with pytest.raises(RegisterError, match="没有叫“名单”的工作表"):
        open_register(tmp_path / "two.xlsx", sheet="名单")


def test_parquet_gives_texts_too(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    frame = pl.DataFrame(
        {"户 编号": [1, 2], "收入": [10.0, 2.5], "低保": [True, None], "病": [["癌症", "聋"], []]}
    )
    frame.write_parquet(path)
    header, found = read(path)
    assert header == ("户编号", "收入", "低保", "病")
    assert found == [["1", "10", "是", "癌症、聋"], ["2", "2.5", "", ""]]


def test_two_columns_of_one_name_can_be_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text("户编号,备注,乡镇,备注\n1,a,b,c\n", "utf-8")
    assert open_register(path).header == ("户编号", "备注", "乡镇", "备注(2)")


def test_blank_cells_may_mean_what_stands_above() -> None:
    rows = [Row(2, ["1", "a"]), Row(3, ["", "b"]), Row(4, ["2", ""])]
    assert [row.cells for row in filled(iter(rows), [0])] == [["1", "a"], ["1", "b"], ["2", ""]]


def broken(folder: Path, kind: str, kit: Any) -> Path:
    path = folder / f"{kind}.xlsx"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "old":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    elif kind == "pdf":
        path.write_bytes(b"%PDF-1.7\n")
    elif kind == "cut":
        whole = kit.write_xlsx(folder / "whole.xlsx", ROWS).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("a.txt", "x")
    elif kind == "no cells":
        kit.write_xlsx(path, [])
    elif kind == "parquet":
        path.write_bytes(b"PAR1" + bytes(100))
    elif kind == "binary":
        path.write_bytes(bytes(range(256)) * 8)
    elif kind == "quote":
        path.write_text('a,b\n1,"x\n' + "2,y\n" * 300, "utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("missing", "没有这个文件"),
        ("folder", "这是一个文件夹"),
        ("empty", "表是空的"),
        ("no cells", "表是空的"),
        ("old", "旧版 Excel"),
        ("pdf", "这不是表格文件"),
        ("cut", "坏了"),
        ("zip", "坏了"),
        ("parquet", "坏了"),
        ("binary", "不是"),
        ("quote", "引号没有配对"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(
    tmp_path: Path, kind: str, told: str, kit: Any
) -> None:
    with pytest.raises(RegisterError) as caught:
        list(open_register(broken(tmp_path, kind, kit)).rows())
    problem = caught.value.problems[0]
    assert told in problem.message
    assert problem.suggestion
    assert problem.path.endswith(f"{kind}.xlsx")


def test_a_register_that_may_not_be_read_is_told(tmp_path: Path, kit: Any) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(text(), "utf-8")
    path.chmod(0)
    tmp_path.chmod(0o755)
    with kit.nobody(), pytest.raises(RegisterError, match="没有权限"):
        open_register(path)


def test_the_line_that_is_in_no_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("户编号,姓名\n1,王\n".encode() + b"2,\xff\xff\xff\n")
    with pytest.raises(RegisterError) as caught:
        open_register(path)
    assert caught.value.problems[0].line == 3
