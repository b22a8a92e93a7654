"""The golden cases: what each program must say of households that anyone can picture.

One file a program at `packs/<pack>/<program id>.yml` below this folder. A case is a household (as
in a case file) with what is expected of it: verdict, states of criteria, amount, what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rules import casefile
from rules.check import GOLDEN
from rules.errors import RulesError
from rules.explain import ProgramView, explain
from rules.pack import SHIPPED, TEMPLATE_FOLDER, template_names
from rules.place import NATION
from rules.rulebook import Rulebook, load
from rules.screening import ProgramResult, State, prescreen
from rules.source import Document, read

TODAY = date(2026, 11, 22)
CASE = {"on", "places", "household", "members", "members_complete", "parameters"}
EXPECTED = {
    "verdict",
    "criteria",
    "amount",
    "missing",
    "missing_parameters",
    "already_held",
    "near",
}
KNOWN = CASE | EXPECTED | {"name", "member"}


class Gazetteer:
    """The desk's places, as a case file asks for them."""

    def candidates(self, text: str) -> Any:
        from desk.places import Gazetteer as Places

        return Places().resolve(text, answering=True).candidates

    def by_code(self, adcode: str, town: str | None) -> Any:
        from desk.places import Gazetteer as Places

        return Places().by_code(adcode, town)


@dataclass(frozen=True)
class Golden:
    """One case of a golden file."""

    document: Document
    index: int

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.document.data["cases"][self.index]
        return found

    @property
    def program(self) -> str:
        return str(self.document.data["program"])

    def place(self) -> str:
        """File and line; pytest would escape the Chinese name."""
        line = self.document.line(("cases", self.index))
        return f"{self.document.path.relative_to(GOLDEN)}:{line}"

    def __str__(self) -> str:
        return f"{self.place()} {self.data.get('name', '?')}"


@cache
def rulebook(template: bool = False) -> Rulebook:
    """The shipped rules; for the cases of a template with every template switched on everywhere."""
    return load(templates={NATION: template_names(SHIPPED)} if template else None)


def is_template(path: Path) -> bool:
    return TEMPLATE_FOLDER in path.relative_to(GOLDEN).parts


@cache
def documents() -> tuple[Document, ...]:
    return tuple(read(path) for path in sorted(GOLDEN.rglob("*.yml")))


def goldens() -> Iterator[Golden]:
    for document in documents():
        for index in range(len(document.data["cases"])):
            yield Golden(document, index)


@cache
def outcome(path: Path, index: int) -> tuple[ProgramResult, ProgramView]:
    """What the rules say of the case; a broken file stops with its line."""
    document = next(one for one in documents() if one.path == path)
    golden, book = Golden(document, index), rulebook(is_template(path))
    context = casefile.Context(book.facts, book.catalogue, Gazetteer())
    data = {key: value for key, value in golden.data.items() if key in CASE}
    try:
        case = casefile.case_from(document, data, ("cases", index), context, TODAY)
    except RulesError as error:
        pytest.fail(str(error), pytrace=False)
    screening = prescreen(book, case)
    for result in screening.results:
        if result.program.id == golden.program and result.member_id == golden.data.get("member"):
            return result, explain(book, screening, result)
    pytest.fail(f"{golden}: {golden.program} was not screened for this household", pytrace=False)


def differences(golden: Golden, result: ProgramResult, view: ProgramView) -> Iterator[str]:
    expected = golden.data
    if result.verdict != expected["verdict"]:
        yield f"verdict is {result.verdict}, not {expected['verdict']}"
    states = {criterion.label: str(criterion.state) for criterion in result.criteria}
    for label, state in expected.get("criteria", {}).items():
        if label not in states:
            yield f"no criterion is called “{label}”"
        elif states[label] != state:
            yield f"“{label}” is {states[label]}, not {state}"
    found = {
        "missing": {
            f"{'member' if ref.member_id else 'household'}.{ref.fact}" for ref in result.missing
        },
        "missing_parameters": set(result.missing_parameters),
    }
    for key, names in found.items():
        if key in expected and names != set(expected[key]):
            yield f"{key} is {sorted(names)}, not {sorted(expected[key])}"
    for key in ("already_held", "near"):
        if key in expected and getattr(result, key) is not expected[key]:
            yield f"{key} is {getattr(result, key)}"
    if "amount" in expected and view.amount.value != expected["amount"]:
        yield f"amount is {view.amount.value}, not {expected['amount']}"


@pytest.mark.parametrize("golden", tuple(goldens()), ids=Golden.place)
def test_the_golden_case_holds(golden: Golden) -> None:
    unknown = set(golden.data) - KNOWN
    assert not unknown, f"{golden}: unknown entries {sorted(unknown)}"
    result, view = outcome(golden.document.path, golden.index)
    wrong = list(differences(golden, result, view))
    if wrong:
        states = [f"    {one.state:8} {one.label}" for one in result.criteria]
        pytest.fail(
            "\n".join([str(golden), *(f"  {one}" for one in wrong), *states]), pytrace=False
        )


def test_every_program_has_its_golden_file() -> None:
    book = rulebook()
    expected = {f"{book.pack_of[id].path}/{id}.yml" for id in book.programs}
    assert {str(one.path.relative_to(GOLDEN)) for one in documents()} == expected
    for document in documents():
        assert document.data["program"] == document.path.stem, f"{document.path}: program"


@pytest.mark.parametrize("document", documents(), ids=lambda one: one.path.stem)
def test_every_criterion_is_seen_on_both_sides_of_its_edge_and_unknown(document: Document) -> None:
    seen: dict[str, set[State]] = {}
    for index in range(len(document.data["cases"])):
        result, _ = outcome(document.path, index)
        for criterion in result.criteria:
            seen.setdefault(criterion.label, set()).add(criterion.state)
    program = rulebook().program(document.data["program"])
    wanted = {
        one.label: {State.UNKNOWN} if one.illegible else set(State) for one in program.criteria
    }
    lacking = {
        label: sorted(states - seen.get(label, set()))
        for label, states in wanted.items()
        if states - seen.get(label, set())
    }
    assert not lacking, f"{document.path.name}: no case shows {lacking}"


def test_names_of_cases_are_told_apart() -> None:
    for document in documents():
        names = [case.get("name") for case in document.data["cases"]]
        assert len(set(names)) == len(names), f"{document.path.name}: a name stands there twice"
        assert all(names), f"{document.path.name}: a case has no name"
