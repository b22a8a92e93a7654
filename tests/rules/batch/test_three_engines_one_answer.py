"""All real programs over random households: one answer, whoever reckons it.

Generated Python is what a resident's verdict comes from; beside it stand the interpreter, Polars,
and the printed SQL in SQLite, DuckDB and, where its server is installed, PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.batch.layout import Layout
from rules.batch.rows import case_of, frames
from rules.batch.screen import Screener
from rules.batch.sql import Query
from rules.case import Case
from rules.expression import Predicate
from rules.expression.interpret import Interpreter
from rules.facts import HOUSEHOLD, MEMBER
from rules.screening import ProgramResult, Screening, State, prescreen
from tests.rules.batch.engines import Duck, Postgres, Sqlite, Warehouse
from tests.rules.batch.random_households import ON, Drawer, shipped

TRUTHS = {State.MET: True, State.NOT_MET: False, State.UNKNOWN: None}
Answer = dict[str, Any]
HOUSEHOLDS = 20
# `YIMEN_EXAMPLES=200` looks longer.
SETTINGS = settings(
    max_examples=int(os.environ.get("YIMEN_EXAMPLES", "3")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def python(screening: Screening) -> dict[tuple[str, str | None], Answer]:
    """What generated Python says, by program and member."""
    return {(one.program.id, one.member_id): _answer(one) for one in screening.results}


def _answer(result: ProgramResult) -> Answer:
    name = result.program.id
    states = {f"{name}.{at}": TRUTHS[one.state] for at, one in enumerate(result.criteria)}
    return {
        name: str(result.verdict),
        f"{name}.held": result.already_held,
        f"{name}.near": result.near,
        **states,
    }


def missing(result: ProgramResult) -> set[str]:
    """What could still settle it, without saying whose it is."""
    scopes = {None: "household"}
    facts = {f"{scopes.get(ref.member_id, 'member')}.{ref.fact}" for ref in result.missing}
    return facts | {f"region.{key}" for key in result.missing_parameters}


def pulling(row: Answer, program: str) -> set[str]:
    found = {
        name.split("?")[1] for name, on in row.items() if name.startswith(f"{program}?") and on
    }
    return {name.replace("members.", "member.") for name in found}


@pytest.fixture(scope="module")
def warehouses(postgres_folder: Path) -> Iterator[dict[str, Warehouse]]:
    query = Query(shipped(), ON, detail="criteria")
    with ExitStack() as stack:
        sqlite, duck = Sqlite(), Duck()
        stack.callback(sqlite.close)
        stack.callback(duck.close)
        bases: dict[str, Any] = {
            "SQLite": sqlite,
            "DuckDB": duck,
            "PostgreSQL": Postgres(postgres_folder),
        }
        yield {name: Warehouse(base, shipped(), query) for name, base in bases.items()}


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener(shipped(), ON)


def drawn(seed: int) -> list[tuple[str, Case]]:
    drawer = Drawer(shipped(), seed)
    return [(f"{number:04}", drawer.case()) for number in range(HOUSEHOLDS)]


def polars(screener: Screener, cases: list[tuple[str, Case]]) -> dict[tuple[str, ...], Answer]:
    """Rows of both tables by household, and member."""
    outcome = screener.run(*frames(screener.layout, cases), detail="missing")
    found: dict[tuple[str, ...], Answer] = {}
    for frame, ids in ((outcome.households, 1), (outcome.members, 2)):
        found |= {row[:ids]: dict(zip(frame.columns, row, strict=True)) for row in frame.rows()}
    return found


@SETTINGS
@given(st.integers(0, 2**32))
def test_polars_says_what_python_says(screener: Screener, seed: int) -> None:
    cases = drawn(seed)
    rows = polars(screener, cases)
    for household_id, case in cases:
        screening = prescreen(shipped(), case)
        for result in screening.results:
            name, member = result.program.id, result.member_id
            row = rows[(household_id,) if member is None else (household_id, member)]
            answer = _answer(result)
            assert {one: row[one] for one in answer} == answer, (name, member, case)
            assert pulling(row, name) == missing(result), (name, member, case)


@SETTINGS
@given(st.integers(0, 2**32))
def test_programs_of_other_places_are_not_screened(screener: Screener, seed: int) -> None:
    cases = drawn(seed)
    rows = polars(screener, cases)
    for household_id, case in cases:
        wanted = {
            program.id for program in shipped().programs_for(case) if program.scope == HOUSEHOLD
        }
        row = rows[(household_id,)]
        verdicts = {name for name in row if "." not in name and "?" not in name}
        assert {n for n in verdicts - {"household_id"} if row[n] is not None} == wanted


@SETTINGS
@given(st.integers(0, 2**32))
def test_databases_say_what_polars_says(
    screener: Screener, warehouses: dict[str, Warehouse], seed: int
) -> None:
    cases = drawn(seed)
    tables = frames(screener.layout, cases)
    rows = polars(screener, cases)
    for engine, warehouse in warehouses.items():
        for scope in (HOUSEHOLD, MEMBER):
            shown = warehouse.query.recipe.results[scope]
            for ids, found in warehouse.rows(*tables, scope).items():
                # A program that reaches nobody here is left out by Polars.
                ours = tuple(rows[ids].get(name) for name in shown)
                theirs = dict(zip(shown, found, strict=True))
                differ = [
                    n for n, o in zip(shown, ours, strict=True) if n in rows[ids] and theirs[n] != o
                ]
                assert not differ, (engine, ids, differ[:5])


@SETTINGS
@given(st.integers(0, 2**32))
def test_the_interpreter_says_what_python_says(seed: int) -> None:
    for _, case in drawn(seed):
        screening = prescreen(shipped(), case)
        plain = interpreter(screening)
        index = {one.id: at for at, one in enumerate(case.members)}
        by_id = {one.program.id: one for one in screening.rules.compiled}
        for result in screening.results:
            compiled = by_id[result.program.id]
            member = None if result.member_id is None else index[result.member_id]
            said = [_said(plain, one, member) for one in compiled.criteria]
            assert said == [TRUTHS[one.state] for one in result.criteria], result.program.id


def interpreter(screening: Screening) -> Interpreter:
    state, layout, pool = screening.state, screening.rules.layout, screening.rules.pool

    def read(slot: int, member: int | None) -> int | None:
        side = layout.side(pool.slots[slot])
        vector = state.members[member or 0] if side is layout.member else state.household
        found: int | None = vector[side.index[slot]]
        return found

    return Interpreter(pool, read, range(len(state.members)), state.complete)


def _said(plain: Interpreter, predicate: Predicate | None, member: int | None) -> bool | None:
    return None if predicate is None else plain.predicate(predicate, member)


@SETTINGS
@given(st.integers(0, 2**32))
def test_a_register_keeps_what_a_case_says(seed: int) -> None:
    layout = Layout.of(shipped())
    for household_id, case in drawn(seed):
        own, people = frames(layout, [(household_id, case)])
        again = case_of(layout, ON, own.row(0, named=True), people.rows(named=True))
        assert python(prescreen(shipped(), again)) == python(prescreen(shipped(), case))


def test_a_register_without_rows_comes_to_nothing(screener: Screener) -> None:
    empty = screener.layout.empty
    outcome = screener.run(empty(HOUSEHOLD), empty(MEMBER))
    assert outcome.households.height == outcome.members.height == 0


def test_a_column_that_is_missing_is_unknown(screener: Screener) -> None:
    households = pl.DataFrame({"household_id": [1, 2], "hukou": ["321302", None]})
    members = pl.DataFrame({"household_id": [1, 1], "member_id": [1, 2], "age": [90, None]})
    outcome = screener.run(households, members)
    assert outcome.households["nat_dibao"].to_list() == ["possible", "possible"]
    assert outcome.members["nat_disabled_care"].to_list() == ["possible", "possible"]


@pytest.mark.parametrize(
    ("households", "members", "said"),
    [([1, 1], [1], "twice"), ([1, 2], [3], "3 has members"), ([1, 2], [2, 1], "another order")],
)
def test_tables_that_do_not_fit_are_refused(
    screener: Screener, households: list[int], members: list[int], said: str
) -> None:
    own = pl.DataFrame({"household_id": households})
    people = pl.DataFrame({"household_id": members, "member_id": [0] * len(members)})
    with pytest.raises(ValueError, match=said):
        screener.run(own, people)


def test_shards_together_are_the_whole(screener: Screener) -> None:
    tables = frames(screener.layout, drawn(7))
    whole = screener.run(*tables, detail="verdicts")
    own, people = (frame.lazy() for frame in tables)
    parts = list(screener.stream(own, people, size=5, detail="verdicts"))
    assert len(parts) == HOUSEHOLDS // 5
    for name in ("households", "members"):
        found = pl.concat([getattr(part, name) for part in parts], how="diagonal")
        expected = getattr(whole, name)
        # What a program of another place would have said of a row isn't part of the answer.
        verdicts = [one for one in expected.columns if "." not in one]
        assert found.select(verdicts).equals(expected.select(verdicts))
