"""What people write for a fact is read exactly, or refused with a word of advice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import SetValue, Value
from rules.facts import HOUSEHOLD, MEMBER, Fact, load
from rules.values import FactValueError, complete, plain, read

CATALOGUE = load()


def fact(name: str) -> Fact:
    found = CATALOGUE.find(HOUSEHOLD, name) or CATALOGUE.find(MEMBER, name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("age", 73, 73),
        ("age", "73", 73),
        ("age", Decimal("73.0"), 73),
        ("bedridden", True, True),
        ("bedridden", "否", False),
        ("income_month", 2000, 200_000),
        ("income_month", Decimal("2000.05"), 200_005),
        ("income_month", "2000.5", 200_050),
        ("income_pc_month", "2000/3", Fraction(200_000, 3)),
        ("income_pc_month", Decimal("666.67"), 66_667),
        ("housing_danger", "C/D级危房", "C/D级危房"),
        ("event_date", "2026-02-28", date(2026, 2, 28)),
        ("event_date", date(2026, 2, 28), date(2026, 2, 28)),
        ("hukou_area", " 中扬镇 ", "中扬镇"),
        ("parents_state", ["去世", "失联"], ("去世", "失联")),
        ("parents_state", {"father": "去世"}, ("去世", None)),
        ("parents_state", ["不清楚", "失联"], (None, "失联")),
        ("obligor_detail", ["大儿子在外地", "小女儿残疾"], "大儿子在外地;小女儿残疾"),
    ],
)
def test_values_are_read_exactly(name: str, raw: Any, value: Value) -> None:
    assert read(fact(name), raw) == value


@pytest.mark.parametrize("name", ["age", "bedridden", "poverty_register", "illness_kind"])
@pytest.mark.parametrize("raw", [None, "不清楚", " 不想说 ", ""])
def test_not_knowing_is_no_value(name: str, raw: Any) -> None:
    assert read(fact(name), raw) is None


def test_a_list_is_complete_and_what_it_leaves_out_is_no() -> None:
    found = read(fact("relief_status"), ["低保"])
    assert isinstance(found, SetValue)
    assert found.has("低保") is True
    assert found.has("护理补贴") is False
    assert found.has("无") is False


def test_none_of_them_says_no_to_each() -> None:
    found = read(fact("event_kind"), "无")
    assert isinstance(found, SetValue)
    assert found.has("无") is True
    assert found.has("火灾") is False


def test_an_empty_list_is_none_of_them() -> None:
    assert read(fact("event_kind"), []) == read(fact("event_kind"), ["无"])
    assert read(fact("illness_kind"), []) == SetValue(frozenset(), frozenset(ILLNESSES))


def test_a_list_with_an_uncertainty_leaves_the_rest_open() -> None:
    found = read(fact("illness_kind"), ["慢性病", "不清楚"])
    assert isinstance(found, SetValue)
    assert found.has("慢性病") is True
    assert found.has("白血病") is None


@pytest.mark.parametrize(
    ("name", "raw", "code", "advice"),
    [
        ("age", -3, "bounds", "检查"),
        ("household_size", 0, "bounds", "检查"),
        ("household_size", -3, "bounds", "检查"),
        ("income_month", "10000000000", "bounds", "检查"),
        ("income_month", float("nan"), "not_number", "数字"),
        ("income_month", "两千", "not_number", "数字"),
        ("income_month", True, "not_number", "数字"),
        ("income_month", "0.001", "cents", "四舍五入"),
        ("income_pc_month", "1/0", "not_number", "数字"),
        ("age", "9" * 50, "not_number", "数字"),
        ("age", 7.5, "not_whole", "整数"),
        ("bedridden", 1, "not_bool", "true"),
        ("sex", "男的", "near_value", "男"),
        ("sex", 3, "not_value", "女"),
        ("dis_cert", True, "not_value", "有效"),
        ("illness_kind", ["重大疾"], "near_value", "重大疾病"),
        ("event_kind", ["无", "火灾"], "none_and_more", "无"),
        ("event_kind", 3, "not_value", "火灾"),
        ("event_date", "2026-02-30", "not_date", "2026"),
        ("event_date", 3, "not_date", "2026"),
        ("hukou_area", 3, "not_text", "一句话"),
        ("parents_state", "去世", "not_pair", "父亲"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_advice(
    name: str, raw: Any, code: str, advice: str
) -> None:
    with pytest.raises(FactValueError) as caught:
        read(fact(name), raw)
    assert caught.value.code == code
    assert advice in caught.value.suggestion + caught.value.message
    assert fact(name).label in caught.value.message


ILLNESSES = fact("illness_kind").values


def values_of(one: Fact) -> st.SearchStrategy[Value]:
    """Any value that the fact may have."""
    if one.kind == "bool":
        return st.booleans()
    if one.kind in ("int", "money"):
        whole = st.integers(one.low or 0, one.high or 10**6)
        thirds = st.integers(0, 10**6).map(lambda top: Fraction(top, 3))
        return st.one_of(whole, thirds) if one.fraction else whole
    if one.kind == "enum":
        return st.sampled_from(one.values)
    if one.kind == "set":
        rest = [value for value in one.values if value != one.none]
        picked = st.frozensets(st.sampled_from(rest))
        known = picked.map(lambda yes: complete(one, yes))
        partial = picked.map(lambda yes: SetValue(yes, frozenset(one.values[:2]) - yes))
        return st.one_of(known, partial)
    if one.kind == "date":
        return st.dates(date(1950, 1, 1), date(2100, 1, 1))
    if one.kind == "pair":
        half = st.one_of(st.none(), st.sampled_from(one.values))
        return st.tuples(half, half).filter(any)
    return st.sampled_from(["中扬镇", "屠园镇"])


@given(st.data())
def test_plain_data_and_back_is_the_same_value(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(list(CATALOGUE)))
    value = data.draw(values_of(one))
    assert read(one, plain(one, value)) == value
