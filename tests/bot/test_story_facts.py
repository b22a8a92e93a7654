"""Whole stories to facts of the right member; what only sounds like a fact is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.hearing import facts_told
from bot.told import FactTold
from nlu.understanding import hear

STORIES = Path(__file__).with_name("stories")
HOUSEHOLD = "家"
# Said by the way of something else, and never asked again for it: neither a hit nor a miss.
FREE = frozenset({("sex", "男"), ("sex", "女"), ("work_state", "在学"), ("work_state", "不能劳动")})
Atom = tuple[str, str, Any]


@dataclass
class Score:
    """Atoms are (member, fact, value); a set counts one atom for each element."""

    hit: list[Atom] = field(default_factory=list)
    wrong: list[Atom] = field(default_factory=list)
    missed: list[Atom] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.hit += other.hit
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def precision(self) -> float:
        return len(self.hit) / max(1, len(self.hit) + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.hit) / max(1, len(self.hit) + len(self.missed))

    @property
    def f1(self) -> float:
        return 2 * len(self.hit) / max(1, 2 * len(self.hit) + len(self.wrong) + len(self.missed))


def compare(row: Mapping[str, Any], told: Iterable[FactTold]) -> Score:
    """`row` as in stories/*.yml. What only follows from something said isn't counted."""
    wanted, allowed = _stated(row.get("facts", {})), _stated(row.get("may", {}))
    score = Score()
    open_ = list(wanted)
    for one in told:
        if not one.sure or one.inferred:
            continue
        for atom in _atoms(one):
            match = next((want for want in open_ if _same(want, atom)), None)
            if match is not None:
                open_.remove(match)
                score.hit.append(atom)
            elif not (atom[1:] in FREE or any(_same(want, atom) for want in (*wanted, *allowed))):
                score.wrong.append(atom)
    score.missed += open_
    return score


def _stated(facts: Mapping[str, Mapping[str, Any]]) -> list[Atom]:
    found: list[Atom] = []
    for who, values in facts.items():
        for fact, value in values.items():
            many = isinstance(value, list) and isinstance(value[0], str)
            found += [(who, fact, one) for one in (value if many else [value])]
    return found


def _atoms(one: FactTold) -> list[Atom]:
    who = one.member or HOUSEHOLD
    value = one.value
    if isinstance(value, dict) and "yes" in value:
        elements = [*value["yes"], *(f"-{no}" for no in value["no"])]
        return [(who, one.fact, element) for element in elements]
    if isinstance(value, dict):
        value = value["town"] or value["county"]
    elif one.fact in MONEY:
        value = value / 100
    return [(who, one.fact, value)]


MONEY = frozenset(
    {"income_month", "income_pc_month", "edu_cost_12m", "disability_cost_12m", "med_oop_12m",
     "med_total_12m", "med_reimbursed_12m"}
)  # fmt: skip


def _same(want: Atom, found: Atom) -> bool:
    if want[:2] != found[:2]:
        return False
    value = want[2]
    if value == "any":
        return True
    if isinstance(value, list):
        return bool(value[0] <= found[2] <= value[1])
    return bool(value == found[2])


def rows(*names: str) -> list[dict[str, Any]]:
    return [
        row
        for name in names
        for row in yaml.safe_load((STORIES / f"{name}.yml").read_text(encoding="utf-8"))
    ]


def measured(world, today, *names: str) -> Score:
    total = Score()
    for row in rows(*names):
        total.add(compare(row, facts_told(world, hear(row["say"]), today)))
    return total


TODAY = date(2026, 11, 22)


def test_stories_become_facts_of_the_right_member(world) -> None:
    found = measured(world, TODAY, "first", "second", "third", "fourth")
    assert found.f1 >= 0.95, f"{found.precision:.3f} {found.recall:.3f} {found.missed}"
    assert found.precision >= 0.96, found.wrong


def test_single_sentences_become_facts(world) -> None:
    found = measured(world, TODAY, "single")
    assert found.f1 >= 0.95, f"{found.missed} {found.wrong}"


@pytest.mark.parametrize("row", rows("traps"), ids=lambda row: row["say"][:20])
def test_what_only_sounds_like_a_fact_is_none(world, row: dict[str, Any]) -> None:
    found = compare(row, facts_told(world, hear(row["say"]), TODAY))
    assert not found.wrong
    assert not found.missed


@pytest.mark.parametrize(
    "row", [row for row in rows("first") if "asked" in row], ids=lambda row: row["say"][:20]
)
def test_what_settles_nothing_is_asked(world, row: dict[str, Any]) -> None:
    told = facts_told(world, hear(row["say"]), TODAY)
    unsure = {(one.member or HOUSEHOLD, one.fact) for one in told if not one.sure}
    assert unsure >= {(who, fact) for who, facts in row["asked"].items() for fact in facts}


def test_the_stories_are_many_and_whole() -> None:
    stories = rows("first", "second", "third", "fourth")
    assert len(stories) >= 95
    assert all(len(row["say"]) >= 30 for row in stories)


@pytest.mark.parametrize("row", rows("first"), ids=lambda row: row["say"][:20])
def test_each_fact_points_at_its_words(world, row: dict[str, Any]) -> None:
    heard = hear(row["say"])
    for one in facts_told(world, heard, TODAY):
        first, last = one.span
        assert 0 <= first <= last <= len(heard.normal)
        assert one.confidence == 1.0
        assert one.source == "rule"
