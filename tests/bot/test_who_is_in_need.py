"""Who is cared for or let down, whom an office writes of, who speaks, who is left at table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.hearing import facts_told
from bot.needy import needy
from bot.world import World
from nlu.heard import MODEL, Mention
from nlu.understanding import hear

_TODAY = date(2026, 11, 22)


def _stated(say: str, kind: str, value: str) -> tuple[str | None, str]:
    """What the model takes the last clause of `say` to state, told of 父亲 or 儿子."""
    heard = hear(say)
    actor = next((str(one.value) for one in reversed(heard.of("person"))), "本人")
    start = max(heard.normal.rfind(sign) for sign in ",。") + 1
    said = Mention(kind, value, heard.normal[start:], start, len(heard.normal), actor, 0.9, MODEL)
    heard = replace(heard, mentions=(*heard.mentions, said))
    return needy(heard, said, actor), actor


@pytest.mark.parametrize(
    ("say", "kind", "value", "whose"),
    [
        ("外婆平时是二姨在照顾", "caregiver", "有", "外祖母"),
        ("俺娘有俺嫂子天天照看着", "caregiver", "有", "母亲"),
        ("照顾我爸的只有我妈", "caregiver", "有", "父亲"),
        ("我妈有我爸伺候,我爸自己也心脏病", "caregiver", "照料者自身困难", "母亲"),
        ("儿子自己也瘫了拿啥管我", "obligor", "有但无能力", "本人"),
        ("一个儿子,他自己瘫着管不了奶奶", "obligor", "有但无能力", "祖母"),
        ("老人有一个儿子,儿子智力残疾没能力养老人", "obligor", "有但无能力", "老人"),
    ],
)
def test_who_is_cared_for(say: str, kind: str, value: str, whose: str) -> None:
    assert _stated(say, kind, value)[0] == whose


@pytest.mark.parametrize(
    ("say", "member", "fact", "value"),
    [
        ("三组独居老人赵某,82岁,其子在外打工", "本人", "age", 82),
        ("本村村民黄某,60岁,独居,无子女,妻子早亡", "本人", "live_alone", True),
        ("我村村民,男,70岁,丧偶,一子在外务工", "本人", "sex", "男"),
        ("我是留守妇女,孩子六岁", "本人", "sex", "女"),
        ("孙子四岁,全靠我这个老婆子带", "本人", "sex", "女"),
        ("救助站送来一名男性患者,无证件", "本人", "sex", "男"),
        ("崽不给我赡养费", "本人", "unsupported_by_family", True),
        ("两个女儿每月按时给我生活费", "本人", "obligor_state", "有能力并履行"),
        ("孙女爹妈都没了,每月领孤儿费", "孙子女", "father_state", "去世"),
    ],
)
def test_of_whom(world: World, say: str, member: str, fact: str, value: object) -> None:
    told = {(one.member, one.fact): one.value for one in facts_told(world, hear(say), _TODAY)}
    assert told.get((member, fact)) == value


@pytest.mark.parametrize(
    ("say", "size"),
    [
        ("媳妇前年走了,家里就我跟我娘俩人过", 2),
        ("咱家现在就我跟我爹俩人儿", 2),
        ("今天家里一口吃的都没有", None),
        ("家里就我一个挣钱", None),
        ("家里只有我一个劳动力,儿子才三岁", None),
        ("俺娘跟俺二哥住一块儿", None),
        ("奶奶跟我叔住一块儿", None),
    ],
)
def test_who_is_at_table(world: World, say: str, size: int | None) -> None:
    told = {one.fact: one.value for one in facts_told(world, hear(say), _TODAY)}
    assert told.get("household_size") == size
