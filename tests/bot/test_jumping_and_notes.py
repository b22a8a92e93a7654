"""What an operator needs of the talk: any question at any time, and notes that wait for a yes."""

from __future__ import annotations

from typing import Any

from bot import notes
from bot.turn import Message
from nlu.understanding import hear
from tests.bot.conftest import TODAY, Chat

STORY = "我爸七十三了,中风瘫在床上,一个月两千来块,三口人,住宿城区中扬镇"


def read(chat: Chat, text: str) -> notes.Note:
    return notes.read(chat.world, chat.conversation, hear(text), TODAY)


def take(chat: Chat, text: str, *picked: str) -> Chat:
    return chat.send(Message(heard=hear(text), picked=picked))


def test_any_question_may_be_put_before_anything_was_said(resident: Any) -> None:
    chat = resident("hotline").send(Message(choice="ask.household_size"))

    assert chat.asked == "household_size"
    assert chat.turn.question.script
    chat.say("4口")
    assert chat.fact("household_size") == 4
    assert chat.asked != "readback"


def test_a_question_is_answered_at_once_and_corrected_without_being_asked_back(
    resident: Any,
) -> None:
    chat = resident("hotline").send(Message(choice="ask.household_size.n3"))
    assert chat.fact("household_size") == 3
    chat.send(Message(choice="ask.household_size.n5"))
    assert chat.fact("household_size") == 5


def test_an_answer_is_taken_back_as_if_never_given(resident: Any) -> None:
    chat = resident("hotline").send(Message(choice="ask.household_size.n3"))
    chat.send(Message(choice="ask.household_size.pass_retract"))
    assert chat.fact("household_size") is None


def test_unknown_questions_people_and_choices_change_nothing(resident: Any) -> None:
    chat = resident("hotline")
    for wrong in ("ask.nonsense", "ask.dis_cert@nobody", "ask.dis_cert", "ask.household_size.x"):
        chat.send(Message(choice=wrong))
        assert not any(one.question == "household_size" for one in chat.conversation.entries)


def test_notes_show_whom_and_what_and_count_only_when_confirmed(resident: Any) -> None:
    chat = resident("hotline")
    found = read(chat, STORY)

    assert ("父亲", "73岁") in [(one.who, one.value) for one in found.items]
    assert chat.fact("household_size") is None
    take(chat, STORY, *(one.id for one in found.items))
    assert chat.fact("age", "father") == 73
    assert chat.fact("household_size") == 3
    assert STORY in chat.conversation.story


def test_one_thing_of_a_note_can_be_taken_alone(resident: Any) -> None:
    chat = resident("hotline")
    age = next(one for one in read(chat, STORY).items if one.value == "73岁")
    take(chat, STORY, age.id)

    assert chat.fact("age", "father") == 73
    assert chat.fact("household_size") is None
    assert age.id not in [one.id for one in read(chat, STORY).items]


def test_another_value_than_the_one_shown_is_not_taken(resident: Any) -> None:
    chat = resident("hotline")
    shown = read(chat, "三口人").items
    take(chat, "四口人", *(one.id for one in shown))
    assert chat.fact("household_size") is None


def test_a_correction_shows_what_was_known_before(resident: Any) -> None:
    chat = resident("hotline").send(Message(choice="ask.household_size.n3"))
    (found,) = [one for one in read(chat, "四口人").items if "4" in one.value]
    assert "3" in found.before


def test_danger_in_a_note_needs_no_confirmation(resident: Any) -> None:
    chat = resident("hotline")
    assert read(chat, "他说活着没意思,不想活了").alarms == ("self_harm",)
    take(chat, "他说活着没意思,不想活了")
    assert chat.conversation.alarms == ("self_harm",)


def test_an_emergency_goes_to_the_window_with_nothing_but_a_place(resident: Any) -> None:
    chat = take(resident("hotline"), "家里三天没吃的了")
    chat.send(Message(choice="ask.file"))
    assert chat.asked == "live_place"
    chat.say("宿城区中扬镇").press("不留名字").press("不留电话")
    assert chat.asked == "consent"
    chat.press("同意，提交")
    assert chat.filings[0].urgency == "urgent"
