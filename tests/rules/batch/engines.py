"""The printed SQL run by real databases, over tables made of cases."""

from __future__ import annotations

import csv
import io
import secrets
import sqlite3
import subprocess
from pathlib import Path
from typing import Any, Protocol

import duckdb
import polars as pl

from rules.batch.sql import Query, tables, translated
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.rulebook import Rulebook

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
_NAMES: dict[Scope, str] = {HOUSEHOLD: "households", MEMBER: "members"}


class Base(Protocol):
    """A database with its dialect."""

    dialect: str

    def run(self, statement: str) -> None: ...

    def ask(self, query: str) -> list[tuple[Any, ...]]: ...


class Sqlite:
    dialect = "sqlite"

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:")

    def run(self, statement: str) -> None:
        self._base.execute(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self._base.execute(query).fetchall()

    def close(self) -> None:
        self._base.close()


class Duck:
    dialect = "duckdb"

    def __init__(self) -> None:
        self._base = duckdb.connect()

    def run(self, statement: str) -> None:
        self._base.execute(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self._base.execute(query).fetchall()

    def close(self) -> None:
        self._base.close()


class Postgres:
    """A database of a server that has its socket in a folder; spoken to with psql."""

    dialect = "postgres"

    def __init__(self, folder: Path) -> None:
        self._folder, self._name = folder, "postgres"
        name = f"engines_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name};")
        self._name = name

    def run(self, statement: str) -> None:
        self._psql(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        # Booleans come as t and f; an unknown is an empty cell without quotes.
        text = self._psql(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, NULL '\\N')")
        return [tuple(_cell(cell) for cell in row) for row in csv.reader(io.StringIO(text))]

    def _psql(self, statement: str) -> str:
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self._folder)]
        command += ["-U", "yimen", "-d", self._name, "-f", "-"]
        done = subprocess.run(command, input=statement, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[:2000]
        return done.stdout


def _cell(text: str) -> Any:
    return {"\\N": None, "t": True, "f": False}.get(text, text)


class Warehouse:
    """The tables and the queries of a rulebook in one database, for register after register."""

    def __init__(self, base: Base, book: Rulebook, query: Query) -> None:
        self.base = base
        self.query = query
        for statement in tables(book, query.recipe.reads):
            base.run(translated(statement, base.dialect) + ";")
        for scope, name in _NAMES.items():
            view = f"CREATE VIEW {name}_found AS {query.select(scope)}"
            base.run(translated(view, base.dialect) + ";")

    def rows(self, households: pl.DataFrame, members: pl.DataFrame, scope: Scope) -> Rows:
        """By ids: verdicts and states, yes and no as booleans."""
        for one, frame in ((HOUSEHOLD, households), (MEMBER, members)):
            self._fill(one, frame)
        ids = len(self.query.recipe.ids[scope])
        shown = self.query.recipe.results[scope]
        rows = self.base.ask(f"SELECT * FROM {_NAMES[scope]}_found")
        return {row[:ids]: tuple(map(_plain, shown, row[ids:])) for row in rows}

    def _fill(self, scope: Scope, frame: pl.DataFrame) -> None:
        names = self.query.recipe.reads[scope]
        self.base.run(f"DELETE FROM {_NAMES[scope]};")
        if frame.height:
            rows = ", ".join(
                f"({', '.join(map(_literal, row))})" for row in frame.select(names).rows()
            )
            self.base.run(f"INSERT INTO {_NAMES[scope]} VALUES {rows};")


def _plain(name: str, value: Any) -> Any:
    """SQLite has no booleans: its 0 and 1."""
    return bool(value) if isinstance(value, int) else value


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    return "'" + str(value).replace("'", "''") + "'"
