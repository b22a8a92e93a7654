"""One engine over one register in a process of its own: `python -m bench.register_run ENGINE DIR`.

Prints a line of JSON: seconds from Parquet to the count of every verdict of every program, and
these counts. Making the programs ready (parsing, compiling) is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from bench.peers.register_tables import TABLES, absent, present, tally
from rules.batch.screen import Screener
from rules.batch.sql import Query, translated
from rules.batch.stream import shards
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.rulebook import load

ON = date(2026, 11, 22)
VERDICTS = ("unlikely", "possible", "likely", "ask")
SHARD = 100_000
Counts = dict[str, list[int]]
Work = Callable[[], Counts]


def frames(folder: Path) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    own, people = (pl.scan_parquet(folder / one / "*.parquet") for one in TABLES.values())
    return own, people


def polars(folder: Path) -> Work:
    screener = Screener(load(), ON)
    screener.reads(HOUSEHOLD)

    def work() -> Counts:
        found: Counts = {}
        for outcome in screener.stream(*frames(folder), size=SHARD, detail="verdicts"):
            for frame in (outcome.households, outcome.members):
                programs = [
                    one for one in frame.columns[1:] if "." not in one and one != "member_id"
                ]
                counted = frame.select(
                    (pl.col(one) == verdict).sum().alias(f"{one} {verdict}")
                    for one in programs
                    for verdict in VERDICTS
                ).row(0)
                for at, one in enumerate(programs):
                    _add(found, one, counted[at * 4 : at * 4 + 4])
        return found

    return work


def duckdb(folder: Path) -> Work:
    import duckdb as engine

    query, layout = _query()
    base = engine.connect()
    for scope, table in TABLES.items():
        reads = query.recipe.reads[scope]
        named = [f'"{one}"' for one in present(scope, folder, reads)]
        columns = ", ".join([*named, *absent(layout, scope, folder, reads)])
        base.execute(f"CREATE VIEW {table} AS SELECT {columns} FROM '{folder}/{table}/*.parquet'")
    asked = {scope: _tallying(query, scope) for scope in TABLES}
    return lambda: _counted(query, asked, lambda text: list(base.execute(text).fetchone() or ()))


def spark(folder: Path) -> Work:
    from pyspark.sql import SparkSession

    query, layout = _query()
    session = (
        SparkSession.builder.master("local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "6g")
        .config("spark.sql.shuffle.partitions", "8")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    for scope, table in TABLES.items():
        reads = query.recipe.reads[scope]
        frame = session.read.parquet(f"{folder}/{table}")
        named = [f"`{one}`" for one in present(scope, folder, reads)]
        missing = [
            translated(f"SELECT {one}", "spark")[7:] for one in absent(layout, scope, folder, reads)
        ]
        frame.selectExpr(*named, *missing).createOrReplaceTempView(table)
    asked = {scope: translated(_tallying(query, scope), "spark") for scope in TABLES}
    return lambda: _counted(query, asked, lambda text: list(session.sql(text).collect()[0]))


def openfisca(folder: Path) -> Work:
    import numpy as np

    from bench.peers.openfisca_register import OpenFiscaRegister

    engine = OpenFiscaRegister(load(), ON)

    def work() -> Counts:
        found: Counts = {}
        for own, people in shards(*_read(folder, engine.recipe.reads), SHARD):
            for program, codes in engine.verdicts(own, people).items():
                _add(found, program, np.bincount(codes, minlength=10)[:4])
        return found

    return work


ENGINES: dict[str, Callable[[Path], Work]] = {
    "polars": polars, "duckdb": duckdb, "openfisca": openfisca, "spark": spark,
}  # fmt: skip


def _read(folder: Path, reads: object) -> Iterator[pl.LazyFrame]:
    for scope, frame in zip((HOUSEHOLD, MEMBER), frames(folder), strict=True):
        yield frame.select(present(scope, folder, reads[scope]))  # type: ignore[index]


def _query() -> tuple[Query, object]:
    from rules.batch.layout import Layout

    book = load()
    return Query(book, ON), Layout.of(book)


def _programs(query: Query, scope: Scope) -> list[str]:
    return [one for one in query.recipe.results[scope] if "." not in one]


def _tallying(query: Query, scope: Scope) -> str:
    whole = query.select(scope)
    return f"SELECT {tally(_programs(query, scope))} FROM ({whole}) AS results"


def _counted(query: Query, asked: dict[Scope, str], ask: Callable[[str], list[int]]) -> Counts:
    found: Counts = {}
    for scope, text in asked.items():
        row = ask(text)
        for at, one in enumerate(_programs(query, scope)):
            _add(found, one, row[at * 4 : at * 4 + 4])
    return found


def _add(found: Counts, program: str, counts: object) -> None:
    old = found.get(program, [0, 0, 0, 0])
    found[program] = [a + int(b) for a, b in zip(old, counts, strict=True)]  # type: ignore[call-overload]


def main() -> None:
    work = ENGINES[sys.argv[1]](Path(sys.argv[2]))
    start = time.perf_counter()
    counts = work()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "counts": counts}), flush=True)


if __name__ == "__main__":
    main()
