"""Whole households as a clerk would write them down, read and screened.

Each file of `households/` is a list of `cases`: a case file's content with a `name`, a `story`, the
`templates` that its place has switched on, and `verdicts`: every program that isn't 目前看不符合.
What a case doesn't mention was asked and is not so (`asked.yml`); 不清楚 leaves a fact open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from desk.places import Gazetteer as Places
from rules import casefile
from rules.amounts import AmountView
from rules.case import Case
from rules.explain import ProgramView, explain_all
from rules.rulebook import Rulebook, load
from rules.screening import ProgramResult, Screening, State, Verdict, prescreen
from rules.source import Document, read

HERE = Path(__file__).parent
FOLDER = HERE / "households"
TODAY = date(2026, 11, 22)
HOUSEHOLD = "全家"
HELD, CLASH, UNLIKELY = "已经在领", "不能同时领", "目前看不符合"
GROUPS = {
    Verdict.LIKELY: "很可能",
    Verdict.POSSIBLE: "还差一步",
    Verdict.ASK: "请窗口确认",
    Verdict.UNLIKELY: UNLIKELY,
}
ILLEGIBLE = "原件没写清"
KEYS = {*casefile.KEYS, "name", "story", "templates", "verdicts"}


class Said(NamedTuple):
    """One verdict: for whom, which program, which group, and the amount or what is missing."""

    who: str
    program: str
    group: str
    more: str


class Gazetteer:
    """The desk's places, as a case file asks for them."""

    def __init__(self) -> None:
        self.places = Places()

    def candidates(self, text: str) -> Any:
        return self.places.resolve(text, answering=True).candidates

    def by_code(self, adcode: str, town: str | None) -> Any:
        return self.places.by_code(adcode, town)


@dataclass(frozen=True, eq=False)
class Household:
    """One household of a file."""

    document: Document
    index: int

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.data["cases"][self.index]
        return found

    @property
    def name(self) -> str:
        return str(self.data["name"])

    def place(self) -> str:
        line = self.document.line(("cases", self.index))
        return f"{self.document.path.relative_to(HERE)}:{line}"


@cache
def households() -> tuple[Household, ...]:
    documents = [read(path) for path in sorted(FOLDER.glob("*.yml"))]
    return tuple(
        Household(document, index)
        for document in documents
        for index in range(len(document.data["cases"]))
    )


@cache
def asked() -> dict[str, Any]:
    found: dict[str, Any] = read(HERE / "asked.yml").data
    return found


@cache
def _book(templates: str) -> Rulebook:
    return load(templates=json.loads(templates) or None)


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()


def book_of(household: Household) -> Rulebook:
    templates = household.data.get("templates") or {}
    return _book(json.dumps(templates, sort_keys=True))


def case_of(household: Household) -> Case:
    """The case with everything else asked and answered. Raises RulesError with file and line."""
    book = book_of(household)
    context = casefile.Context(book.facts, book.catalogue, _gazetteer())
    data = {key: value for key, value in household.data.items() if key in casefile.KEYS}
    data["members_complete"] = data.get("members_complete", True)
    data["household"] = _filled(data.get("household") or {}, asked()["household"])
    _spread(data)
    where = ("cases", household.index)
    return casefile.case_from(household.document, data, where, context, TODAY)


def _spread(data: dict[str, Any]) -> None:
    members = []
    relief = data["household"].get("relief_status")
    for one in data.get("members") or []:
        facts = dict(one.get("facts") or {})
        age = facts.get("age")
        stage = "adult" if not isinstance(age, int) else "child" if age < 18 else "adult"
        if isinstance(age, int) and age >= 60:
            stage = "elder"
        defaults = {**asked()["member"], **asked()[stage]}
        if relief not in (None, "无") and "relief_status" not in facts:
            defaults.pop("relief_status")
        members.append({**one, "facts": _filled(facts, defaults)})
    # What one member receives is said of him; the household's own "none" would deny it.
    receiving = any(one["facts"].get("relief_status", "无") != "无" for one in members)
    if receiving and relief == "无":
        data["household"].pop("relief_status")
    if len(members) == 1:
        members[0]["facts"] = {**members[0]["facts"], **_alone(data, members[0])}
    data["members"] = members


def _alone(data: dict[str, Any], member: Mapping[str, Any]) -> dict[str, Any]:
    stated = [one.get("facts") or {} for one in data["members"]]
    return {} if any("live_alone" in one for one in stated) else {"live_alone": True}


def _filled(stated: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    settled = {one for key in stated for one in asked()["settled_by"].get(key, ())}
    return {**{key: one for key, one in defaults.items() if key not in settled}, **stated}


# --- what came out


class Outcome(NamedTuple):
    """Verdicts of a household; `views` by who and program name, for reasons."""

    said: frozenset[Said]
    clashes: frozenset[tuple[str, str]]
    views: dict[tuple[str, str], ProgramView]


@cache
def outcome(household: Household) -> Outcome:
    book = book_of(household)
    screening = prescreen(book, case_of(household))
    views = {(_who(one), one.program.name): one for one in explain_all(book, screening)}
    received = {(one.member_id, one.program.id) for one in _received(screening)}
    said = frozenset(_said(one, received) for one in views.values())
    return Outcome(said, frozenset(_clashes(screening)), views)


def _who(view: ProgramView) -> str:
    return view.member.relation if view.member else HOUSEHOLD


def _received(screening: Screening) -> list[ProgramResult]:
    """Each thing received once: whoever gets 低保 doesn't get 低保边缘 besides."""
    found = screening.relations.received(screening.results)
    return [one for one in found if one not in screening.alike]


def _said(view: ProgramView, received: set[tuple[str | None, str]]) -> Said:
    who, name = _who(view), view.program.name
    if view.already_held:
        key = (view.member.id if view.member else None, view.program.id)
        return Said(who, name, HELD if key in received else UNLIKELY, "")
    more = ""
    if view.verdict is Verdict.LIKELY:
        more = money(view.amount)
    elif view.verdict is Verdict.POSSIBLE:
        own = view.member.relation if view.member else None
        labels = {
            one.label if one.who in (None, own) else f"{one.who}的{one.label}"
            for one in view.missing
        }
        more = "、".join(sorted(labels))
    elif view.verdict is Verdict.ASK:
        labels = {one.label for one in view.gaps}
        unread = any(one.illegible and one.state is State.UNKNOWN for one in view.criteria)
        more = "、".join([*sorted(labels), *([ILLEGIBLE] if unread else [])])
    return Said(who, name, GROUPS[view.verdict], _tidy(more))


def money(amount: AmountView) -> str:
    """What can be reckoned: 750元; 最少50元、最多100元; nothing."""
    if amount.exact:
        return f"{amount.exact.value}元"
    bounds = (("最少", amount.at_least), ("最多", amount.at_most))
    return "、".join(f"{word}{one.value}元" for word, one in bounds if one is not None)


def _clashes(screening: Screening) -> Iterator[tuple[str, str]]:
    """Each pair once; what another program stands for isn't said besides."""
    for result in screening.results:
        if result in screening.alike:
            continue
        for clash in screening.clashes(result):
            if clash.other not in screening.alike:
                first, second = sorted((result.program.name, clash.other.program.name))
                yield first, second


def expected(household: Household) -> tuple[frozenset[Said], frozenset[tuple[str, str]]]:
    """What the file says: all that isn't 目前看不符合, and what can't be drawn together."""
    said: set[Said] = set()
    clashes: set[tuple[str, str]] = set()
    for group, people in (household.data.get("verdicts") or {}).items():
        if group == CLASH:
            for first, second in (sorted(pair) for pair in people):
                clashes.add((first, second))
        elif group in (*GROUPS.values(), HELD) and group != UNLIKELY:
            for who, programs in people.items():
                said |= {Said(who, name, group, _tidy(more)) for name, more in programs.items()}
        elif (group, people) != ("其余", f"全部{UNLIKELY}"):
            raise ValueError(f"{household.place()} 结论里没有“{group}: {people}”这一说")
    return frozenset(said), frozenset(clashes)


def _tidy(more: Any) -> str:
    if more is None:
        return ""
    parts = [one for one in str(more).split("、") if one]
    if any(one.startswith(("最少", "最多")) for one in parts):
        return "、".join(parts)
    facts = sorted(one for one in parts if one != ILLEGIBLE)
    return "、".join([*facts, *([ILLEGIBLE] if ILLEGIBLE in parts else [])])
