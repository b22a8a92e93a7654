"""How a held-out message is judged: right member, fact and value; all its intents; its danger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.told import FactTold
from bot.world import World
from handlers.heldout import Item, items
from handlers.scoring import Result, judge, tallies
from nlu.heard import Heard
from rules.errors import RulesError

PLACE = {
    "adcode": "321302",
    "province": "江苏省",
    "city": "宿迁市",
    "county": "宿城区",
    "town": "中扬镇",
}


def item(**parts: Any) -> Item:
    return Item.model_validate({"say": "x", "voice": "plain", **parts})


def told(member: str | None, fact: str, value: Any, **parts: Any) -> FactTold:
    about = {"sure": True, "confidence": 1.0, "words": "x", "span": (0, 1), **parts}
    return FactTold(member=member, member_id=member, fact=fact, value=value, **about)


def heard(*intents: tuple[str, float], alarms: tuple[str, ...] = ()) -> Heard:
    return Heard("x", "x", intents=intents, alarms=alarms)


@pytest.fixture
def judged(world: World) -> Any:
    def judge_(one: Item, *facts: FactTold, said: Heard | None = None) -> Result:
        return judge(world.catalogue, one, said or heard(), facts)

    return judge_


def names(pairs: Any) -> list[str]:
    return [str(pair) for pair in pairs]


def test_right_wrong_and_missed_facts(judged: Any) -> None:
    wanted = item(
        facts={"父亲": {"age": 73, "bedridden": True}, "household": {"income_month": 2000}}
    )
    result = judged(
        wanted,
        told("父亲", "age", 73),
        told("父亲", "sex", "男"),
        told(None, "income_month", 200000),
    )
    assert names(result.right) == ["父亲.age=73", "household.income_month=2000"]
    assert names(result.wrong) == ["父亲.sex=男"]
    assert names(result.missed) == ["父亲.bedridden=True"]


def test_a_fact_at_the_wrong_member_is_wrong_and_missed_and_counted(judged: Any) -> None:
    result = judged(item(facts={"父亲": {"age": 73}}), told("本人", "age", 73))
    assert (len(result.wrong), len(result.missed), result.moved) == (1, 1, 1)


def test_sets_count_by_element_and_a_denied_one_is_not_a_stated_one(judged: Any) -> None:
    wanted = item(facts={"household": {"relief_status": ["低保", "-特困分散"]}})
    said = told(None, "relief_status", {"yes": [], "no": ["低保", "特困分散"]})
    result = judged(wanted, said)
    assert names(result.right) == ["household.relief_status=-特困分散"]
    assert names(result.wrong) == ["household.relief_status=-低保"]
    assert names(result.missed) == ["household.relief_status=低保"]


@pytest.mark.parametrize(
    ("want", "fact", "got", "right"),
    [
        ([1900, 2100], "income_month", 200000, True),
        ([1900, 1950], "income_month", 200000, False),
        ("宿城区中扬镇", "live_area", PLACE, True),
        ("沭阳县中扬镇", "live_area", PLACE, False),
        (["租", "借住"], "housing_tenure", "租", True),
    ],
)
def test_vague_amounts_places_and_alternatives(
    judged: Any, want: Any, fact: str, got: Any, right: bool
) -> None:
    result = judged(item(facts={"household": {fact: want}}), told(None, fact, got))
    assert bool(result.right) is right


def test_what_is_only_asked_or_left_open_is_neither_right_nor_wrong(judged: Any) -> None:
    wanted = item(also={"父亲": ["illness_kind"]})
    result = judged(
        wanted,
        told("父亲", "illness_kind", {"yes": ["重大疾病"], "no": []}),
        told("父亲", "age", 70, sure=False),
        told("父亲", "elder_disability", "失能", inferred=True),
    )
    assert (result.right, result.wrong, result.missed) == ((), (), ())


def test_one_word_for_two_people_holds_for_both(judged: Any) -> None:
    result = judged(item(facts={"父母": {"age": 70}}), told("父亲", "age", 70))
    assert names(result.right) == ["父亲.age=70"]
    assert names(result.missed) == ["母亲.age=70"]


@pytest.mark.parametrize(
    ("intents", "said", "right"),
    [
        (["yes"], [("yes", 0.9)], True),
        (["yes"], [("yes", 0.4)], False),
        (["yes"], [("no", 0.9), ("yes", 0.6)], False),
        ([["tell_illness", "ask_entitlement"]], [("ask_entitlement", 0.7)], True),
        (["ask_papers", "ask_amount"], [("ask_papers", 0.9), ("ask_amount", 0.6)], True),
        (["ask_papers", "ask_amount"], [("ask_papers", 0.9)], False),
        ([], [("yes", 0.9)], False),
        ([], [("yes", 0.3)], True),
    ],
)
def test_a_message_is_right_when_all_its_intents_are_found(
    judged: Any, intents: Any, said: Any, right: bool
) -> None:
    assert judged(item(intents=intents), said=heard(*said)).intent is right


def test_a_raised_alarm_stands_for_its_intent(judged: Any) -> None:
    wanted = item(intents=["tell_no_food"], alarms=["hunger"])
    result = judged(wanted, said=heard(alarms=("hunger",)))
    assert result.intent is True
    assert not result.missed_alarm


def test_danger_is_missed_or_falsely_raised(judged: Any) -> None:
    danger = item(alarms=[["violence", "child_abused"]])
    results = [
        judged(danger),
        judged(danger, said=heard(alarms=("child_abused",))),
        judged(danger, said=heard(alarms=("fire",))),
        judged(item()),
        judged(item(), said=heard(alarms=("fire",))),
    ]
    assert [one.missed_alarm for one in results] == [True, False, True, False, False]
    assert [one.unheard for one in results] == [True, False, False, False, False]
    assert [one.false_alarm for one in results] == [False, False, False, False, True]
    total = tallies(results)["all"]
    assert total.danger_recall == pytest.approx(1 / 3)
    assert total.interrupted == pytest.approx(2 / 3)
    assert total.false_alarms == 0.5


def test_facts_that_nobody_wrote_down_are_not_scored(judged: Any) -> None:
    result = judged(item(facts=None), told("父亲", "age", 7))
    assert (result.right, result.wrong, result.missed) == ((), (), ())


def test_figures_are_counted_per_voice_and_over_all(judged: Any) -> None:
    results = [
        judged(item(voice="dialect", intents=["yes"]), said=heard(("yes", 0.9))),
        judged(item(voice="typo", intents=["yes"]), said=heard(("no", 0.9))),
        judged(
            item(voice="story", **{"as": "dialect"}, facts={"父亲": {"age": 7}}),
            told("父亲", "age", 7),
        ),
    ]
    found = tallies(results)
    assert (found["all"].messages, found["single"].messages, found["story"].messages) == (3, 2, 1)
    assert (found["all"].accuracy, found["dialect"].accuracy) == (0.5, 1.0)
    assert (found["story"].f1, found["single"].f1) == (1.0, None)
    assert found["dialect"].messages == 2


def test_every_slip_in_a_file_is_named_with_its_line(world: World, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "- {say: 一, voice: plain, intents: [nonsense]}\n"
        "- {say: 二, voice: plain, alarms: [nonsense]}\n"
        "- {say: 三, voice: plain, facts: {火星人: {age: 3}}}\n"
        "- {say: 四, voice: plain, facts: {父亲: {household_size: 3}}}\n"
        "- {say: 五, voice: plain, facts: {父亲: {age: 300}}}\n"
        "- {say: 五, voice: plain}\n",
        "utf-8",
    )
    with pytest.raises(RulesError) as caught:
        items(world.catalogue, tmp_path)
    found = [(one.code, one.line) for one in caught.value.problems]
    codes = ["intent", "alarm", "member", "fact", "value", "twice"]
    assert found == [(code, line) for line, code in enumerate(codes, start=1)]


def test_an_unknown_voice_or_key_is_refused(world: World, tmp_path: Path) -> None:
    for wrong in ("{say: 一, voice: martian}", "{say: 一, voice: plain, intent: [yes]}"):
        (tmp_path / "a.yml").write_text(f"- {wrong}\n", "utf-8")
        with pytest.raises(RulesError):
            items(world.catalogue, tmp_path)


def test_whoever_the_talk_is_about_is_labelled_as_himself(judged: Any) -> None:
    wanted = item(facts={"本人": {"age": 83}})
    assert names(judged(wanted, told("老人", "age", 83)).right) == ["本人.age=83"]
    named = item(facts={"老人": {"age": 83}})
    assert names(judged(named, told("老人", "age", 83)).right) == ["老人.age=83"]
    assert judged(item(facts={"本人": {"age": 83}}), told("父亲", "age", 83)).moved == 1
