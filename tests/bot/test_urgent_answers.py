"""Emergencies come first: the right words, the right numbers, somebody is called."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import texts, urgent, urgent_answer
from bot.plain import fits, from_yaml
from bot.texts import Texts
from nlu.alarms import IDS as HEARD
from rules.errors import RulesError
from rules.facts import load as load_facts

# What the understanding can hear (appendix F), and who must be reachable at once.
NUMBERS = {
    "self_harm": {"12356", "120", "110"},
    "hunger": {"12345"},
    "no_medicine": {"120", "12345"},
    "no_shelter": {"110", "12345"},
    "cold": {"12345"},
    "fire": {"119", "120"},
    "violence": {"110", "12338"},
    "child_alone": {"110", "12355"},
    "child_abused": {"110", "12355"},
    "hospital_refused": {"120", "12345"},
    "lost_person": {"110", "120"},
    "gas_stroke_bleeding": {"120"},
    "trapped": {"110", "119"},
    "freezing": {"110", "120"},
    "wage_despair": {"12348", "12333", "110"},
}


@dataclass
class Talk:
    """As much of a world, or of a conversation, as an alarm looks at."""

    urgent: Any
    texts: Texts
    channel: str = "web"


@pytest.fixture(scope="module")
def talk() -> Talk:
    return Talk(urgent.load(), texts.load())


def respond(
    talk: Talk, *alarms: str, channel: str = "web", already: str | None = None
) -> urgent_answer.UrgentAnswer:
    answer = urgent_answer.respond(talk, alarms, Talk(already, talk.texts, channel))  # type: ignore[arg-type]
    assert answer is not None
    return answer


@pytest.mark.parametrize("alarm", NUMBERS)
def test_every_alarm_is_answered_with_its_numbers_and_a_way_on(talk: Talk, alarm: str) -> None:
    answer = respond(talk, alarm)
    text = answer.replies[-1].text
    assert answer.replies[-1].kind == "urgent"
    assert all(number in text for number in NUMBERS[alarm])
    assert answer.replies[-1].choices
    assert "{" not in text


def test_whatever_the_understanding_hears_is_answered(talk: Talk) -> None:
    assert set(HEARD) <= talk.urgent.alarms.keys()
    assert set(HEARD) == NUMBERS.keys()


def test_every_button_can_be_said_too(talk: Talk) -> None:
    for alarm in talk.urgent.alarms.values():
        words = [word for one in alarm.choices for word in {one.label, *one.words}]
        assert len(set(words)) == len(words), alarm.id
        assert all(one.words for one in alarm.choices), alarm.id


def test_a_bare_no_never_ends_the_question_about_suicide(talk: Talk) -> None:
    """Two things are asked at once; 没有 may mean that nobody is there."""
    words = {word for one in talk.urgent["self_harm"].choices for word in one.words}
    assert not words & {"没有", "没", "有", "不", "是"}


def test_not_an_alarm_is_no_answer(talk: Talk) -> None:
    assert urgent_answer.respond(talk, ["rain"], talk) is None  # type: ignore[arg-type]
    assert urgent_answer.follow(talk, "self_harm", "no_such") is None  # type: ignore[arg-type]
    assert urgent_answer.follow(talk, "rain", "danger") is None  # type: ignore[arg-type]


def test_thoughts_of_suicide_are_asked_about_directly_and_a_person_is_called(talk: Talk) -> None:
    answer = respond(talk, "self_harm", "no_medicine")
    text = answer.replies[0].text
    assert "您有没有想过结束自己的生命" in text
    assert "现在身边有人吗" in text
    assert "药吃不起的事也记下了" in text
    assert [choice.label for choice in answer.replies[0].choices] == [
        "我现在有危险", "有人陪着我", "我想和人说话", "只是说气话",
    ]  # fmt: skip
    assert answer.stops
    assert answer.handoff == "self_harm"
    assert answer.files, "medicine that can't be paid goes to the window without income questions"
    assert answer.facts == {"basic_need_today": ["没药"]}


def test_while_it_is_open_it_is_not_said_over_again(talk: Talk) -> None:
    again = respond(talk, "self_harm", already="self_harm").replies[0]
    assert "我还在这儿" in again.text
    assert "有没有想过结束" not in again.text
    assert "12356" in again.text
    assert len(again.choices) == 4


def test_only_angry_words_lead_back_to_the_talk(talk: Talk) -> None:
    after = urgent_answer.follow(talk, "self_harm", "words_only")  # type: ignore[arg-type]
    assert after is not None
    assert (after.then, after.stops, after.handoff) == ("continue", False, None)
    assert after.facts == {"self_harm_signal": "无"}


def test_the_worst_answers_first(talk: Talk) -> None:
    assert respond(talk, "hunger", "fire", "violence").alarm == "fire"
    assert respond(talk, "cold", "hunger").facts == {"basic_need_today": ["没饭吃", "没取暖"]}


@pytest.mark.parametrize("alarm", ["hunger", "no_medicine", "no_shelter", "cold", "freezing"])
def test_bare_need_goes_to_the_window_without_looking_into_income(talk: Talk, alarm: str) -> None:
    assert respond(talk, alarm).files
    assert any(choice.then == "file" for choice in talk.urgent[alarm].choices)


def test_violence_is_never_called_back(talk: Talk) -> None:
    answer = respond(talk, "violence")
    assert answer.safe_contact
    assert "我不会给您打电话" in answer.replies[0].text
    danger = urgent_answer.follow(talk, "violence", "danger")  # type: ignore[arg-type]
    assert danger is not None
    assert danger.facts["contact_channel"] == "不可联系"


def test_a_child_in_danger_is_not_cross_questioned(talk: Talk) -> None:
    answer = respond(talk, "child_abused")
    assert answer.handoff == "child_abused"
    assert "？" not in answer.replies[0].text
    assert "钱" not in answer.replies[0].text


def test_the_operator_reads_his_own_words_first(talk: Talk) -> None:
    replies = respond(talk, "self_harm", channel="hotline").replies
    assert len(replies) == 2
    assert "不要挂电话" in replies[0].text


def test_the_numbers_that_everyone_knows_stand_first(talk: Talk) -> None:
    lines = talk.urgent.lines(talk.urgent["violence"])
    assert lines[0] == "110 报警"


def test_a_county_corrects_a_number_and_adds_its_own(tmp_path: Path, talk: Talk) -> None:
    own = tmp_path / "urgent.yml"
    own.write_text(
        "numbers: {relief: {number: '12350', label: 社会救助}}\n"
        "local: [{label: 宿城区救助热线, number: 0527-1234567, for: [hunger]}]\n",
        encoding="utf-8",
    )
    changed = urgent.load(local=own)
    lines = changed.lines(changed["hunger"])
    assert lines[-1] == "0527-1234567 宿城区救助热线"
    assert "12350 社会救助" in lines
    assert not any("0527" in line for line in changed.lines(changed["fire"]))


def test_a_bad_number_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "urgent.yml"
    own.write_text("local: [{label: 热线, number: 打给我}]\n", encoding="utf-8")
    with pytest.raises(RulesError, match=r"urgent\.yml:1"):
        urgent.load(local=own)


def test_what_an_alarm_states_fits_the_facts(talk: Talk) -> None:
    household = load_facts().household
    for alarm in talk.urgent.alarms.values():
        for facts in (alarm.facts, *(choice.facts for choice in alarm.choices)):
            for name, stated in facts.items():
                assert fits(household[name], from_yaml(household[name], stated)), (alarm.id, name)


def test_every_number_named_is_known_and_ranks_differ(talk: Talk) -> None:
    alarms = list(talk.urgent.alarms.values())
    assert {key for alarm in alarms for key in alarm.numbers} <= talk.urgent.numbers.keys()
    assert len({alarm.rank for alarm in alarms}) == len(alarms)
    for alarm in alarms:
        talk.urgent.said(alarm.script)
        assert len({choice.id for choice in alarm.choices}) == len(alarm.choices)
