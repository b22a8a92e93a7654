"""The sorting question (家里有没有…) and several answers at once: what is no, and of whom."""

from __future__ import annotations

import pytest

from bot.case import fold
from rules.case import FactRef

ILL = "有人得大病、重病，或住院"


@pytest.fixture
def sorting(chat):
    """A father in bed, a daughter; the sorting question is on the table."""
    chat.say("我爸73岁,瘫在床上,女儿上高中,家里三口人,一个月两千,住宿城区中扬镇")
    return chat.press("都对").press("在")


def known(chat):
    return fold(chat.world, chat.conversation, chat.today)


def test_none_of_these_settles_much_at_once(sorting):
    sorting.press("都没有")
    assert sorting.fact("housing_danger") == "安全"
    assert sorting.fact("dis_cert", "daughter") == "没有"
    assert FactRef("daughter", "dis_cert") in known(sorting).inferred


def test_none_of_these_does_not_unsay_what_was_told(sorting):
    assert "不用再点" in sorting.shown
    sorting.press("都没有")
    assert sorting.fact("bedridden", "father") is True
    assert sorting.fact("dis_cert", "father") is None
    assert sorting.fact("school_stage", "daughter") == "高中/中职"
    assert ("dis_cert", "father") in {
        (fact, question.member) for question in walk(sorting) for fact in question.facts
    }


def walk(chat):
    seen = []
    for _ in range(40):
        if chat.asked == "results":
            return seen
        seen.append(chat.turn.question)
        chat.press("跳过")
    raise AssertionError("no end")


def test_what_is_chosen_is_asked_whose_it_is(sorting):
    sorting.press(ILL, "房子不安全")
    assert "谁得病" in sorting.shown
    labels = [choice.label for choice in sorting.choices]
    assert labels[:3] == ["您", "父亲", "女儿"]
    sorting.press("女儿")
    assert sorting.fact("illness_kind", "daughter") == {"yes": [], "no": ["慢性病"]}
    assert "重大疾病" in sorting.fact("illness_kind", "self")["no"]
    assert sorting.fact("housing_danger") is None


def test_somebody_not_yet_spoken_of_may_be_named(chat):
    chat.say("我爸73岁,瘫在床上,女儿上高中,家里四口人,一个月两千,住宿城区中扬镇")
    chat.press("都对").press("在").press(ILL).press("母亲")
    assert known(chat).relation("mother") == "母亲"


def test_once_all_are_known_nobody_else_is_offered(sorting):
    sorting.press(ILL)
    assert [choice.label for choice in sorting.choices] == ["您", "父亲", "女儿", "不清楚"]


def test_no_grandfather_is_offered_as_the_child(chat):
    chat.say("我爸瘫了,住宿城区中扬镇").press("都对").press("不清楚").press("在")
    chat.press("有孩子没爸妈照管")
    labels = [choice.label for choice in chat.choices]
    assert "儿子" in labels
    assert "爷爷" not in labels
    assert "母亲" not in labels


def test_not_knowing_whose_it_is_leaves_it_open_for_all(sorting):
    sorting.press(ILL).press("不清楚")
    for member in ("self", "father", "daughter"):
        illness = sorting.fact("illness_kind", member) or {"no": []}
        assert "重大疾病" not in illness["no"]
    assert sorting.asked != "screening"


def test_going_back_from_whose_it_is_puts_the_question_again(sorting):
    sorting.press(ILL).press("上一步")
    assert sorting.asked == "screening"
    assert "都没有" in [choice.label for choice in sorting.choices]


def test_skipping_the_sorting_question_closes_nothing_else(sorting):
    sorting.press("跳过")
    facts = {fact for question in walk(sorting) for fact in question.facts}
    assert "dis_cert" in facts


def test_something_chosen_together_with_none_is_something(sorting):
    sorting.press("房子不安全", "都没有")
    assert sorting.fact("housing_danger") is None


def test_what_is_not_chosen_is_not_so_and_a_finer_question_follows(sorting):
    sorting.press("都没有").until("property")
    sorting.press("有些存款")
    assert sorting.fact("vehicle_count") == 0
    assert sorting.fact("savings_band") is None
    assert sorting.asked == "savings"


def test_what_is_the_same_for_all_is_asked_once(sorting):
    # 低保 opens help with the premium, for whoever has that insurance.
    sorting.press("都没有").until("relief").press("低保").until("insurance")
    sorting.press(sorting.choices[0].label)
    kinds = {sorting.fact("insurance_kind", one) for one in ("self", "father", "daughter")}
    assert len(kinds) == 1
    assert kinds != {None}


def test_the_questions_come_where_they_live_then_what_is_the_matter_then_relief(chat):
    chat.press("您一样一样问我").press("给自己问")
    order = [chat.asked]
    chat.press("3口")
    order.append(chat.asked)
    chat.say("宿城区中扬镇")
    order.append(chat.asked)
    chat.press("在")
    order.append(chat.asked)
    chat.press("都没有")
    order.append(chat.asked)
    assert order == ["household_size", "live_place", "hukou_place", "screening", "relief"]


def test_progress_never_promises_fewer_than_come_nor_more_than_the_limit(sorting, world):
    left = []
    sorting.press("都没有")
    while sorting.asked != "results":
        left.append(sorting.turn.question.progress.left)
        sorting.press("跳过")
    assert left == sorted(left, reverse=True)
    assert left[0] <= world.settings.most_questions
    assert all(left)


def test_asking_more_adds_a_few_and_ends_again(sorting, world):
    sorting.press("先看结果")
    sorting.press("再答几个，看得更准")
    more = len(walk(sorting))
    assert 0 < more <= world.settings.most_questions + world.settings.more_questions
