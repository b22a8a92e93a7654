"""Figures as people write them."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import answers
from nlu.heard import Number
from nlu.numerals import bounds, exact
from nlu.quantities import find

FIGURES = st.integers(min_value=0, max_value=99_999_999)
TRADITIONAL = str.maketrans("万亿两", "萬億兩")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

CAPITAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def in_chinese(figure: int) -> str:
    """一百零五万三千: written out in full, the way a form wants it (below a hundred million)."""
    if figure >= 10_000:
        high, low = divmod(figure, 10_000)
        rest = in_chinese(low) if low else ""
        return f"{in_chinese(high)}万{'零' if 0 < low < 1000 else ''}{rest}"
    padded = "".join(
        "零" if digit == "0" else "零一二三四五六七八九"[int(digit)] + unit
        for digit, unit in zip(f"{figure:04}", ("千", "百", "十", ""), strict=True)
    )
    return re.sub("零+", "零", padded).strip("零") or "零"


@settings(max_examples=400)
@given(FIGURES)
def test_a_figure_reads_back_from_each_of_its_writings(figure: int) -> None:
    chinese = in_chinese(figure)
    writings = {
        str(figure),
        f"{figure:,}",
        str(figure).translate(FULL_WIDTH),
        chinese,
        chinese.translate(CAPITAL),
        chinese.translate(TRADITIONAL),
        chinese.replace("零", "〇"),
    }
    for written in writings:
        assert answers.number(written) == Number(figure, figure), written


@given(st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=9))
def test_the_last_unit_may_be_left_unsaid(first: int, second: int) -> None:
    digits = "零一二三四五六七八九"
    for unit, worth in (("百", 100), ("千", 1000), ("万", 10_000)):
        said = f"{digits[first]}{unit}{digits[second]}"
        assert exact(said) == first * worth + second * worth // 10


@given(FIGURES)
def test_myriads_may_be_mixed_with_figures(figure: int) -> None:
    high, low = divmod(figure, 10_000)
    if high and low >= 1000:
        assert exact(f"{high}万{low}") == figure
    if high:
        assert exact(f"{high}.5万") == high * 10_000 + 5000


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("三千五", 3500),
        ("一万二", 12_000),
        ("两千三百零五", 2305),
        ("一百五", 150),
        ("1.5万", 15_000),
        ("2k", 2000),
        ("3千5", 3500),
        ("1万2", 12_000),
        ("两万五", 25_000),
        ("廿三", 23),
        ("俩", 2),
        ("仨", 3),
        ("二零二四", 2024),
        ("一百亿", 10**10),
        ("零", 0),
        ("十", 10),
        ("十五", 15),
        ("3.5", Fraction(7, 2)),
        ("一千零五", 1005),
        ("一三八一二三四五六七八", 13812345678),
    ],
)
def test_one_figure(said: str, value: Fraction | int) -> None:
    assert exact(said) == value


@pytest.mark.parametrize(
    "said", ["", "百", "三百五千", "两俩", "万万", "一二.三", "十十", "a", "九" * 50]
)
def test_what_is_no_figure(said: str) -> None:
    assert exact(said) is None


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("两三千", 2000, 3000),
        ("十七八", 17, 18),
        ("七八十", 70, 80),
        ("几百", 200, 900),
        ("十几", 11, 19),
        ("二十几", 21, 29),
        ("三五百", 300, 500),
        ("一两百", 100, 200),
    ],
)
def test_two_readings(said: str, low: int, high: int) -> None:
    figure = bounds(said)
    assert figure is not None
    assert (figure.low, figure.high) == (low, high)


@pytest.mark.parametrize(
    ("said", "low", "high", "approx"),
    [
        ("两千来块", 2000, 2000, True),
        ("一千出头", 1000, 1100, True),
        ("三千出头", 3000, 3300, True),
        ("大概三千", 3000, 3000, True),
        ("三千块", 3000, 3000, False),
        ("六十多", 60, 69, True),
        ("二十多万", 200_000, 299_999, True),
        ("两千到三千", 2000, 3000, True),
        ("2000-3000块", 2000, 3000, True),
        ("2~3千", 2000, 3000, True),
        ("两到三千", 2000, 3000, True),
        ("百把块", 80, 120, True),
        ("千儿八百", 800, 1000, True),
        ("好几万", 30_000, 90_000, True),
        ("快八十", 78, 80, True),
        ("八十出头", 80, 83, True),
        ("将近一万", 9000, 10_000, True),
        ("不到五百", 400, 500, True),
        ("1.5万多", 15_000, 15_999, True),
        ("半年", 0, 0, False),
    ],
)
def test_vague_figures(said: str, low: int, high: int, approx: bool) -> None:
    (found,) = find(said)
    if said == "半年":
        assert found.low == Fraction(1, 2)
        return
    assert (found.low, found.high, found.approx) == (low, high, approx)


def test_a_range_out_of_order_is_two_figures() -> None:
    assert len(find("三千到两千")) == 2


def test_three_myriad_a_year_is_no_31000() -> None:
    assert find("三万一年")[0].high == 30_000
