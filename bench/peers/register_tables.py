"""The tables of a register for engines that speak SQL: every column that the programs read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from rules.batch.layout import Layout
from rules.facts import Scope

TABLES: dict[Scope, str] = {"household": "households", "member": "members"}
_TYPES = {pl.Boolean: "BOOLEAN", pl.Int64: "BIGINT", pl.Date: "DATE"}


def absent(layout: Layout, scope: Scope, folder: Path, reads: Sequence[str]) -> list[str]:
    """Columns that are read but aren't in the files, as unknowns."""
    first = next((folder / TABLES[scope]).glob("*.parquet"))
    have, types = set(pl.read_parquet_schema(first)), layout.schema(scope)
    return [
        f'CAST(NULL AS {_TYPES.get(type(types[name]), "VARCHAR")}) AS "{name}"'
        for name in reads
        if name not in have
    ]


def present(scope: Scope, folder: Path, reads: Sequence[str]) -> list[str]:
    """Columns that are read and are in the files."""
    first = next((folder / TABLES[scope]).glob("*.parquet"))
    have = set(pl.read_parquet_schema(first))
    return [name for name in reads if name in have]


def tally(programs: Sequence[str]) -> str:
    """What is selected to count the verdicts of each program."""
    return ", ".join(
        f"SUM(CASE WHEN \"{one}\" = '{verdict}' THEN 1 ELSE 0 END)"
        for one in programs
        for verdict in ("unlikely", "possible", "likely", "ask")
    )
