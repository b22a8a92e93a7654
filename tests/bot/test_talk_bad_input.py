"""Whatever is sent: a kind sentence that says what to do, the same question, nothing lost."""

from __future__ import annotations

import pytest

from bot.turn import Message
from nlu.understanding import hear

STORY = "我爸73了,瘫在床上,三口人,住宿城区中扬镇"


@pytest.fixture
def asked(chat):
    return chat.say(STORY).press("都对")


NONSENSE = [
    "", "   ", "\n\n", "😀😀😀", "?" * 50, "啊" * 10_000,
    "<script>alert(1)</script>",
    "'; DROP TABLE tickets; --", "\x00\x01\x02", "\ud800", "9" * 400, "％＄＃＠", "lorem ipsum",
    "-3", "−3口人", "一百亿", "2099年1月1日", "1.5.3.7", "@everyone", "{who}", "%s%s%n",
    "../../etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_met_kindly_and_costs_nothing(asked, text):
    before = asked.conversation
    asked.say(text)
    assert asked.asked == "hukou_place"
    assert len(asked.turn.replies) > 1
    assert asked.conversation.entries == before.entries
    assert text not in asked.shown or not text.strip()


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_as_the_first_words_invites_again(chat, text):
    chat.say(text)
    assert chat.asked in ("opening", "readback")
    assert chat.turn.replies[0].text


@pytest.mark.parametrize("kind", ["photo", "sticker", "voice", "document"])
def test_a_file_is_declined_and_the_question_stays(asked, kind):
    asked.send(Message(attachment=kind))
    assert "打几个字" in asked.shown
    assert asked.asked == "hukou_place"


@pytest.mark.parametrize(
    "choice",
    ["", "x", "1.2.3", "999.hukou_place.same.", "cmd.", "cmd.nothing", "card.no.why",
     "urgent.no.x", "3.hukou_place@father.same", "3.nothing.yes", "3.hukou_place.maybe",
     "a b c", "." * 5000, "3.hukou_place.same 3.hukou_place.elsewhere",
     "3.screening.ill 3.relief.none", "card.nat_dibao"],
)  # fmt: skip
def test_a_button_that_never_was_changes_nothing(asked, choice):
    before = asked.conversation.entries
    asked.send(Message(choice=choice))
    assert asked.conversation.entries == before
    assert asked.asked == "hukou_place"


@pytest.mark.parametrize("text", ["-3", "三百", "九百九十九岁", "200岁"])
def test_an_age_that_nobody_has_is_asked_again(chat, text):
    chat.press("您一样一样问我").press("给自己问").press("就我一个").say("宿城区中扬镇").press("在")
    chat.press("都没有").until("age").say(text)
    assert chat.asked == "age"
    assert "0到125岁" in chat.shown
    assert chat.say("五十八").fact("age", "self") == 58


@pytest.mark.parametrize("text", ["-3口人", "负三口", "500口人", "0个人"])
def test_a_household_of_minus_three_is_asked_again(chat, text):
    chat.press("您一样一样问我").press("给自己问")
    chat.say(text)
    assert chat.asked == "household_size"
    assert chat.say("三个人").fact("household_size") == 3


@pytest.mark.parametrize("text", ["一百亿", "100亿", "-500块"])
def test_an_income_that_nobody_has_is_asked_again(asked, text):
    asked.press("在").until("income").say(text)
    assert asked.asked == "income"
    assert asked.fact("income_month") is None
    assert asked.say("两千来块").fact("income_month") == 200_000


def test_daily_wages_are_asked_for_by_the_month(asked):
    asked.press("在").until("income").say("一天一百")
    assert asked.asked == "income"
    assert "一个月" in asked.shown


@pytest.mark.parametrize("text", ["月球", "不存在省不存在县不存在镇", "asdf"])
def test_a_place_that_does_not_exist_is_asked_again(asked, text):
    asked.press("在别处").say(text)
    assert asked.fact("hukou_area") is None
    assert asked.asked == "hukou_place"
    assert asked.say("江油市青莲镇").fact("hukou_area")["town"] == "青莲镇"


def test_a_county_alone_is_asked_down_to_the_township(asked):
    asked.press("在别处").say("江油市")
    assert "江油市" in asked.shown
    assert asked.asked == "hukou_place"
    assert asked.say("青莲").fact("hukou_area")["town"] == "青莲镇"


def test_a_name_that_several_places_have_is_chosen_from_a_list(asked):
    asked.press("在别处").say("城关镇")
    assert "不止一个" in asked.shown
    labels = [choice.label for choice in asked.choices]
    assert 2 <= len(labels) <= 7
    asked.press(labels[0])
    assert asked.fact("hukou_area")["town"] == "城关镇"


@pytest.mark.parametrize("text", ["12345", "138123", "000000000000"])
def test_a_telephone_number_that_cannot_be_is_asked_again(asked, text):
    asked.press("先看结果")
    asked.press(next(one.label for one in asked.choices if one.label.startswith("帮我报")))
    asked.press("不留名字").say(text)
    assert asked.asked == "contact_phone"
    assert "号码" in asked.shown


def test_two_answers_at_once_are_both_taken(asked):
    asked.press("在").press("都没有")
    asked.until("dis_cert").say("有，是二级")
    assert asked.fact("dis_cert", "father") == "有效"
    assert asked.fact("dis_grade", "father") == 2


def test_a_long_answer_never_hides_a_cry_for_help(asked):
    asked.send(Message(heard=hear("今天天气不错。" * 600 + "我不想活了")))
    assert asked.turn.handoff == "self_harm"
    assert "12356" in asked.shown
