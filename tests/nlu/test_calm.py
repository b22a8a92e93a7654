"""What sounds like danger and is none raises no alarm; the same words in earnest do."""

from __future__ import annotations

import pytest

from nlu import alarms
from nlu.calm import is_calm, without_sayings
from nlu.dangers import heard_in, worth
from nlu.normalize import fold


@pytest.mark.parametrize(
    "said",
    [
        "打死我也不去那个窗口了",
        "等得急死人了",
        "气得我真想撞墙",
        "累死累活一年",
        "孙子想死我了",
        "那就死心吧",
    ],
)
def test_figures_of_speech_are_no_danger(said: str) -> None:
    assert alarms.find(fold(said)) == ()


@pytest.mark.parametrize(
    "said",
    [
        "忙得没顾上吃饭",
        "我先去吃个饭再聊",
        "小时候挨过饿,如今顿顿有肉",
        "家里的猫丢了两天",
        "俺家那头牛冻病了",
        "他脾气爆,可从来没动过手",
        "大夫让先停药观察",
        "表弟溺水,救回来了",
        "死亡证明去哪开",
        "娃放学自己写作业",
        "先扒拉两口饭,回头再说",
        "吃饭倒没问题,就是药贵",
        "没吃早饭就跑来排号",
        "这几天上火,牙疼",
        "娃在学校挨了打,老师已经处理了",
        "房东心好,没赶我们",
        "屋里没暖气,用的电热毯",
        "医院叫先挂号再说",
        "早上忘记吃药了",
    ],
)
def test_what_is_well_takes_from_what_the_model_takes_it_for(said: str) -> None:
    text = fold(said)
    assert is_calm(text)
    nearly = (text, worth().raise_ + 0.02, (("hunger", 0.5),))
    assert heard_in([nearly]).raised == ()


@pytest.mark.parametrize(
    "said",
    [
        "娃饿得直哭,家里一口吃的没有",
        "我爸早上出门,到现在没见人",
        "他又动手打我了",
        "绳子我都买好了",
        "胰岛素打完了没钱买",
    ],
)
def test_danger_in_earnest_is_heard(said: str) -> None:
    text = fold(said)
    assert not is_calm(text)
    nearly = (text, worth().raise_ + 0.02, (("hunger", 0.5),))
    assert heard_in([nearly]).raised


@pytest.mark.parametrize(
    ("said", "alarm"),
    [
        ("我妈抽过去了", "gas_stroke_bleeding"),
        ("他揪我头发往墙上撞", "violence"),
        ("老娘赶集去就没见回", "lost_person"),
        ("真想一觉睡过去再也别醒", "self_harm"),
        ("儿子拿小刀划手腕", "self_harm"),
        ("对门窗户往外冒黑烟", "fire"),
        ("护士说账上没钱了,针不给打", "hospital_refused"),
        ("靶向药这个月续不上了", "no_medicine"),
        ("老头子胸口跟压了石头一样,脸煞白", "gas_stroke_bleeding"),
    ],
)
def test_danger_has_many_words(said: str, alarm: str) -> None:
    assert alarm in alarms.find(fold(said))


@pytest.mark.parametrize(
    "said",
    [
        "泥石流把田埂冲垮了",
        "后墙塌了一角,拿塑料布挡着",
        "婆婆糊涂了,出门就找不着家",
        "她妈走了就没回来过",
        "东西都泡了,粮食也没抢出来",
        "药一直吃着没断过",
    ],
)
def test_loss_and_habit_are_no_alarm(said: str) -> None:
    assert alarms.find(fold(said)) == ()


def test_blanks_keep_the_place_of_what_is_left() -> None:
    text = "等得我急死了,我妈昏倒了"
    assert len(without_sayings(text)) == len(text)
    assert "昏倒了" in without_sayings(text)


@pytest.mark.parametrize(
    ("said", "dangers"),
    [
        ("后妈天天打我,我不想放学", {"violence", "child_abused"}),
        ("肚子大出血,医院说没床不收", {"gas_stroke_bleeding", "hospital_refused"}),
        ("老板欠我工钱,我不想活了", {"self_harm", "wage_despair"}),
    ],
)
def test_one_danger_is_often_another_as_well(said: str, dangers: set[str]) -> None:
    assert dangers <= {*alarms.find(fold(said))}


@pytest.mark.parametrize(
    "said",
    ["这报表改得我想死", "妇联办反家暴课", "来电人否认自杀想法", "开店大出血,赔惨了",
     "货款套在里头出不来", "牛犊子冻僵了,捂一捂又活了", "兽医说猪的药停了", "没有被骗,自己买的"],
)  # fmt: skip
def test_words_of_danger_about_something_else(said: str) -> None:
    assert alarms.find(fold(said)) == ()
