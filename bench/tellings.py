"""Residents as they come: what they say first, and what they type when a button won't do."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

STORIES = (
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?",
    "我妈得了乳腺癌,报完销自己还花了四万多,家里欠了一屁股债,住江油市青莲镇",
    "孩子他爸坐牢去了,我一个人带两个娃,大的八岁小的五岁,没有工作,怎么办",
    "我今年八十二岁,一个人住,儿女都在外地打工,腿脚不好走不了路",
    "我是二级肢体残疾,有残疾证,平时要人照顾,一个月就靠低保六百多块钱",
    "厂子倒闭了,失业快半年了,房租都交不起,还有没有什么救助",
    "昨天家里着火了,房子烧没了,一家四口人没地方住,宿城区屠园镇的",
    "我兒子今年考上大學,學費八千多,家裏一個月收入才三千塊,四口人",
    "爷爷奶奶带着孙子过,孩子妈妈走了,爸爸去世两年了,孩子今年十岁上小学",
    "尿毒症,一个星期透析三次,干不了活了,老婆在超市上班一个月两千八",
    "邻居家老太太没儿没女,快八十了,一个人过,我想替她问问能不能办特困",
    "我家是建档立卡的贫困户,去年脱贫了,现在住院要先交押金,没钱交",
    "老板欠了我三个月工资一万五不给,我们一家人等着吃饭",
    "你好",
    "低保怎么申请?要什么条件",
    "我和老伴都七十多了,没有退休金,种点地,一年也就收入五千块钱左右",
    "女儿有自闭症,今年四岁,康复一个月要三千多,我老公工资四千五",
    "发大水把房子泡了,墙都裂了,现在借住在亲戚家,家里五口人",
    "我有精神病,一直在吃药,没有工作,跟我妈一起住,妈妈六十八岁",
    "上个月出了车祸,腿断了,住院花了六万,对方跑了找不到人",
)
ASIDES = (
    "低保标准是多少?", "要带什么材料", "去哪里办", "多久能批下来", "为什么问这个",
    "不对,是四口人", "不清楚", "上一步", "我忘了说,我爸还有糖尿病", "申请要钱吗",
)  # fmt: skip
_TYPED: Mapping[str, tuple[str, ...]] = {
    "number": ("三个人", "四十五岁", "73", "五个月", "大概六十出头", "2"),
    "money": ("两千来块", "三千五", "一万多", "没有", "一年三万六", "1800"),
    "date": ("上个月", "昨天", "三月五号", "大概半年前"),
    "place": ("宿城区中扬镇", "江油市青莲镇", "天津南开区王顶堤街道", "屠园乡"),
    "text": ("大儿子五十岁,打零工", "都在外地"),
}
# How often they say something else, and type instead of pressing.
_ASIDE, _TYPING = 0.15, 0.35


def reply(dice: random.Random, outcome: Mapping[str, Any]) -> dict[str, str]:
    """What somebody sends next: {"text": …} or {"choice": …}."""
    question = outcome["question"]
    if question is None or dice.random() < _ASIDE:
        return {"text": dice.choice(ASIDES)}
    kind, choices = question["answer_kind"], [one["id"] for one in question["choices"]]
    if kind in _TYPED and (not choices or dice.random() < _TYPING):
        return {"text": dice.choice(_TYPED[kind])}
    if not choices:
        return {"text": dice.choice(ASIDES)}
    if dice.random() < _TYPING / 2:
        return {"text": dice.choice(question["choices"])["label"]}
    count = min(len(choices), 2) if question["multi"] else 1
    return {"choice": " ".join(dice.sample(choices, count))}
