"""A model that hears need in 屋顶没漏 is set right by what the rules read; need beside it stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.understanding import hear, merge


@pytest.mark.parametrize(
    ("say", "need"),
    [
        ("屋顶没漏,墙也好好的", "tell_unsafe_house"),
        ("我身子骨好,地里活都能干", "tell_lost_work"),
        ("娃没辍学,请了两天假", "tell_school_fees"),
        ("我妈自己能做饭,走路也稳", "tell_disability"),
        ("我们家没人坐牢", "tell_child_no_parents"),
    ],
)
def test_that_all_is_well_is_a_bare_fact(say: str, need: str) -> None:
    ours = hear(say)
    theirs = replace(ours, intents=((need, 0.9),), mentions=())
    assert merge(ours, theirs).intents[0][0] == "tell_facts"


def test_need_that_is_told_beside_it_stays() -> None:
    ours = hear("堂屋没漏,西屋墙裂了大口子")
    theirs = replace(ours, intents=(("tell_unsafe_house", 0.9),), mentions=())
    assert merge(ours, theirs).intents[0][0] == "tell_unsafe_house"
