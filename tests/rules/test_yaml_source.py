"""Files are read as people mean them, and every complaint names its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules.errors import SourceError
from rules.source import parse, read

HERE = Path("x.yml")


def test_words_that_old_yaml_takes_for_booleans_stay_words() -> None:
    document = parse("on: 2026-11-22\nno: yes\noff: n\n", HERE)
    assert document.data == {"on": date(2026, 11, 22), "no": "yes", "off": "n"}


def test_values_keep_their_digits() -> None:
    text = "{a: 12.50, b: 0123, c: '7', d: true, e: ~, f: -3, g: 1e3, h: 12:30}"
    assert parse(text, HERE).data == {
        "a": Decimal("12.50"),
        "b": "0123",
        "c": "7",
        "d": True,
        "e": None,
        "f": -3,
        "g": "1e3",
        "h": "12:30",
    }


def test_entries_know_their_line_and_missing_ones_that_of_what_is_around() -> None:
    document = parse("a: 1\nb:\n  - c: 2\n    d: 3\n  - e: 4\n", HERE)
    assert document.line(("b", 0, "d")) == 4
    assert document.line(("b", 1, "missing")) == 5
    assert document.line(("nowhere",)) == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "“a”写了两次\uff08前面一次在第 1 行\uff09"),
        ("a: &x 1\nb: *x\n", 1, "引用"),
        ("a: !!python/name:os.system x\n", 1, "标签"),
        ("a: 1\nb: [1, 2\n", 3, "括号里的内容断开了"),
        ("a: 2026-02-30\n", 1, "没有这一天\uff1a2026-02-30"),
        ("", 0, "文件是空的"),
        ("# 只有注释\n", 0, "文件是空的"),
        ("a: 1\n---\nb: 1\n", 2, "好几份内容"),
        ("a: 1\n\tb: 2\n", 2, "不能用这个符号开头"),
        ("a: 1\nb: \x07\n", 2, "看不见的特殊字符"),
        ("[" * 60 + "]" * 60, 1, "嵌套太深"),
        ("? [a, b]\n: 1\n", 1, "名称"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(text, HERE)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.line == line
    assert problem.path == "x.yml"


def test_a_file_of_another_encoding_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yml"
    path.write_bytes(b"a: 1\nname: " + "中文".encode("gb18030"))
    with pytest.raises(SourceError, match="UTF-8") as caught:
        read(path)
    assert caught.value.problems[0].line == 2


def test_a_byte_order_mark_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "bom.yml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(path).data == {"a": 1}


def test_missing_and_huge_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="打不开"):
        read(tmp_path / "none.yml")
    huge = tmp_path / "huge.yml"
    huge.write_text("a: " + "x" * 1_000_001)
    with pytest.raises(SourceError, match="太大"):
        read(huge)
