"""Places that don't exist, who am I talking to, words that don't fit the question."""

from __future__ import annotations

import pytest

from bot.case import fold
from bot.turn import Message
from nlu.heard import Heard


def test_a_township_that_does_not_exist_is_told_kindly_in_free_talk(chat):
    chat.say("我想办低保,住在火星镇")
    assert "“火星镇”我没找着" in chat.shown
    assert "宿城区中扬镇" in chat.shown
    assert "没听明白" not in chat.shown
    assert chat.asked == "opening"


def test_a_township_that_does_not_exist_costs_nothing_else_that_was_said(chat):
    chat.say("我爸瘫了,三口人,住火星镇")
    assert "火星镇" in chat.shown
    assert chat.fact("household_size") == 3
    assert chat.fact("live_area") is None
    chat.press("都对")
    assert chat.asked == "live_place"
    chat.say("住在火星镇,一个月两千块")
    assert "我没找着" in chat.shown
    assert chat.asked == "live_place"
    assert chat.fact("income_month") == 2_000_00
    assert chat.say("宿城区中扬镇").asked == "hukou_place"


def test_where_they_camp_is_kept_as_far_as_the_county_and_the_township_asked(chat):
    chat.say("俺家五口人,地震房子塌了,现在住帐篷,在甘孜康定")
    assert "康定市" in chat.shown
    chat.press("都对")
    assert chat.asked == "live_place"
    assert "康定市的哪个乡镇" in chat.shown
    assert chat.say("炉城街道").fact("live_area")["town"] == "炉城街道"


def test_where_it_burnt_is_where_the_emergency_is(chat):
    chat.say("家里着火了!").say("已经灭了,房子烧没了,在南开王顶堤")
    assert chat.fact("event_place")["town"] == "王顶堤街道"
    assert chat.fact("live_area")["town"] == "王顶堤街道"
    assert chat.fact("housing_danger") == "倒塌/烧毁"


def test_an_old_neighbour_named_twice_is_one_person(chat):
    chat.say("帮隔壁邻居王大爷问问,他八十多了一个人瘫着没人管")
    assert chat.fact("speaker_role") == "邻居"
    [neighbour] = fold(chat.world, chat.conversation, chat.today).people
    assert chat.fact("age", neighbour.id) == 80
    assert "八十多岁" in chat.shown
    assert chat.fact("bedridden", neighbour.id) is True
    assert chat.fact("live_alone", neighbour.id) is True
    assert chat.fact("caregiver_state", neighbour.id) == "无"


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("我是村干部,我们村有个孤儿,9岁,跟奶奶住,爹死了娘跑了", None),
        ("我是村干部,我们村有个孩子9岁,他爸去年车祸没了,他妈跑了两年多", 24),
    ],
)
def test_a_cadre_asks_for_a_child_without_parents(chat, said, months):
    chat.say(said)
    [child] = fold(chat.world, chat.conversation, chat.today).people
    assert child.called == "孩子"
    assert chat.fact("speaker_role") == "村居/网格员"
    assert chat.fact("age", child.id) == 9
    assert chat.fact("father_state", child.id) == "去世"
    assert chat.fact("mother_state", child.id) == "失联"
    assert chat.fact("parents_state_months", child.id) == months
    assert chat.fact("event_kind") is None
    assert "谢谢您替人操心" in chat.shown


def test_people_and_work_are_read_back_as_one_says_them(chat, resident):
    chat.say("我妹二级精神残疾,我照顾她,住宿迁宿城区")
    assert "替妹妹问，妹妹" in chat.shown
    assert "在工地干活" in resident().say("老板欠我三个月工资不给,在工地").shown


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("你是谁", "我是一门"),
        ("你能干什么", "您说家里的难处"),
        ("靠谱吗", "依据"),
        ("要钱吗", "不收钱"),
    ],
)
def test_who_is_this_is_answered_and_the_question_stays(chat, said, answer):
    assert answer in chat.say(said).shown
    assert chat.asked == "opening"
    chat.say("我爸瘫了,住宿城区中扬镇,家里3口人").press("都对").say(said)
    assert answer in chat.shown
    assert chat.asked == "hukou_place"


def test_agreeing_is_no_name_and_no_telephone(chat):
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对").press("先看结果")
    chat.press("帮我报给中扬镇窗口")
    assert chat.say("同意").asked == "contact_name"
    assert chat.say("王建国").asked == "contact_phone"
    assert chat.say("同意").asked == "contact_phone"
    assert chat.say("不留").asked == "consent"
    assert chat.say("同意").asked == "filed"


@pytest.mark.parametrize("first", [[], ["我爸瘫了,三口人"], ["家里着火了!"]])
def test_how_far_is_it_is_answered_when_nothing_was_filed(chat, first):
    for words in first:
        chat.say(words)
    chat.say("到哪了")
    assert "请说受理单号" in chat.shown


def test_what_could_not_be_right_is_said_once(chat):
    chat.say("我家-3口人,收入一百亿")
    assert "没听准" in chat.shown
    assert "没听明白" not in chat.shown


def test_what_the_neighbours_get_is_not_ours(chat):
    chat.say("被拒了三次了,凭什么隔壁开车的吃低保")
    assert chat.fact("relief_status") is None
    assert "邻居" not in chat.shown


def test_what_is_told_after_a_death_is_of_the_one_who_is_left(chat):
    chat.say("我今年六十八了,老伴去年走了,腿疼干不动,住宿城区中扬镇")
    assert [one.id for one in fold(chat.world, chat.conversation, chat.today).people] == ["self"]
    assert "给自己问，68岁，干不了活" in chat.shown


def test_a_child_without_money_for_medicine_is_an_emergency(chat):
    chat.say("我10岁,奶奶病了,没有钱买药")
    assert "药不能断" in chat.shown


def test_dialect_of_an_old_woman_is_heard(chat):
    chat.say("我都七十五咯,屋头就我一个,脚杆断了走不得路,住江油青莲")
    assert chat.fact("age", "self") == 75
    assert chat.fact("live_area")["town"] == "青莲镇"
    assert "脚杆断了" in chat.shown


def test_the_answer_counts_though_more_is_told_behind_it(chat):
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对").say("在,他还有残疾证,二级")
    assert chat.asked == "screening"
    assert chat.fact("hukou_area")["town"] == "中扬镇"
    assert chat.fact("dis_grade", "father") == 2


def test_news_at_a_place_question_is_taken_in_and_the_place_still_asked(chat):
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对").press("在别处")
    chat.say("我现在一个月四千")
    assert "没找着" not in chat.shown
    assert chat.fact("income_month") == 4_000_00
    assert chat.asked == "hukou_place"


def test_results_can_be_asked_for_in_words_and_a_program_by_name(chat):
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对").press("在")
    chat.say("高龄津贴呢")
    assert "80岁起" in chat.shown
    assert chat.asked == "screening"
    assert "哪位老人" not in chat.shown
    assert chat.say("我想先看看结果").asked == "results"


def test_that_no_telephone_is_known_is_said_once(chat):
    chat.say("我爸73岁瘫了,残疾二级,三口人,一个月两千,住宿城区中扬镇").press("都对").press("在")
    chat.press("先看结果")
    assert chat.shown.count("电话我这里还没有") == 1
    assert len(chat.turn.results) > 1


def test_a_grown_up_is_never_asked_about_as_a_child(chat):
    chat.say("我爸73岁瘫了,残疾二级,三口人,一个月两千,住宿城区中扬镇").press("都对").press("在")
    chat.press("先看结果")
    for result in chat.turn.results:
        assert not any("disabled_child_age" in one for one in result.missing)
        assert result.program != "nat_child_rehab"


def test_a_ticket_says_nothing_of_a_fathers_schooling(chat):
    chat.say("我爸73岁瘫了,残疾二级,三口人,一个月两千,住宿城区中扬镇").press("都对").press("在")
    chat.press("都没有").press("先看结果").press("帮我报给中扬镇窗口")
    chat.say("王建国").say("不留").say("同意")
    [filing] = chat.filings
    told = {(one.member, one.fact) for one in filing.facts}
    assert ("father", "age") in told
    assert ("father", "school_stage") not in told
    assert ("father", "father_state") not in told


@pytest.mark.parametrize("words", ["够了,给我看结果", "我要交", "直接报上去吧"])
def test_whoever_has_said_enough_sees_the_result(chat, words: str) -> None:
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对")
    assert chat.say(words).asked == "results"


def test_a_benefit_that_is_not_held_is_no_answer_to_where_one_is_registered(chat) -> None:
    chat.say("我老伴瘫痪在床五年,两口人,一个月360块,住宿城区屠园镇").press("都对")
    assert "户口也在屠园镇吗" in chat.shown
    chat.say("没有低保")
    assert "户口也在屠园镇吗" in chat.shown


@pytest.mark.parametrize("name", ["王小明", "欧阳建国", "高兴"])
def test_a_name_is_taken_whatever_the_model_takes_it_for(chat, name: str) -> None:
    chat.say("我爸瘫了,三口人,住宿城区中扬镇").press("都对").press("先看结果")
    chat.press("帮我报给中扬镇窗口")
    taken = Heard(name, name, intents=(("tell_facts", 1.0),), guessed=frozenset({"tell_facts"}))
    assert chat.send(Message(heard=taken)).asked == "contact_phone"


@pytest.mark.parametrize(
    ("words", "asked"),
    [("是的", "screening"), ("对", "screening"), ("在的", "screening"), ("没有", "hukou_place")],
)
def test_yes_and_no_answer_where_one_is_registered(chat, words: str, asked: str) -> None:
    chat.say("我是替我妈问的,她八十四了,住宿城区中扬镇,两口人").press("都对")
    assert chat.asked == "hukou_place"
    assert chat.say(words).asked == asked
    assert "没找着" not in chat.shown
