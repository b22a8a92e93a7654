"""Who speaks for whom: oneself, family, neighbours, cadres, children."""

from __future__ import annotations

import pytest

from bot.case import fold
from bot.question_schema import MoneyAnswer


def known(chat):
    return fold(chat.world, chat.conversation, chat.today)


def walk(chat, most=60):
    """Every question put, declining each, until the results stay."""
    seen = []
    for _ in range(most):
        if chat.asked in ("results", None):
            return seen
        seen.append(chat.turn.question)
        chat.press("跳过")
    return seen


def test_one_asks_for_himself_step_by_step(chat):
    chat.press("您一样一样问我").press("给自己问").press("就我一个").say("宿城区中扬镇")
    assert "您的户口" in chat.shown
    chat.press("在")
    assert [(one.id, one.relation) for one in known(chat).people] == [("self", "本人")]
    assert known(chat).case.members_complete


def test_for_family_it_is_asked_which_of_them(chat):
    chat.press("您一样一样问我").press("替一起住的家人")
    assert "哪位家人" in chat.shown
    chat.press("母亲")
    assert known(chat).subject == "mother"
    chat.press("3口").say("宿城区中扬镇")
    assert "母亲的户口也在中扬镇吗" in chat.shown


def test_questions_about_another_name_him_and_about_oneself_say_you(chat):
    chat.say("我爸73了,瘫在床上,我妈70,三口人,住宿城区中扬镇").press("都对").press("在").press(
        "都没有"
    )
    for question in walk(chat):
        if question.member == "father":
            assert "父亲" in question.text, question.text
            assert "您今年" not in question.text
        if question.member == "mother":
            assert "母亲" in question.text
        assert "{" not in question.text + question.help + question.why


def test_both_parents_named_in_one_word_are_two_people(chat):
    chat.say("我爸妈都七十三了,我爸瘫痪在床,替爸妈问问")
    assert chat.fact("age", "father") == chat.fact("age", "mother") == 73
    assert chat.fact("bedridden", "father") is True
    assert chat.fact("bedridden", "mother") is None


def test_for_a_neighbour_no_name_is_needed_and_it_is_about_his_household(chat):
    chat.say("替隔壁邻居问问,他八十一了,一个人住,中风瘫了,在宿城区中扬镇")
    assert "邻居" in chat.shown
    assert known(chat).subject == "neighbour"
    assert known(chat).outside
    assert "热心" in chat.shown
    chat.press("都对")
    texts = " ".join(question.text for question in walk(chat))
    assert "您家" not in texts
    assert "名字" not in texts


def test_a_cadre_reports_a_villager(chat):
    chat.say("我是网格员,村里有个老人,81了,一个人住,儿子不管他,在宿城区中扬镇")
    assert known(chat).outside
    [member] = known(chat).people
    assert chat.fact("age", member.id) == 81
    assert chat.fact("unsupported_by_family", member.id) is True


def test_a_child_is_asked_nothing_of_money(chat, world):
    chat.say("我今年13岁,爸爸去世了,妈妈坐牢,我跟奶奶住,在宿城区中扬镇")
    assert known(chat).minor
    assert "大人" in chat.shown
    if chat.turn.question is None:
        chat.press(next(one.label for one in chat.choices if one.id.startswith("urgent")))
    if chat.asked == "readback":
        chat.press("都对")
    for question in walk(chat):
        asked = world.questions.by_id.get(question.id)
        if asked is not None:
            assert not isinstance(asked.answer, MoneyAnswer)
            assert asked.topic != "income"
            assert not asked.guardian_only


def test_the_fate_of_a_childs_parents_is_the_childs(chat):
    chat.say("我今年13岁,爸爸去世了,妈妈坐牢两年了")
    assert chat.fact("father_state", "self") == "去世"
    assert chat.fact("mother_state", "self") == "服刑在押"
    assert chat.fact("member_in_custody") is True


def test_a_household_that_receives_dibao_is_not_asked_about_its_means(chat, world):
    chat.say("我一个人过,58岁,吃低保的,在宿城区中扬镇")
    chat.press("都对")
    for question in walk(chat):
        asked = world.questions.by_id.get(question.id)
        assert asked is None or asked.topic != "income", question.id


@pytest.mark.parametrize("channel", ["telegram", "hotline", "window", "terminal"])
def test_each_channel_only_puts_questions_that_it_may(resident, world, channel):
    chat = resident(channel)
    chat.say("我爸73了,中风瘫在床上,三口人,住宿城区中扬镇").press("都对").press("在")
    for question in walk(chat):
        assert channel in world.questions[question.id].channels
