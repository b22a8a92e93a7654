"""A county enters its own standards: checked, kept with their document, never half written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.case import Case
from rules.errors import RulesError
from rules.local import local_path, make_entry, record
from rules.parameters import Entry, ParameterCatalogue
from rules.place import Place
from rules.rulebook import load

CATALOGUE = ParameterCatalogue.load()
HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CASE = Case(on=date(2026, 11, 22), places={"hukou": HOME})


def entry(**fields: Any) -> Entry:
    data = {
        "key": "dibao_standard",
        "value": 700,
        "from": date(2026, 7, 1),
        "cite": {"doc": "宿民发〔2026〕12号"},
        "certainty": "official",
    }
    return make_entry(data | fields)


def put(folder: Path, made: Entry) -> Entry | None:
    return record(folder, "321302", HOME.name, made, CATALOGUE)[1]


def test_an_entered_figure_decides_the_next_case(tmp_path: Path) -> None:
    before = load(local=tmp_path)
    assert before.resolve("dibao_standard", CASE).value() is None
    assert put(tmp_path, entry(value=Decimal("712.50"))) is None
    after = load(local=tmp_path)
    found = after.resolve("dibao_standard", CASE)
    assert found.value() == Decimal("712.5")
    figure = found.figure()
    assert figure is not None
    assert figure.local
    assert figure.entry.cite.doc == "宿民发〔2026〕12号"
    assert before.version != after.version


def test_the_same_day_s_figure_is_replaced_other_days_and_kinds_stay(tmp_path: Path) -> None:
    put(tmp_path, entry())
    put(tmp_path, entry(value=650, variant="农村"))
    put(tmp_path, entry(value=680, **{"from": date(2025, 7, 1)}))
    replaced = put(tmp_path, entry(value=720))
    assert replaced is not None
    assert replaced.value == 700
    kept = load(local=tmp_path).store.at("321302")
    found = {(one.entry.start, one.entry.variant): one.entry.value for one in kept if one.local}
    assert found == {
        (date(2025, 7, 1), None): 680,
        (date(2026, 7, 1), None): 720,
        (date(2026, 7, 1), "农村"): 650,
    }


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"key": "dibao_standrd"}, "是不是想写“dibao_standard”"),
        ({"value": 7}, "不合常理"),
        ({"value": Decimal("7.123")}, "两位小数"),
        ({"key": "disabled_care", "value": 90, "variant": "农村"}, "不分城镇、农村"),
        ({"cite": {"doc": "听人说的"}}, "看不出文号"),
        ({"cite": {"doc": ""}}, "不能空着"),
        ({"to": date(2026, 1, 1)}, "早于开始日期"),
        ({"from": None}, "没有写从哪天起执行"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_written(
    tmp_path: Path, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(RulesError, match=said) as caught:
        put(tmp_path, entry(**fields))
    assert all(not one.path for one in caught.value.problems)
    assert not local_path(tmp_path, "321302").exists()


@pytest.mark.parametrize(
    "doc",
    ["宿民发〔2026〕12号", "津民规[2025]6号", "2026年第3号公告", "《关于调整低保标准的通知》"],
)
def test_documents_are_named_by_number_or_full_title(tmp_path: Path, doc: str) -> None:
    put(tmp_path, entry(cite={"doc": doc}))
    assert local_path(tmp_path, "321302").exists()


def test_a_broken_file_is_never_overwritten(tmp_path: Path) -> None:
    put(tmp_path, entry())
    path = local_path(tmp_path, "321302")
    path.write_text("adcode: '321302'\nname: 宿城区\nfigures: [{key: dibao_standard}]\n")
    before = path.read_text()
    with pytest.raises(RulesError, match=r"321302\.yml:3"):
        put(tmp_path, entry(value=720))
    assert path.read_text() == before


def test_clerks_who_write_at_once_lose_nothing(tmp_path: Path) -> None:
    days = [date(2026, month, 1) for month in range(1, 11)]
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda day: put(tmp_path, entry(**{"from": day})), days))
    kept = load(local=tmp_path).store.at("321302")
    assert [one.entry.start for one in kept if one.local] == days
    assert not list(local_path(tmp_path, "321302").parent.glob(".321302-*"))
