"""The first word after somebody's story: it answers what weighs on them, not the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rules.case import Facts, SetValue

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case

__all__ = ["kind_word"]

_HARD_EVENTS = frozenset({"火灾", "交通事故", "自然灾害", "突发大病", "意外伤害"})
_OLD = 60
_FOR_OTHERS = ("邻居", "村居/网格员", "亲友", "其他")
_GONE = ("去世", "失联", "查找不到")


def kind_word(world: World, case: Case) -> str:
    """A short sentence for the hardest thing told; a plain thank-you when nothing hard was."""
    if case.household.get("speaker_role") in _FOR_OTHERS:
        return world.texts.say("kind.other")  # It isn't his own house that has the trouble.
    said = next((name for name, holds in _HARD if holds(case)), "plain")
    return world.texts.say(f"kind.{said}")


def _everyone(case: Case) -> Iterator[Facts]:
    yield case.household
    yield from (member.facts for member in case.members)


def _has(fact: str, *elements: str) -> Callable[[Case], bool]:
    """Whether a set holds one of the elements (any at all when none is named)."""

    def holds(case: Case) -> bool:
        found = (facts.get(fact) for facts in _everyone(case))
        return any(
            isinstance(one, SetValue) and bool(one.yes & set(elements) if elements else one.yes)
            for one in found
        )

    return holds


def _is(fact: str, *values: object) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        return any(facts.get(fact) in values for facts in _everyone(case) if fact in facts)

    return holds


def _any(*tests: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: any(test(case) for test in tests)


def _carries(case: Case) -> bool:
    """Somebody is ill or has to be cared for, and the one who speaks earns for all."""
    me = next((one.facts for one in case.members if one.relation == "本人"), None)
    working = me is not None and me.get("work_state") == "在业"
    return working and _cared_for(case)


def _alone(case: Case) -> bool:
    """Old and living alone."""
    return any(
        one.facts.get("live_alone") is True and _number(one.facts, "age") >= _OLD
        for one in case.members
    )


def _without_income(case: Case) -> bool:
    return _number(case.household, "months_no_income") > 0


def _number(facts: Facts, name: str) -> int:
    value = facts.get(name)
    return value if isinstance(value, int) else 0


_cared_for = _any(
    _is("bedridden", True), _is("long_care_6m", True), _is("elder_disability", "失能", "半失能")
)
_HARD: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("loss", _any(_is("father_state", *_GONE), _is("mother_state", *_GONE),
                  _is("only_child_loss", "去世"))),
    ("event", _has("event_kind", *_HARD_EVENTS)),
    ("carries", _carries),
    ("care", _cared_for),
    ("ill", _has("illness_kind")),
    ("unsupported", _any(_is("unsupported_by_family", True), _is("obligor_state", "有能力不履行"))),
    ("alone", _alone),
    ("job", _any(_without_income, _has("event_kind", "失业"),
                 _is("work_state", "登记失业", "未登记失业"))),
    ("refused", _is("recent_relief_event", "申请未通过", "近期退保")),
)  # fmt: skip
