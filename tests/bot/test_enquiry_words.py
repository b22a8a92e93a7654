"""到哪了 in the talk: which ticket is meant, however its number is said."""

from __future__ import annotations

import pytest

from bot.filing import Enquiry

OTHER = "158769414"


@pytest.mark.parametrize(
    "said",
    ["1587-6941-4 5678", "一五八七六九四一四，尾号五六七八", "１５８７ ６９４１ ４ ５６７８",
     "1587694145678", "查一下158769414，电话13812345678", "5678 1587-6941-4"],
)  # fmt: skip
def test_a_number_with_four_digits_is_a_question_of_its_own(chat, said):
    chat.say(said)
    assert chat.turn.enquiry == Enquiry((OTHER,), "5678")


def test_the_number_and_the_digits_may_come_one_after_the_other(chat):
    chat.say("我那个事办到哪了")
    assert chat.turn.enquiry is None
    assert "单号" in chat.shown
    chat.say("1587 6941 4")
    assert chat.turn.enquiry is None
    assert "1587-6941-4" in chat.shown
    chat.say("尾号 5 6 7 8")
    assert chat.turn.enquiry == Enquiry((OTHER,), "5678")
    assert chat.conversation.pending is None


def test_a_slip_in_the_number_is_said_and_asked_again(chat):
    chat.say("到哪了").say("1587-6941-5")
    assert "有一位不对" in chat.shown
    chat.say("1587-6941-4").say("5678")
    assert chat.turn.enquiry == Enquiry((OTHER,), "5678")


def test_who_does_not_want_to_look_it_up_goes_on(chat):
    chat.say("到哪了").press("先不查")
    assert chat.conversation.pending is None
    chat.say("到哪了").say("我爸七十三了，中风瘫在床上")
    assert chat.conversation.pending is None
    assert "73岁" in chat.shown


def test_digits_in_a_story_are_no_question(chat):
    chat.say("我爸的工资卡尾号1587694145，一个月两千，三口人")
    assert chat.turn.enquiry is None


def test_a_person_is_asked_for_and_the_number_to_call_with_it(chat):
    chat.say("转人工")
    assert "留个电话" in chat.shown
    chat.say("138 1234 567")
    assert "不对" in chat.shown
    chat.say("138 1234 5678")
    assert chat.turn.summons is not None
    assert chat.turn.summons.contact.phone == "+8613812345678"
    assert chat.turn.summons.reason == "asked"
    assert chat.conversation.pending is None


def test_whoever_leaves_no_number_is_not_asked_twice_in_a_row(chat):
    chat.say("转人工").press("不留了，我自己打")
    assert chat.conversation.pending is None
    assert chat.turn.summons is None


def test_an_emergency_calls_a_person_and_takes_a_number_sent_then(chat):
    chat.say("我不想活了").press("我想和人说话")
    assert chat.turn.summons is not None
    assert chat.turn.summons.reason == "self_harm"
    assert chat.turn.summons.contact.phone is None
    chat.say("13812345678")
    assert chat.turn.summons is not None
    assert (chat.turn.summons.reason, chat.turn.summons.contact.phone) == (
        "self_harm", "+8613812345678",
    )  # fmt: skip
