"""Buttons chosen in words."""

from __future__ import annotations

import pytest

from nlu.choices import Option, choose, choose_many

CERTIFICATE = (
    Option("yes", "有"),
    Option("none_but", "没有,但行动不便"),
    Option("none", "没有"),
)
KINDS = (
    Option("sight", "视力", ("眼睛", "看不见")),
    Option("hearing", "听力", ("耳朵",)),
    Option("speech", "言语"),
    Option("limbs", "肢体", ("腿脚", "手脚")),
    Option("mind", "智力"),
    Option("psyche", "精神"),
    Option("many", "多重"),
)
HOUSING = (
    Option("own", "自己的房"),
    Option("rent", "租房"),
    Option("public", "公租房/廉租房"),
    Option("lent", "借住别人家"),
    Option("none", "没有地方住"),
)
READBACK = (Option("right", "都对"), Option("change", "改一下"))


@pytest.mark.parametrize(
    ("said", "options", "chosen"),
    [
        ("有", CERTIFICATE, "yes"),
        ("有的", CERTIFICATE, "yes"),
        ("办了", CERTIFICATE, "yes"),
        ("嗯", CERTIFICATE, "yes"),
        ("没得", CERTIFICATE, "none"),
        ("没", CERTIFICATE, "none"),
        ("没有", CERTIFICATE, "none"),
        ("行动不便", CERTIFICATE, "none_but"),
        ("没有,但行动不便", CERTIFICATE, "none_but"),
        ("没有但是走路不方便", CERTIFICATE, "none_but"),
        ("第二个", CERTIFICATE, "none_but"),
        ("2", CERTIFICATE, "none_but"),
        ("选3", CERTIFICATE, "none"),
        ("B", CERTIFICATE, "none_but"),
        ("最后一个", CERTIFICATE, "none"),
        ("没有残疾证", CERTIFICATE, "none"),
        ("肢体", KINDS, "limbs"),
        ("肢体残疾", KINDS, "limbs"),
        ("知体", KINDS, "limbs"),
        ("腿脚不好", KINDS, "limbs"),
        ("眼睛看不见", KINDS, "sight"),
        ("租的", HOUSING, "rent"),
        ("租", HOUSING, "rent"),
        ("公租房", HOUSING, "public"),
        ("廉租房", HOUSING, "public"),
        ("借住在亲戚家", HOUSING, "lent"),
        ("自己的", HOUSING, "own"),
        ("没地方住", HOUSING, "none"),
        ("都对", READBACK, "right"),
        ("对的", READBACK, "right"),
        ("改", READBACK, "change"),
    ],
)
def test_the_choice_meant_stands_first(said: str, options: tuple[Option, ...], chosen: str) -> None:
    found = choose(said, options)
    assert found
    assert found[0][0] == chosen
    assert len(found) == 1 or found[0][1] > found[1][1]


@pytest.mark.parametrize("said", ["", "晓不得", "今天天气不错", "9", "第八个", "😀"])
def test_nothing_fits(said: str) -> None:
    assert choose(said, CERTIFICATE) == ()


def test_two_that_fit_are_both_given() -> None:
    assert {id for id, _ in choose("肢体和智力", KINDS)} == {"limbs", "mind"}


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        ("肢体和智力", {"limbs", "mind"}),
        ("眼睛,耳朵", {"sight", "hearing"}),
        ("1和4", {"sight", "limbs"}),
        ("精神、智力都有", {"psyche", "mind"}),
        ("都没有", set()),
        ("没有", set()),
        ("一样都没有", set()),
        ("就是腿脚", {"limbs"}),
        ("都有", {option.id for option in KINDS}),
    ],
)
def test_several_choices(said: str, chosen: set[str]) -> None:
    assert choose_many(said, KINDS) == chosen


@pytest.mark.parametrize("said", ["不晓得", "什么意思", ""])
def test_no_choice_understood(said: str) -> None:
    assert choose_many(said, KINDS) is None


def test_a_denied_word_is_not_chosen() -> None:
    assert choose_many("不是智力", KINDS) is None


def test_no_options_at_all() -> None:
    assert choose("有", ()) == ()
