"""Facts said back as people say them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bot.phrases import Phrases, load, yuan
from rules.case import SetValue
from rules.errors import RulesError
from rules.facts import load as load_facts

CATALOGUE = load_facts()


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return load(CATALOGUE)


@pytest.mark.parametrize(
    ("scope", "fact", "value", "words"),
    [
        ("household", "income_pc_month", Fraction(200000, 3), "每人每月约667元"),
        ("household", "income_month", 200000, "全家每月约2000元"),
        ("household", "med_oop_12m", 3500000, "一年看病自己掏了约3.5万元"),
        ("member", "age", 73, "73岁"),
        ("member", "dis_grade", 2, "残疾二级"),
        ("member", "bedridden", True, "常年卧床"),
        ("member", "bedridden", False, "没有常年卧床"),
        ("household", "event_date", date(2026, 11, 3), "出事在11月3日"),
        ("household", "relief_status", SetValue(frozenset({"低保", "护理补贴"})),
         "领着低保、领着残疾人护理补贴"),
        ("household", "relief_status", SetValue(frozenset({"无"})), "现在没领救助"),
    ],
)  # fmt: skip
def test_a_fact_in_everyday_words(
    phrases: Phrases, scope: str, fact: str, value: object, words: str
) -> None:
    assert phrases.say(CATALOGUE.of(scope)[fact], value) == words  # type: ignore[arg-type, index]


def test_an_illness_that_is_not_named_stays_unnamed(phrases: Phrases) -> None:
    illness = CATALOGUE.member["illness_kind"]
    for hidden in ("HIV感染", "严重精神障碍"):
        assert phrases.say(illness, SetValue(frozenset({hidden}))) == "登记管理的病"


def test_every_value_of_every_fact_has_words(phrases: Phrases) -> None:
    for fact in CATALOGUE:
        if fact.kind == "bool":
            assert phrases.say(fact, True) != phrases.say(fact, False)
        elif fact.kind == "enum":
            assert all(phrases.say(fact, value) for value in fact.values)
        elif fact.kind == "set":
            assert all(phrases.say(fact, SetValue(frozenset({one}))) for one in fact.values)


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(66667, "667"), (200000, "2000"), (5000000, "5万"), (4680000, "46800"), (1250000, "12500"),
     (0, "0")],
)  # fmt: skip
def test_amounts_are_read_aloud_in_whole_yuan(fen: int, shown: str) -> None:
    assert yuan(fen) == shown


def test_a_fact_without_words_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "phrases.yml"
    path.write_text("age: '{value}岁'\nno_such: x\n", encoding="utf-8")
    with pytest.raises(RulesError) as error:
        load(CATALOGUE, path)
    assert "no_such" in str(error.value)
    assert "dis_grade" in str(error.value)
