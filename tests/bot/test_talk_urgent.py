"""Emergencies interrupt at any point; then the person goes on, or it is filed without questions."""

from __future__ import annotations

import pytest

from bot.turn import Message
from nlu.understanding import hear

STORY = "我爸73了,瘫在床上,三口人,住宿城区中扬镇"


def opening(chat):
    return chat


def readback(chat):
    return chat.say(STORY)


def interview(chat):
    return chat.say(STORY).press("都对")


def inside_a_question(chat):
    return interview(chat).press("在别处")


def results(chat):
    return interview(chat).press("先看结果")


def contact(chat):
    results(chat).press(next(one.label for one in chat.choices if one.label.startswith("帮我报")))
    return chat


def consent(chat):
    return contact(chat).press("不留名字").press("不留电话")


EVERYWHERE = [opening, readback, interview, inside_a_question, results, contact, consent]


@pytest.mark.parametrize("reach", EVERYWHERE)
def test_a_cry_for_help_stops_everything(chat, reach):
    reach(chat)
    before = chat.conversation.entries
    chat.say("活着没意思,药都吃不起了,不想活了")
    assert "12356" in chat.shown
    assert chat.turn.replies[0].kind == "urgent"
    assert chat.turn.handoff == "self_harm"
    assert chat.turn.question is None
    kept = {one.key for one in chat.conversation.entries}
    assert {one.key for one in before} <= kept


@pytest.mark.parametrize("reach", EVERYWHERE)
def test_afterwards_the_talk_goes_on_where_it_was(chat, reach):
    reach(chat)
    asked = chat.asked
    chat.say("不想活了").press("只是说气话")
    if asked != "opening":
        assert chat.asked == asked
    assert chat.conversation.alarms == ()


def test_going_on_by_an_older_button_is_going_on(chat):
    interview(chat)
    same = chat.button("在")
    chat.say("不想活了").send(Message(choice=same))
    assert chat.fact("hukou_area")["town"] == "中扬镇"
    assert chat.turn.question is not None


def test_while_it_is_open_other_words_keep_the_numbers_in_sight(chat):
    interview(chat).say("不想活了").say("嗯嗯呜呜")
    assert "12356" in chat.shown or chat.turn.question is not None


def file_at_once(chat):
    offered = [one.id for reply in chat.turn.replies for one in reply.choices]
    chat.send(Message(choice=next(one for one in offered if one.endswith(".file"))))


def test_hunger_is_filed_as_urgent_without_income_questions(chat):
    chat.say("家里两天没饭吃了,米也没有了,住宿城区中扬镇")
    assert "馒头" in chat.shown or chat.turn.replies[0].kind == "urgent"
    asked = []
    file_at_once(chat)
    while not chat.filings:
        asked.append(chat.asked)
        if chat.asked == "consent":
            chat.press("同意，提交")
        elif chat.asked == "live_place":
            chat.say("宿城区中扬镇")
        else:
            chat.press("不想说")
    assert not {"income", "property", "savings"} & set(asked)
    [filing] = chat.filings
    assert filing.urgency == "urgent"
    assert "hunger" in filing.alarms
    assert filing.case.household["basic_need_today"].has("没饭吃")


def test_urgent_filing_asks_only_where_when_that_is_not_known(chat):
    chat.say("孩子两天没饭吃了")
    file_at_once(chat)
    assert chat.asked == "live_place"
    chat.say("宿城区中扬镇")
    assert chat.asked == "contact_name"


def test_who_must_not_be_called_back_is_not(chat):
    chat.say("我老公天天打我,现在就在打,住宿城区中扬镇")
    assert "110" in chat.shown
    assert chat.fact("contact_channel") == "不可联系"


def test_an_answer_by_button_can_raise_an_alarm(chat):
    interview(chat).press("在")
    chat.press("现在没饭吃，或没地方住")
    assert chat.asked == "basic_need"
    chat.press("没饭吃")
    assert chat.turn.replies[0].kind == "urgent"
    assert "hunger" in chat.conversation.alarms


def test_words_answer_the_buttons_of_an_alarm(chat):
    chat.say("不想活了").say("只是说气话")
    assert chat.turn.question is not None


def test_commands_work_while_an_alarm_is_open(chat):
    interview(chat).say("不想活了")
    chat.send(Message(choice="cmd.human"))
    assert chat.turn.handoff == "asked"
    chat.send(Message(heard=hear("重来")))
    assert chat.conversation.entries == ()
