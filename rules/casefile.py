"""A case file: YAML written by a person, read into a `Case`, with every complaint on its line.

on: 2026-11-22
places: {hukou: 江苏省宿迁市宿城区中扬镇, emergency: {adcode: '321302', town: 屠园乡}}
household: {household_size: 4, income_month: 2000}
members: [{id: p, relation: 父亲, facts: {age: 73}}]
members_complete: false
parameters: {dibao_standard: {城镇: 750, 农村: 700}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from rules.case import EMERGENCY, HUKOU, LIVING, Case, Member, ParameterValue, Value
from rules.errors import CaseFileError, Problem
from rules.facts import Catalogue
from rules.figures import check_number
from rules.parameters import VARIANTS, ParameterCatalogue, Variant
from rules.place import Place
from rules.reading import did_you_mean, near
from rules.scoping import Misplaced, settle
from rules.source import Document, Where, read

KEYS = ("on", "places", "household", "members", "members_complete", "parameters")
MEMBER_KEYS = ("id", "relation", "facts")
ROLES = (HUKOU, LIVING, EMERGENCY)


class Places(Protocol):
    """Finds places; the desk's gazetteer behind an adapter."""

    def candidates(self, text: str) -> Sequence[Place]:
        """What a free text may mean: none, one, or several."""
        ...

    def by_code(self, adcode: str, town: str | None) -> Place | None:
        """The county or township with that code and name."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a case is read against. Without `places`, only {adcode, town} can be read."""

    facts: Catalogue
    parameters: ParameterCatalogue
    places: Places | None = None


def load(path: Path, context: Context, today: date) -> Case:
    """The case in the file; `today` counts when it has no date.

    Raises SourceError (unreadable) or CaseFileError with every problem.
    """
    document = read(path)
    return case_from(document, document.data, (), context, today)


def case_from(document: Document, data: Any, where: Where, context: Context, today: date) -> Case:
    """The case in a part of a document. Raises CaseFileError with every problem."""
    reader = _Reader(document, where, context)
    case = reader.case(data, today)
    if reader.problems:
        raise CaseFileError(sorted(reader.problems, key=lambda one: one.line))
    return case


@dataclass(slots=True)
class _Reader:
    document: Document
    where: Where
    context: Context
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, where: Where, **values: object) -> None:
        self.problems.append(self.document.problem(code, (*self.where, *where), **values))

    def case(self, data: Any, today: date) -> Case:
        if not isinstance(data, dict):
            raise CaseFileError([self.document.problem("not_mapping", self.where)])
        for key in data:
            # Only what looks like a slip: files may carry a story or notes of their own.
            if key not in KEYS and (meant := near(key, KEYS)):
                self.wrong("case_key", (key,), key=key, meant=meant)
        household, members = self.facts(data)
        return Case(
            on=self.day(data, today),
            places=self.places(data),
            household=household,
            members=members,
            parameters=self.parameters(data),
            members_complete=data.get("members_complete") is True,
        )

    def mapping(self, data: dict[str, Any], key: str, above: Where = ()) -> dict[str, Any]:
        found = data.get(key)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.wrong("not_mapping", (*above, key))
            return {}
        return found

    def day(self, data: dict[str, Any], today: date) -> date:
        found = data.get("on", today)
        if isinstance(found, str):
            with suppress(ValueError):
                found = date.fromisoformat(found)
        if isinstance(found, date):
            return found
        self.wrong("case_day", ("on",), found=found)
        return today

    # --- people

    def facts(self, data: dict[str, Any]) -> tuple[Mapping[str, Value], tuple[Member, ...]]:
        people = self.people(data.get("members"))
        household = self.mapping(data, "household")
        stated = [self.mapping(one, "facts", ("members", index)) for index, one in people]
        ids = [str(one["id"]) for _, one in people]
        settled = settle(self.context.facts, household, stated, ids)
        for wrong in settled.problems:
            self.misplaced(wrong, household, people)
        members = tuple(
            Member(str(one["id"]), str(one.get("relation") or one["id"]), facts)
            for (_, one), facts in zip(people, settled.members, strict=True)
        )
        return settled.household, members

    def people(self, listed: Any) -> list[tuple[int, dict[str, Any]]]:
        """The members that can be read, each with its position in the file."""
        if listed is None:
            return []
        if not isinstance(listed, list):
            self.wrong("not_list", ("members",))
            return []
        found: dict[str, tuple[int, dict[str, Any]]] = {}
        for index, one in enumerate(listed):
            at = ("members", index)
            if not isinstance(one, dict):
                self.wrong("not_mapping", at)
            elif one.get("id") is None:
                self.wrong("case_id", at)
            elif (first := found.setdefault(str(one["id"]), (index, one)))[0] != index:
                self.wrong("case_id_twice", (*at, "id"), id=one["id"], first=first[0] + 1)
            else:
                self.member_keys(one, at)
        return list(found.values())

    def member_keys(self, one: dict[str, Any], at: Where) -> None:
        for key in one:
            if key in MEMBER_KEYS:
                continue
            if self.context.facts.find("member", key) or self.context.facts.find("household", key):
                self.wrong("case_outside", (*at, key), key=key)
            elif meant := near(key, MEMBER_KEYS):
                self.wrong("case_key", (*at, key), key=key, meant=meant)

    def misplaced(
        self, wrong: Misplaced, household: Mapping[str, Any], people: list[tuple[int, Any]]
    ) -> None:
        at: Where = ("household", wrong.fact)
        if wrong.member is not None:
            at = ("members", people[wrong.member][0], "facts", wrong.fact)
        elif wrong.fact not in household:
            telling = [i for i, one in people if wrong.fact in (one.get("facts") or {})]
            at = ("members", telling[-1], "facts", wrong.fact) if telling else at
        line = self.document.line((*self.where, *at))
        path, message = str(self.document.path), wrong.message
        self.problems.append(Problem("fact", message, wrong.suggestion, path, line))

    # --- places and figures

    def places(self, data: dict[str, Any]) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for role, said in self.mapping(data, "places").items():
            at = ("places", role)
            if role not in ROLES:
                self.wrong("case_role", at, role=role, hint=did_you_mean(role, ROLES))
            elif said is not None and (place := self.place(said, at)) is not None:
                found[role] = place
        return found

    def place(self, said: Any, at: Where) -> Place | None:
        if isinstance(said, dict) and set(said) <= {"adcode", "town"} and "adcode" in said:
            return self.coded(str(said["adcode"]), said.get("town"), at)
        if not isinstance(said, str):
            self.wrong("case_place", at)
            return None
        found = self.context.places.candidates(said) if self.context.places else ()
        if len(found) == 1:
            return found[0]
        if not found:
            self.wrong("case_no_place", at, text=said)
        else:
            names = "、".join(f"{one.name}({one.adcode})" for one in found[:6])
            self.wrong("case_places", at, text=said, count=len(found), names=names)
        return None

    def coded(self, adcode: str, town: Any, at: Where) -> Place | None:
        if not (len(adcode) == 6 and adcode.isascii() and adcode.isdigit()):
            self.wrong("place_code", at, place=adcode)
            return None
        town = None if town is None else str(town)
        if self.context.places is None:
            return Place(adcode, "", "", "", town)
        place = self.context.places.by_code(adcode, town)
        if place is None:
            self.wrong("case_no_place", at, text=f"{adcode} {town or ''}".strip())
        return place

    def parameters(self, data: dict[str, Any]) -> dict[str, ParameterValue]:
        found: dict[str, ParameterValue] = {}
        for key, value in self.mapping(data, "parameters").items():
            at = ("parameters", key)
            if isinstance(value, dict):
                kinds: dict[str, Any] = {kind: value[kind] for kind in VARIANTS if kind in value}
                if set(value) - set(VARIANTS):
                    self.wrong("case_variant", at)
                for kind in VARIANTS:
                    if kind in kinds:
                        self.number(key, kinds[kind], (*at, kind), kind)
                found[key] = kinds
            else:
                self.number(key, value, at)
                found[key] = value
        return found

    def number(self, key: str, value: Any, at: Where, variant: Variant | None = None) -> None:
        line = self.document.line((*self.where, *at))
        catalogue, path = self.context.parameters, self.document.path
        self.problems += check_number(key, value, variant, catalogue, path, line)
