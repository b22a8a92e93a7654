"""The bench over registers counts the same in each engine that is at hand, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.register import _repeat
from bench.register_run import ENGINES
from desk.register.synth.batches import write
from rules.facts import load

COUNT = 300


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    write(load(), COUNT, folder / "small")
    return folder / "small"


def test_duckdb_counts_every_verdict_as_polars_does(register: Path) -> None:
    ours = ENGINES["polars"](register)()
    assert ENGINES["duckdb"](register)() == ours
    assert sum(ours["nat_dibao"]) == COUNT


def test_the_same_register_twice_counts_twice(register: Path) -> None:
    twice = register.parent / "twice"
    _repeat(register, twice, 2, COUNT)
    once, again = (ENGINES["polars"](one)() for one in (register, twice))
    assert again == {program: [2 * n for n in counts] for program, counts in once.items()}
