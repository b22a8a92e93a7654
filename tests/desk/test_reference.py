from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.reference import draw, parse, shown, spoken

DIGITS = "0123456789"


@pytest.fixture(scope="module")
def number() -> str:
    found = [n for d in DIGITS if (n := parse(f"32170482{d}"))]
    assert len(found) == 1
    return found[0]


def test_a_drawn_number_is_its_own_check() -> None:
    for _ in range(200):
        one = draw()
        assert len(one) == 9
        assert parse(one) == one


def test_it_is_shown_in_groups_and_read_aloud_digit_by_digit() -> None:
    assert shown("321704826") == "3217-0482-6"
    assert spoken("321704826") == "三二一七，零四八二，六"


@pytest.mark.parametrize(
    "write",
    [
        lambda n: n,
        lambda n: shown(n),
        lambda n: spoken(n),
        lambda n: f"受理单号 {shown(n)} 到哪了",
        lambda n: f"我的单号是:{' '.join(n)}。",
        lambda n: shown(n).replace("-", "—"),
        lambda n: "".join(chr(ord(d) + 0xFEE0) for d in n),
        lambda n: spoken(n).replace("一", "幺").replace("二", "两").replace("零", "〇"),
        lambda n: "".join("零壹贰叁肆伍陆柒捌玖"[int(d)] for d in n),
    ],
)
def test_it_is_understood_however_people_write_it(number: str, write: object) -> None:
    assert parse(write(number)) == number  # type: ignore[operator]


@given(st.integers(0, 8), st.sampled_from(DIGITS))
def test_any_single_wrong_digit_is_noticed(place: int, digit: str) -> None:
    one = draw()
    changed = one[:place] + digit + one[place + 1 :]
    assert (parse(changed) == changed) == (changed == one)


@given(st.integers(0, 7))
def test_any_two_neighbours_swapped_are_noticed(place: int) -> None:
    one = draw()
    swapped = one[:place] + one[place + 1] + one[place] + one[place + 2 :]
    assert (parse(swapped) == swapped) == (swapped == one)


@pytest.mark.parametrize("text", ["", "没有", "3217-0482", "13800000000", "32170482612", "½"])
def test_anything_else_is_no_reference(text: str) -> None:
    assert parse(text) is None


def test_two_different_references_in_one_sentence_are_not_guessed_between() -> None:
    first, second = "", ""
    while first == second:
        first, second = draw(), draw()
    assert parse(f"{shown(first)} 还是 {shown(second)}") is None
