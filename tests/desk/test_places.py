"""What people write of where they live, and the township they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.places import Gazetteer

GAZETTEER = Gazetteer()
ZHONGYANG = "江苏省宿迁市宿城区中扬镇"
TUYUAN = "江苏省宿迁市宿城区屠园镇"
QINGLIAN = "四川省绵阳市江油市青莲镇"
WANGDINGDI = "天津市南开区王顶堤街道"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我住屠园乡", TUYUAN),
        ("屠元乡", TUYUAN),
        ("宿城区屠元乡", TUYUAN),
        ("宿城区中扬", ZHONGYANG),
        ("宿城中羊镇", ZHONGYANG),
        ("江苏省宿迁市宿城区中扬镇", ZHONGYANG),
        ("宿迁的中扬镇", ZHONGYANG),
        ("我爸七十三了,瘫在床上,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?", ZHONGYANG),
        ("江油青莲", QINGLIAN),
        ("四川 江油 青莲镇", QINGLIAN),
        ("南开王顶堤", WANGDINGDI),
        ("镇赉莫莫格乡", "吉林省白城市镇赉县莫莫格蒙古族乡"),
        ("我住在东莞东城", "广东省东莞市东城街道"),
        ("北京海淀中关村", "北京市海淀区中关村街道"),
        ("镇赉镇", "吉林省白城市镇赉县镇赉镇"),
    ],
)
def test_a_township_said_in_free_talk_is_found(text: str, name: str) -> None:
    place = GAZETTEER.resolve(text).place
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize(
    "text",
    [
        "妈妈住院",
        "住院了",
        "我妈在乡镇医院住院",
        "低保户",
        "城镇",
        "我们镇上",
        "",
        "🙂🙂",
        "中扬",
        "火星镇",
    ],
)
def test_words_that_only_look_like_places_are_not_taken(text: str) -> None:
    assert GAZETTEER.resolve(text).candidates == ()


@pytest.mark.parametrize(
    ("text", "name"), [("中扬", ZHONGYANG), ("屠元", TUYUAN), ("王顶堤街", WANGDINGDI)]
)
def test_a_bare_name_counts_in_answer_to_a_place_question(text: str, name: str) -> None:
    place = GAZETTEER.resolve(text, answering=True).place
    assert place is not None
    assert place.name == name


def test_what_is_counted_is_no_place() -> None:
    assert GAZETTEER.resolve("就老家三间平房", answering=True).candidates == ()


def test_a_name_that_occurs_often_gives_all_its_places_to_ask_about() -> None:
    found = GAZETTEER.resolve("青莲", answering=True)
    assert found.place is None
    assert QINGLIAN in {place.name for place in found.candidates}
    assert len(found.candidates) > 1


def test_where_the_person_is_settles_an_ambiguous_name() -> None:
    jiangyou = GAZETTEER.by_code("510781")
    found = GAZETTEER.resolve("青莲", near=jiangyou, answering=True)
    assert found.place is not None
    assert found.place.name == QINGLIAN


def test_a_county_alone_leaves_the_township_to_be_asked() -> None:
    found = GAZETTEER.resolve("我住在南开区")
    assert found.place is None
    assert [place.name for place in found.candidates] == ["天津市南开区"]


def test_an_accent_is_understood_inside_a_known_county() -> None:
    county = GAZETTEER.by_code("321302")
    found = GAZETTEER.resolve("就是中杨那边", near=county, answering=True)
    assert found.place is not None
    assert found.place.name == ZHONGYANG


def test_saying_only_in_the_town_names_no_town() -> None:
    assert GAZETTEER.resolve("就在镇上", answering=True).candidates == ()


def test_the_gazetteer_holds_every_township() -> None:
    assert sum(1 for _ in GAZETTEER.every_town()) == 41_352


def test_every_full_address_leads_back_to_its_township() -> None:
    lost = [
        place.name
        for number, place in enumerate(GAZETTEER.every_town())
        if number % 7 == 0 and place not in GAZETTEER.resolve(place.name, answering=True).candidates
    ]

    assert lost == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_resolver(text: str) -> None:
    found = GAZETTEER.resolve(text)
    assert all(place.adcode for place in found.candidates)
