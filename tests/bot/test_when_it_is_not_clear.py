"""您是说…?, needs that steer the questions, soft questions about danger, several wishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.turn import Message
from nlu.heard import Heard
from nlu.understanding import hear


def model_heard(text: str, *intents: tuple[str, float], suspected: tuple[str, ...] = ()) -> Heard:
    """What comes of words that no rule knows, when a model has an idea."""
    ours = hear(text)
    names = frozenset(name for name, _ in intents)
    return replace(ours, intents=intents, guessed=names, suspected=suspected)


def say(chat, text: str, *intents: tuple[str, float], suspected: tuple[str, ...] = ()):
    return chat.send(Message(heard=model_heard(text, *intents, suspected=suspected)))


UNCLEAR = (("ask_papers", 0.34), ("ask_where", 0.31), ("greet", 0.2))


def labels(chat) -> list[str]:
    return [choice.label for choice in chat.choices]


def test_two_guesses_are_offered_in_plain_words(chat):
    say(chat, "那个东东咋整哟", *UNCLEAR)
    assert "您是说" in chat.shown
    assert labels(chat) == ["想问要带什么材料", "想问去哪里办", "都不是"]


def test_the_right_guess_is_answered(chat):
    say(chat, "低保那个东东整起来", *UNCLEAR)
    chat.press("想问要带什么材料")
    assert "低保" in chat.shown
    assert "您是说" not in chat.shown


def test_none_of_them_says_what_else_can_be_done(chat):
    say(chat, "那个东东咋整哟", *UNCLEAR)
    chat.press("都不是")
    assert "转人工" in chat.shown


def test_it_is_never_asked_twice_in_a_row(chat):
    say(chat, "那个东东咋整哟", *UNCLEAR)
    say(chat, "就是那个嘛", *UNCLEAR)
    assert "您是说" not in chat.shown
    assert "转人工" in chat.shown


def test_whoever_says_it_anew_is_understood(chat):
    say(chat, "那个东东咋整哟", *UNCLEAR)
    chat.say("我爸73了,瘫在床上")
    assert chat.fact("age", "father") == 73
    assert "您是说" not in chat.shown


def test_nothing_said_before_is_lost_by_a_guess(chat):
    chat.say("我爸73了,瘫在床上,家里三口人")
    say(chat, "那个东东咋整哟", *UNCLEAR)
    chat.press("都不是")
    assert chat.fact("age", "father") == 73
    assert chat.fact("household_size") == 3


def test_no_guess_while_a_question_is_answered(chat):
    chat.say("我爸73了,瘫在床上").press("都对")
    before = chat.asked
    say(chat, "那个东东咋整哟", *UNCLEAR)
    assert "您是说" not in chat.shown
    assert chat.asked == before


def test_without_any_idea_nothing_is_guessed(chat):
    chat.say("阿巴阿巴阿巴")
    assert "您是说" not in chat.shown
    assert "没听明白" in chat.shown


@pytest.mark.parametrize(
    ("intent", "question", "word"),
    [
        ("tell_unsafe_house", "house_safe", "房子"),
        ("tell_low_income", "income", "日子"),
        ("tell_disaster", "event", "遇上"),
    ],
)
def test_what_weighs_on_them_is_asked_first(chat, intent, question, word):
    say(chat, "这日子没个着落的样儿", (intent, 0.9))
    assert word in chat.shown
    assert chat.asked == question


def test_of_a_person_it_is_asked_once_it_is_known_who(chat):
    say(chat, "身边没个人影", ("tell_old_alone", 0.9))
    assert chat.asked == "speaker"
    chat.press("给自己问")
    assert chat.asked == "live_alone"


def test_in_the_middle_of_the_questions_it_comes_next_and_the_other_is_not_lost(chat):
    chat.say("我爸73了,瘫在床上").press("都对")
    before = chat.asked
    say(chat, "住着提心吊胆的", ("tell_unsafe_house", 0.9))
    assert chat.asked == "house_safe"
    chat.press("跳过")
    assert chat.asked == before


def test_readable_facts_are_taken_and_nothing_is_steered(chat):
    say(chat, "我爸73了,瘫在床上", ("tell_illness", 0.9))
    assert chat.fact("age", "father") == 73
    assert "咱们先说说" not in chat.shown


def test_danger_that_only_the_model_hears_is_asked_about_softly(chat):
    say(chat, "我把猫都送人了", ("tell_wish_to_die", 0.5), suspected=("self_harm",))
    assert "您是不是有过不想活的念头" in chat.shown
    assert labels(chat) == ["是的", "不是"]
    assert chat.turn.handoff is None


def test_a_yes_to_it_raises_the_alarm(chat):
    say(chat, "我把猫都送人了", ("tell_wish_to_die", 0.5), suspected=("self_harm",))
    chat.press("是的")
    assert chat.turn.handoff == "self_harm"
    assert "12356" in chat.shown


def test_a_no_to_it_goes_on_and_it_is_not_asked_again(chat):
    say(chat, "我把猫都送人了", ("tell_wish_to_die", 0.5), suspected=("self_harm",))
    chat.say("不是")
    assert "咱们接着说" in chat.shown
    say(chat, "猫也没了", ("tell_wish_to_die", 0.5), suspected=("self_harm",))
    assert "不想活" not in chat.shown


def test_two_questions_and_a_fact_in_one_message(chat):
    chat.say("我爸73了,中风瘫在床上,低保要啥材料,去哪办")
    assert chat.fact("bedridden", "father") is True
    assert "身份证" in chat.shown
    assert "窗口" in chat.shown


def test_a_fact_inside_a_question_is_kept(chat):
    chat.say("我爸73岁瘫在床上能领多少护理补贴")
    assert chat.fact("age", "father") == 73


def test_two_families_in_one_message_stay_apart(chat):
    chat.say("隔壁李婶吃着低保,她儿子还瘫了,我妈72岁高血压,咱家三口人能不能也吃低保")
    assert chat.fact("age", "mother") == 72
    assert chat.fact("relief_status") is None
    assert {person.relation for person in chat_people(chat)} == {"本人", "母亲"}


def chat_people(chat):
    from bot.case import fold

    return fold(chat.world, chat.conversation, chat.today).people


def test_a_guess_is_shown_as_a_guess_and_can_be_corrected(chat):
    chat.say("我妈今年70了,好像是糖尿病")
    assert "糖尿病（还不确定）" in chat.shown
    assert chat.fact("illness_kind", "mother") is None


def test_a_very_long_message_is_cut_and_said_so(chat):
    chat.say("我爸73了,瘫在床上。" + "说来话长。" * 1000)
    assert "后面的我没读完" in chat.shown
    assert chat.fact("age", "father") == 73


def test_fifty_odd_is_no_longer_asked_twice(chat):
    chat.say("我妈五十多了,双目失明").press("都对")
    assert chat.fact("age", "mother") == 50
    assert "50多岁" in chat.shown or chat.asked != "age"


def test_sixty_odd_is_asked_since_it_decides(chat):
    chat.say("我妈六十多了,双目失明")
    assert chat.fact("age", "mother") is None


def test_a_word_that_settles_nothing_is_read_back_beside_an_answer(chat):
    chat.say("我爸中风了,低保要啥材料")
    assert "身份证" in chat.shown
    assert "替父亲问，父亲中风" in chat.shown


def test_a_model_alone_wipes_nothing_out(chat):
    chat.say("我爸73了,瘫在床上")
    say(chat, "整个儿再弄一遍哟", ("restart", 0.95))
    assert chat.fact("age", "father") == 73
    chat.press("从头来，前面的都清掉")
    assert chat.fact("age", "father") is None


@pytest.mark.parametrize("words", ["没听清，再说一遍", "说慢点"])
def test_the_question_is_put_again_on_request(chat, words):
    chat.say("我爸73了,瘫在床上").press("都对")
    before = chat.asked
    chat.say(words)
    assert "再说一遍" in chat.shown
    assert chat.asked == before
