"""The first word is for the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bot import texts
from bot.kindness import kind_word
from bot.texts import Texts
from rules.case import Case, Member, SetValue


@dataclass(frozen=True)
class Small:
    texts: Texts


WORLD: Any = Small(texts.load())
WORKING = Member("self", "本人", {"work_state": "在业"})


def case(*members: Member, **household: Any) -> Case:
    return Case(date(2026, 11, 22), household=household, members=members)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        (case(WORKING, Member("father", "父亲", {"bedridden": True})),
         "您一个人撑着一家，不容易。"),
        (case(Member("mother", "母亲", {"bedridden": True})), "家里有人要照料，您辛苦了。"),
        (case(Member("son", "儿子", {"illness_kind": SetValue(frozenset({"白血病"}))})),
         "家里有人病着，您受累了。"),
        (case(event_kind=SetValue(frozenset({"火灾"}))), "遇上这样的事，谁都难。"),
        (case(Member("son", "孙子女", {"father_state": "去世"}), WORKING),
         "家里遇上这样的事，真难为您了。"),
        (case(event_kind=SetValue(frozenset({"失业"}))), "没了活干，心里着急，我明白。"),
        (case(recent_relief_event="申请未通过"), "上次没成，您还愿意再来，谢谢您。"),
        (case(Member("self", "本人", {"age": 82, "live_alone": True})), "一个人过日子，不容易。"),
        (case(Member("self", "本人", {"age": 30, "live_alone": True})), "谢谢您说给我听。"),
        (case(Member("self", "本人", {"age": 82, "unsupported_by_family": True})),
         "这些日子，让您受委屈了。"),
        (case(months_no_income=4), "没了活干，心里着急，我明白。"),
        (case(months_no_income=0), "谢谢您说给我听。"),
        (case(WORKING), "谢谢您说给我听。"),
        (case(event_kind=SetValue(frozenset(), frozenset({"火灾"}))), "谢谢您说给我听。"),
    ],
)  # fmt: skip
def test_the_first_word_answers_what_weighs_most(told: Case, word: str) -> None:
    assert kind_word(WORLD, told) == word
