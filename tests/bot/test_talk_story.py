"""The story of docs and issue: a son asks for his father, from the first words to the receipt."""

from __future__ import annotations

import pytest

from bot.filing import Enquiry

STORY = (
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?"
)


def test_what_was_heard_is_read_back_in_the_residents_figures(chat):
    chat.say(STORY)
    figures = ("73岁", "3口人", "2000元", "667元")
    for said in ("替父亲问", "中风", "打零工", "江苏省宿迁市宿城区中扬镇", *figures):
        assert said in chat.shown
    assert [choice.label for choice in chat.choices] == ["都对", "改一下"]


def test_facts_go_to_the_right_member(chat):
    chat.say(STORY)
    assert chat.fact("age", "father") == 73
    assert chat.fact("bedridden", "father") is True
    assert chat.fact("household_size") == 3
    assert chat.fact("income_month") == 200_000
    assert chat.fact("live_area")["town"] == "中扬镇"
    assert chat.fact("age", "self") is None
    # The word alone does not say how bad the stroke is: that is asked, not assumed.
    assert chat.fact("illness_kind", "father") is None


def test_a_correction_in_words_changes_only_what_depends(chat):
    chat.say(STORY).say("不对,是四口人,还有个念高中的妹妹")
    assert "4口人" in chat.shown
    assert "500元" in chat.shown
    assert "妹妹念高中" in chat.shown
    assert "73" not in chat.shown
    assert chat.fact("school_stage", "sister") == "高中/中职"
    assert chat.fact("age", "father") == 73
    assert [choice.label for choice in chat.choices] == ["都对", "改一下"]


def test_the_questions_begin_with_how_many_and_where_the_hukou_is(chat):
    chat.say(STORY).press("都对")
    assert "接下来大概" in chat.shown
    assert "父亲的户口也在中扬镇吗" in chat.shown
    assert [choice.label for choice in chat.choices] == ["在", "在别处", "不清楚"]
    assert 0 < chat.turn.question.progress.left <= 8


def test_a_side_question_is_answered_and_the_same_question_returns(chat):
    chat.say(STORY).press("都对")
    before = chat.turn.question
    chat.say("低保一个月多少钱啊")
    assert "宿城区" in chat.shown
    assert "没有录入" in chat.shown
    assert "752元" in chat.shown
    assert chat.turn.question == before


def answered(chat):
    """The story answered by buttons up to the results; how many questions it took."""
    answers = {
        "hukou_place": "在", "screening": "都没有", "relief": "都没有", "illness": "大病",
        "dis_cert": "有", "dis_grade": "二级", "property": "都没有，就一处房",
    }  # fmt: skip
    chat.say(STORY).press("都对")
    asked = []
    while chat.asked not in (None, "results"):
        asked.append(chat.asked)
        wanted = answers.get(chat.asked, "不清楚")
        labels = [one.label for one in chat.choices if one.label.startswith(wanted)]
        chat.press(labels[0] if labels else "不清楚")
    return asked


def test_a_handful_of_questions_leads_to_the_results(chat):
    asked = answered(chat)
    assert len(asked) <= 9
    assert "dis_cert" in asked
    assert chat.asked == "results"
    names = [card.name for card in chat.turn.results]
    assert any("护理补贴" in name for name in names)
    assert any("低保" in name or "最低生活保障" in name for name in names)
    assert sum(card.open for card in chat.turn.results) <= 3
    assert "直接去申请" in chat.shown
    assert "帮我报给中扬镇窗口" in [choice.label for choice in chat.choices]


def test_filing_asks_name_phone_and_consent_and_says_the_number(chat):
    answered(chat)
    chat.press("帮我报给中扬镇窗口")
    assert chat.asked == "contact_name"
    chat.say("李卫国")
    assert chat.asked == "contact_phone"
    chat.say("电话是 138 1234 5678")
    assert chat.asked == "contact"
    chat.press("可以打电话")
    assert chat.asked == "consent"
    assert "同意吗" in chat.shown
    chat.press("同意，提交")
    assert "3217-0482-6" in chat.shown
    assert "三二一七" in chat.shown
    [filing] = chat.filings
    assert filing.confirmation == 1
    assert filing.urgency == "normal"
    assert filing.contact.name == "李卫国"
    assert filing.contact.phone == "+8613812345678"
    assert filing.contact.wish == "可打电话"
    assert filing.consent.purposes
    assert filing.consent.version
    assert filing.consent.wording in filing.consent.wording
    assert filing.case.places["hukou"].town == "中扬镇"
    assert "中风" in filing.story
    assert filing.programs


def test_the_window_learns_where_each_fact_comes_from(chat):
    answered(chat)
    chat.press("帮我报给中扬镇窗口").press("不留名字").press("不留电话").press("同意，提交")
    [filing] = chat.filings
    by_fact = {(one.member, one.fact): one for one in filing.facts}
    assert by_fact["father", "age"].source == "said"
    assert by_fact["father", "age"].words == "七十三了"
    assert by_fact["father", "dis_grade"].source == "answered"
    assert by_fact["father", "elder_disability"].source == "inferred"
    assert filing.contact.name is None
    assert filing.contact.phone is None


def test_without_consent_nothing_is_filed_and_the_result_stays(chat):
    answered(chat)
    chat.press("帮我报给中扬镇窗口").press("不留名字").press("不留电话").press("先不提交")
    assert chat.filings == []
    assert chat.asked == "results"
    chat.press("先存着")
    assert chat.asked == "results"


def test_after_filing_news_can_be_filed_again_and_nothing_is_filed_twice_by_itself(chat):
    answered(chat)
    chat.press("帮我报给中扬镇窗口").press("不留名字").press("不留电话")
    agree = chat.button("同意，提交")
    chat.press("同意，提交")
    from bot.turn import Message

    chat.send(Message(choice=agree))
    assert len(chat.filings) == 1
    chat.say("对了，家里其实是五口人")
    assert "5口人" in chat.shown
    chat.press("补充的也交给窗口")
    chat.press("同意，提交")
    assert [filing.confirmation for filing in chat.filings] == [1, 2]
    assert chat.filings[1].case.household["household_size"] == 5


def test_asking_how_it_stands_names_the_ticket(chat):
    answered(chat)
    chat.press("帮我报给中扬镇窗口").press("不留名字").press("不留电话").press("同意，提交")
    chat.say("到哪了")
    assert chat.turn.enquiry == Enquiry(("321704826",))


@pytest.mark.parametrize("words", ["都对", "对的", "没错", "嗯"])
def test_the_read_back_is_confirmed_in_words_too(chat, words):
    chat.say(STORY).say(words)
    assert chat.asked == "hukou_place"


def test_a_side_question_is_never_taken_for_an_answer(chat):
    chat.say(STORY).press("都对").press("在").press("都没有")
    assert chat.asked == "relief"
    chat.say("低保一个月多少钱啊")
    assert chat.asked == "relief"
    assert chat.fact("relief_status") is None


def test_an_answer_and_a_side_question_in_one_breath_are_both_heard(chat):
    chat.say(STORY).press("都对").press("在").press("都没有")
    chat.say("都没有，低保一个月多少钱啊")
    assert "752元" in chat.shown
    assert chat.fact("relief_status")["yes"] == ["无"]
