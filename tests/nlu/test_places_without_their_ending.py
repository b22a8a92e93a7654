"""Towns said without 镇 behind their county; names that hold a word which else cuts them off."""

from __future__ import annotations

import pytest

from nlu.places import find


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("我住宿城区中扬，家里三口人", "宿城区中扬"),
        ("住南开区王顶堤那边", "南开区王顶堤"),
        ("家在甘孜州康定新都桥，带着孙子", "甘孜州康定新都桥"),
        ("我住甘孜州康定市新都桥镇", "甘孜州康定市新都桥镇"),
        ("户口在得荣县瓦卡镇", "得荣县瓦卡镇"),
        ("我住成都市武侯区浆洗街", "成都市武侯区浆洗街"),
        ("我住宿城区，家里三口人", "宿城区"),
        ("我住南开区靠打零工过日子", "南开区"),
        ("住在江油市儿子家", "江油市"),
    ],
)
def test_the_place_is_heard_whole(told: str, place: str) -> None:
    assert [mention.value.text for mention in find(told)] == [place]
