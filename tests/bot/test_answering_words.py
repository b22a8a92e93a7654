"""Typed answers to each kind of question."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answer import Answer, Unfit
from bot.answering import Table, worded
from bot.case import fold
from bot.conversation import Conversation, Entry, EntryState, Person
from nlu.understanding import hear

TODAY = date(2026, 11, 22)


@pytest.fixture
def answer(world):
    """What typed words answer to a question about the speaker, who lives alone in 中扬镇."""
    place = {
        "adcode": "321302", "province": "江苏省", "city": "宿迁市", "county": "宿城区",
        "town": "中扬镇",
    }  # fmt: skip
    told = Entry(
        "told.live_area", None, EntryState.TOLD, 1, 1, says={"": {"live_area": place}},
        adds=(Person("self", "本人"),), subject="self",
    )  # fmt: skip
    conversation = Conversation("web", "2026-11-22", "2026-11-22", entries=(told,))
    known = fold(world, conversation, TODAY)

    def ask(question: str, words: str) -> Answer | Unfit | None:
        asked = world.questions[question]
        member = "self" if asked.about == "member" else None
        return worded(Table(world, asked, member, known, TODAY), hear(words))

    return ask


@pytest.mark.parametrize(
    ("question", "words", "says"),
    [
        ("household_size", "三口", {"": {"household_size": 3}}),
        ("household_size", "就我一个", {"": {"household_size": 1}}),
        ("household_size", "两个大人两个孩子", {"": {"household_size": 4}}),
        ("age", "七十三", {"self": {"age": 73}}),
        ("age", "1953年的", {"self": {"age": 73}}),
        ("dis_cert", "有", {"self": {"dis_cert": "有效"}}),
        ("dis_cert", "没得", {"self": {"dis_cert": "没有"}}),
        ("dis_grade", "二级", {"self": {"dis_grade": 2}}),
        ("dis_grade", "第三个", {"self": {"dis_grade": 3}}),
        ("income", "两千来块", {"": {"income_month": 200_000}}),
        ("income", "没有收入", {"": {"income_month": 0}}),
        ("income", "一年三万六", {"": {"income_month": 300_000}}),
        ("income", "1000到2000元", {"": {"income_month": 150_000}}),
        ("event_date", "前天", {"": {"event_date": "2026-11-20"}}),
        ("event_date", "去年三月五号", {"": {"event_date": "2025-03-05"}}),
        ("event_date", "昨天", {"": {"event_date": "2026-11-21"}}),
    ],
)
def test_words_are_taken_as_the_question_asks(answer, question, words, says):
    found = answer(question, words)
    assert isinstance(found, Answer), found
    for owner, facts in says.items():
        assert facts.items() <= found.says[owner].items()


@pytest.mark.parametrize(
    ("question", "words", "text"),
    [
        ("household_size", "-3", "talk.number_range"),
        ("household_size", "一百个人", "talk.number_range"),
        ("age", "三百岁", "talk.number_range"),
        ("age", "六十多", "talk.number_vague"),
        ("income", "一百亿", "talk.money_range"),
        ("income", "-500块", "talk.money_range"),
        ("income", "一天一百五", "talk.money_by_day"),
        ("event_date", "2099年1月1日", "talk.date_future"),
        ("event_date", "2025年2月30日", "talk.date_none"),
        ("hukou_place", "月球", "talk.place_unknown"),
    ],
)
def test_what_cannot_be_is_asked_again_with_a_reason(answer, question, words, text):
    found = answer(question, words)
    assert isinstance(found, Unfit), found
    assert found.text == text


@pytest.mark.parametrize("question", ["dis_cert", "income", "household_size"])
def test_other_talk_is_no_answer(answer, question):
    assert answer(question, "今天天气真好啊") is None


def test_places_are_found_by_name_or_by_being_the_same(answer):
    assert answer("hukou_place", "在").says[""]["hukou_area"]["town"] == "中扬镇"
    assert answer("hukou_place", "屠园乡").says[""]["hukou_area"]["town"] == "屠园镇"
    assert answer("hukou_place", "不在").elsewhere


def test_the_answer_comes_first_and_more_is_told_behind_it(answer):
    assert answer("hukou_place", "在的，农村户口").says[""]["hukou_area"]["town"] == "中扬镇"
    assert answer("displaced", "没有，房子塌了一半").chosen == ("no",)
    assert answer("dis_cert", "没有，她就是走不动").chosen == ("none_but",)


@pytest.mark.parametrize(
    "words", ["没有车", "没有房子在城里，就老家三间平房", "没有低保", "没有工作"]
)
def test_that_one_thing_is_missing_does_not_deny_all_that_was_asked(answer, words):
    assert answer("screening", words) is None


@pytest.mark.parametrize("words", ["没有", "都没有", "没有这些情况", "没有没有"])
def test_that_there_is_nothing_of_all_this_is_an_answer(answer, words):
    assert answer("screening", words).chosen == ("none",)


def test_several_answers_are_taken_and_the_rest_is_no(answer):
    found = answer("relief", "低保,还有护理补贴")
    relief = found.says[""]["relief_status"]
    assert set(relief["yes"]) == {"低保", "护理补贴"}
    assert "残疾生活补贴" in relief["no"]
    none = answer("relief", "都没有").says[""]["relief_status"]
    assert none["yes"] == ["无"]
