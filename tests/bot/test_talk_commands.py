"""What always works: back, not sure, rather not, skip, why, change, a person, again, resume."""

from __future__ import annotations

import dataclasses

import pytest

from bot.turn import Message

STORY = "我爸73了,瘫在床上,三口人,一个月两千,住宿城区中扬镇"


@pytest.fixture
def asked(chat):
    """Past the read-back: the first question of the interview is on the table."""
    return chat.say(STORY).press("都对")


def state(conversation):
    """A conversation without its running numbers."""
    entries = [dataclasses.replace(one, turn=0, ask=0) for one in conversation.entries]
    table = conversation.asked.key if conversation.asked else None
    return entries, table, conversation.pending, conversation.stage


@pytest.mark.parametrize("say", [True, False])
def test_back_puts_the_last_question_again_and_the_same_answer_leads_to_the_same_place(asked, say):
    asked.press("在")
    after = state(asked.conversation)
    first = asked.asked
    asked.say("上一步") if say else asked.press("上一步")
    assert asked.asked == "hukou_place" != first
    asked.press("在")
    assert state(asked.conversation) == after


def test_back_goes_all_the_way_and_keeps_what_was_told(asked):
    asked.press("在").press("都没有").press("上一步").press("上一步").press("上一步")
    assert asked.asked == "readback"
    assert asked.fact("age", "father") == 73
    asked.press("上一步")
    assert "退不了" in asked.shown
    assert asked.asked == "readback"


@pytest.mark.parametrize(
    ("words", "said"), [("不想说", "没问题"), ("不清楚", "没关系"), ("跳过", "跳过")]
)
def test_ways_not_to_answer_are_accepted_and_not_asked_again(asked, words, said):
    asked.press("在").press("都没有")
    question = asked.turn.question
    asked.say(words)
    assert said in asked.shown
    seen = [(question.id, question.member)]
    while asked.asked != "results":
        seen.append((asked.turn.question.id, asked.turn.question.member))
        asked.press("跳过")
    assert len(seen) == len(set(seen))


def test_what_was_not_told_can_be_told_after_all(asked):
    asked.press("在").press("都没有")
    question, member = asked.turn.question.id, asked.turn.question.member
    asked.press("不想说")
    asked.press("改一下")
    label = next(one.label for one in asked.choices if "没说" in one.label)
    asked.press(label)
    assert (asked.turn.question.id, asked.turn.question.member) == (question, member)


def test_why_is_explained_and_the_question_returns(asked):
    before = asked.turn.question
    asked.say("为什么问这个")
    assert "窗口" in asked.shown
    assert asked.turn.question == before


def test_a_person_is_called_and_the_talk_goes_on(asked):
    asked.say("转人工")
    assert asked.turn.handoff == "asked"
    assert asked.asked == "hukou_place"


def test_changing_one_thing_leaves_the_rest(asked):
    asked.press("在").press("都没有")
    before = asked.asked
    asked.press("改一下")
    label = next(one.label for one in asked.choices if "73岁" in one.label)
    asked.press(label)
    assert asked.asked == "age"
    asked.say("七十五")
    assert asked.fact("age", "father") == 75
    assert asked.fact("household_size") == 3
    assert asked.asked == before


def test_a_wrong_answer_is_put_right_in_words_later(asked):
    asked.press("在").press("都没有")
    asked.say("不对,是四口人")
    assert "改好了" in asked.shown
    assert "4口人" in asked.shown
    assert asked.fact("household_size") == 4


def test_an_old_button_tells_what_was_answered_and_offers_to_change(asked):
    elsewhere = asked.button("在别处")
    same = asked.button("在")
    asked.press("在").press("都没有")
    on_table = asked.turn.question
    asked.send(Message(choice=elsewhere.replace("elsewhere", "pass_unsure")))
    asked.send(Message(choice=same))
    assert "已经记下" in asked.shown
    assert asked.turn.question.id == on_table.id


def test_an_old_button_with_another_answer_asks_before_it_changes(asked):
    asked.press("在").press("都没有")
    asked.until("dis_cert")
    none = asked.button("没有")
    asked.press("有")
    after = asked.turn.question.id
    asked.send(Message(choice=none))
    assert "已经答过了（答的是：有）" in asked.shown
    assert "要改吗" in asked.shown
    asked.press("不改")
    assert asked.fact("dis_cert", "father") == "有效"
    assert asked.turn.question.id == after
    asked.send(Message(choice=none)).press("改成“没有”")
    assert asked.fact("dis_cert", "father") == "没有"
    # The grade of a certificate that there isn't is not asked.
    assert asked.asked != "dis_grade"


def test_an_answer_that_no_longer_applies_does_not_count(asked):
    asked.press("在").press("都没有")
    asked.until("dis_cert")
    none = asked.button("没有")
    asked.press("有").press("二级")
    assert asked.fact("dis_grade", "father") == 2
    asked.send(Message(choice=none)).press("改成“没有”")
    assert asked.fact("dis_grade", "father") is None


def test_starting_again_forgets_the_person_before(asked):
    old = asked.button("在")
    asked.press("在").say("重来")
    assert asked.conversation.entries == ()
    assert asked.conversation.story == ""
    assert asked.asked == "opening"
    asked.send(Message(choice=old))
    assert asked.conversation.entries == ()
    asked.press("您一样一样问我")
    assert asked.asked == "speaker"


def test_coming_back_greets_and_goes_on_where_it_was(asked):
    asked.press("在")
    before = asked.turn.question
    asked.say("我回来了")
    assert "回来" in asked.shown
    assert asked.turn.question == before


def test_results_can_be_seen_at_any_time_and_asking_goes_on_after(asked):
    asked.press("先看结果")
    assert asked.turn.results
    assert asked.asked == "results"
    asked.press("再答几个，看得更准")
    assert asked.asked == "hukou_place"


def test_a_card_can_be_filled_in(asked):
    asked.press("在").press("都没有").press("先看结果")
    card = next(one for one in asked.turn.results if one.missing)
    fill = next(one for one in card.choices if one.id.endswith(".fill"))
    asked.send(Message(choice=fill.id))
    missing = {one.partition("@")[0] for one in card.missing}
    assert missing & set(asked.turn.question.facts)
    for _ in range(20):
        if asked.asked == "results":
            break
        asked.press("跳过")
    assert asked.asked == "results"


def test_a_card_says_why_and_on_what_basis(asked):
    asked.press("先看结果")
    for end in (".why", ".basis"):
        card = asked.turn.results[0] if asked.turn.results else card  # noqa: F821
        choice = next(one for one in card.choices if one.id.endswith(end))
        asked.send(Message(choice=choice.id))
        assert card.name in asked.shown
        assert asked.asked == "results"


def test_results_now_can_be_asked_for_in_the_words_of_the_button(asked):
    asked.say("先看结果")
    assert asked.asked == "results"


def test_what_was_said_twice_differently_can_still_be_changed(chat):
    chat.say("三口人,平均一个人一个月八百,我爸瘫了").say("不对,是全家一个月三千").press("改一下")
    labels = [one.label for one in chat.choices]
    assert any("3000" in label for label in labels)
    assert not any("800" in label for label in labels)
