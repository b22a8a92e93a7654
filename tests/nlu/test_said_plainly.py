"""What is settled by saying it: consent, thoughts of death, honours, and that there is none."""

from __future__ import annotations

import pytest

from nlu.understanding import hear

SAID = [
    ("行,同意你们记下来", "consent", True),
    ("我不同意你们把我家的事留底", "consent", False),
    ("甭给俺家记下来", "consent", False),
    ("同意你们去核查家里的存款", "consent_verify", True),
    ("随便你们查,我没什么好瞒的", "consent_verify", True),
    ("存款和收入我都不同意查", "consent_verify", False),
    ("他不同意去查病", "consent_verify", None),
    ("我从没想过寻短见", "self_harm", "无"),
    ("老是不想活了", "self_harm", "有想法"),
    ("安眠药都攒好了", "self_harm", "有计划/已实施"),
    ("农药买好了明天打田", "self_harm", None),
    ("他是带病回乡的退伍军人", "veteran", "带病回乡退役军人"),
    ("我们家是病故军人家属", "veteran", "病故军人遗属"),
    ("我们家没有人当过兵", "veteran", "无"),
    ("儿子救人牺牲了,定的见义勇为", "heroic", "遗属"),
    ("家里没有见义勇为的", "heroic", "无"),
    ("独生女身体好得很,没病没残", "only_child_loss", "无"),
    ("独生崽去年病死了", "only_child_loss", "去世"),
    ("流浪:否,见义勇为:无", "homeless", "否"),
    ("工会一直没给我建困难档", "worker_union_file", False),
    ("刚纳入即时帮扶户", "poverty_register", "即时帮扶户"),
]


@pytest.mark.parametrize(("say", "kind", "value"), SAID)
def test_what_is_said_plainly(say: str, kind: str, value: object) -> None:
    found = hear(say).of(kind)
    if value is None:
        assert not found
    else:
        assert [one.value for one in found][-1:] == [value]


LENGTHS = [
    ("厂里交了五年失业保险", "unemployment_insurance", 60),
    ("每两周住院一次", None, 14),
    ("失业金领了七个月", None, 7),
    ("在镇卫生院住了九天", "hospital", 9),
]


@pytest.mark.parametrize(("say", "about", "low"), LENGTHS)
def test_what_a_length_is_of(say: str, about: str | None, low: int) -> None:
    (length,) = hear(say).of("duration")
    assert (length.value.about, length.value.low) == (about, low)


def test_a_year_of_the_calendar_is_no_length() -> None:
    assert not hear("零八年下岗的").of("duration")
