"""What a county's words mean; a cell that isn't clear is unknown, and told with its line."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from desk.register import cells, identity
from desk.register.columnmap import Column, Stated
from rules import facts

CATALOGUE = facts.load()
ON = date(2026, 11, 22)


def read(fact: str, *texts: str, scope: str = "member", **column: Any) -> list[tuple[Any, Any]]:
    """Value and complaint of each cell; of a set its elements that are so."""
    known = CATALOGUE.find(scope, fact)  # type: ignore[arg-type]
    assert known is not None
    stated = Stated("列", Column(fact=fact, **column), known, scope)  # type: ignore[arg-type]
    found = cells.reading(stated)
    frame = pl.DataFrame({"列": list(texts)})
    table = frame.select(
        *(value.alias(name) for name, value in found.columns.items()),
        found.bad.cast(pl.String).alias("bad"),
    )
    if known.kind == "set" and "element" not in column:
        return [(_elements(row), row["bad"]) for row in table.iter_rows(named=True)]
    name = next(iter(found.columns))
    return list(zip(table[name].to_list(), table["bad"].to_list(), strict=True))


def _elements(row: dict[str, Any]) -> Any:
    yes = {name.partition(".")[2] for name, value in row.items() if value is True}
    unknown = any(value is None for name, value in row.items() if name != "bad")
    return (yes, "?") if unknown else yes


@pytest.mark.parametrize("blank", ["", " ", "-", "—", "/", "不详", "#N/A", "未知", "　"])
def test_blank_words_say_nothing(blank: str) -> None:
    for fact in ("age", "dis_grade", "live_alone", "sex"):
        assert read(fact, blank) == [(None, None)]


def test_numbers_as_text_are_numbers() -> None:
    assert read("age", "73", "73.0", "７３岁", " 73 周岁") == [(73, None)] * 4
    assert read("household_size", "3口人", "三", scope="household") == [(3, None)] * 2
    assert read("vehicle_count", "无", "1辆", scope="household") == [(0, None), (1, None)]
    assert read("dis_grade", "一级", "Ⅰ级", "壹级", "1") == [(1, None)] * 4


def test_what_is_no_number_is_told_and_unknown() -> None:
    found = read("age", "七十多", "300", "4.5", "-3")
    assert found == [(None, "not_number"), (None, "bounds"), (None, "not_whole"), (None, "bounds")]
    assert read("dis_grade", "9") == [(None, "bounds")]


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("2000", None, 2000_00),
        ("2,000.50元", None, 2000_50),
        ("1.2", "万元", 12000_00),
        ("0.30000000000000004", "万元", 3000_00),
        ("0.29999999999999998", "万元", 3000_00),
        ("12540", "元/年", 1045_00),
        ("12539.99", "元/年", 1044_99),
        ("1.2540", "万元/年", 1045_00),
        ("666.6666666666666", None, 666_66),
        ("0", None, 0),
    ],
)
def test_money_is_fen_in_the_facts_own_period(text: str, unit: str | None, fen: int) -> None:
    assert read("income_month", text, scope="household", unit=unit) == [(fen, None)]


@pytest.mark.parametrize("text", ["-5", "999999999999", "99999999999999"])
def test_impossible_money_is_told(text: str) -> None:
    found = read("income_month", text, scope="household", unit="万元")
    assert found[0][0] is None
    assert found[0][1] in ("bounds", "not_number")


def test_a_yearly_average_stays_exact() -> None:
    known = CATALOGUE.household["income_pc_month"]
    column = Column(fact="income_pc_month", unit="元/年")
    found = cells.reading(Stated("列", column, known, "household"))
    frame = pl.DataFrame({"列": ["7000"]})
    row = frame.select(value.alias(name) for name, value in found.columns.items()).row(0)
    assert row == (7000_00, 12)


def test_yes_and_no_are_said_in_many_ways() -> None:
    assert read("live_alone", "是", "有", "√", "1", "Y") == [(True, None)] * 5
    assert read("live_alone", "否", "无", "×", "0", "n") == [(False, None)] * 5
    assert read("live_alone", "也许") == [(None, "not_yes_no")]


def test_words_of_the_map_come_first() -> None:
    assert read("live_alone", "孤", words={"孤": True}) == [(True, None)]
    assert read("hukou_kind", "甲种", scope="household", words={"甲种": "农村"}) == [("农村", None)]
    assert read("hukou_kind", "农业户口", "非农", scope="household") == [
        ("农村", None),
        ("城镇", None),
    ]
    assert read("hukou_kind", "火星", scope="household") == [(None, "unknown_word")]


def test_a_listed_set_is_complete_unless_a_word_is_strange() -> None:
    assert read("illness_kind", "癌症、高血压") == [({"重大疾病", "慢性病"}, None)]
    assert read("illness_kind", "无", "健康") == [(set(), None)] * 2
    assert read("illness_kind", "白血病；怪病") == [(({"白血病"}, "?"), "unknown_word")]
    assert read("relief_status", "农村低保,护理补贴") == [({"低保", "护理补贴"}, None)]
    assert read("relief_status", "无") == [({"无"}, None)]


def test_a_yes_no_column_speaks_of_one_element_only() -> None:
    found = read("relief_status", "是", "否", "农村低保", "A类", element="低保")
    assert found == [(True, None), (False, None), (True, None), (None, "not_yes_no")]


@pytest.mark.parametrize(
    "text", ["2026-07-01", "2026/7/1", "2026.7.1", "2026年7月1日", "20260701", "2026-07-01 08:30"]
)
def test_days_are_written_in_many_ways(text: str) -> None:
    assert read("event_date", text, scope="household") == [(date(2026, 7, 1), None)]


def test_no_day_is_told() -> None:
    assert read("event_date", "去年夏天", "2026-02-30", scope="household") == [
        (None, "not_date"),
        (None, "not_date"),
    ]


def test_identity_numbers_are_checked(kit: Any) -> None:
    good = kit.number("19530501")
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    texts = [good, good.lower(), f"'{good}", wrong, "3.20102E+17", "110105491231002",
             kit.number("19530231"), kit.number("20990101"), "", "不知道"]  # fmt: skip
    frame = pl.DataFrame({"号": texts}).select(number=identity.plain("号"))
    found = frame.select(identity.fault(pl.col("number"), ON).alias("fault"))["fault"].to_list()
    assert found[:3] == [None, None, None]
    assert found[3:] == [
        "id_check", "id_science", "id_length", "id_birth", "id_birth", None, "id_length"
    ]  # fmt: skip


def test_age_and_sex_follow_from_the_number(kit: Any) -> None:
    numbers = [kit.number("19531122", 11), kit.number("19531123", 12)]
    frame = pl.DataFrame({"号": numbers})
    number = pl.col("号")
    row = frame.select(age=identity.age(number, ON), sex=identity.sex(number)).rows()
    assert row == [(73, "男"), (72, "女")]
