"""Registers as counties send them, small ones, and what is needed to read and screen them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from desk.register.columnmap import Plan, fitted, load_map
from desk.register.run import Order, Summary, run
from desk.register.source import open_register
from rules.rulebook import Rulebook, load

ON = date(2026, 11, 22)
Table = Sequence[Sequence[Any]]
Screen = Callable[..., "Screened"]


def number(born: str, sequence: int = 11) -> str:
    """A made-up identity number (990000 is no place) with a right check digit; born yyyymmdd."""
    first = f"990000{born}{sequence:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first, weights, strict=True))
    return first + "10X98765432"[total % 11]


def csv_text(rows: Table) -> str:
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)


def write_xlsx(path: Path, rows: Table, merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook, row by row."""
    book = openpyxl.load_workbook(path)
    return {one.title: [list(row) for row in one.iter_rows(values_only=True)] for one in book}


@contextmanager
def nobody() -> Iterator[None]:
    """As somebody without rights, even where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class Kit:
    """What the tests make registers with and look into lists with."""

    number = staticmethod(number)
    csv_text = staticmethod(csv_text)
    write_xlsx = staticmethod(write_xlsx)
    sheets = staticmethod(sheets)
    nobody = staticmethod(nobody)


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load()


class Screened:
    """A finished screening and what it left."""

    def __init__(self, out: Path, summary: Summary, plan: Plan) -> None:
        self.out = out
        self.summary = summary
        self.plan = plan

    @property
    def leads(self) -> pl.DataFrame:
        files = sorted((self.out / "名单").glob("*.parquet"))
        frames = [pl.read_parquet(one) for one in files]
        nothing = pl.DataFrame(schema={"program": pl.String})
        return pl.concat(frames, how="diagonal_relaxed") if frames else nothing

    @property
    def bad(self) -> list[list[Any]]:
        return sheets(self.out / "要核对的行.xlsx")["要核对的行"][1:]

    def of(self, program: str, **like: object) -> list[dict[str, Any]]:
        found = self.leads.filter(pl.col("program") == program, **like)
        return found.to_dicts()


@pytest.fixture
def screen(tmp_path: Path, book: Rulebook) -> Screen:
    """Screen a table (written as GB18030 CSV) or a file by a column map."""

    def do(register: Table | Path, map_text: str, name: str = "out", **more: Any) -> Screened:
        path = register if isinstance(register, Path) else tmp_path / "登记表.csv"
        if not isinstance(register, Path):
            path.write_text(csv_text(register), "gb18030")
        map_path = tmp_path / "map.yml"
        map_path.write_text(map_text, "utf-8")
        order = make_order(path, map_path, tmp_path / name, book, **more)
        return Screened(order.out, run(order), order.plan)

    return do


@pytest.fixture
def order() -> Callable[..., Order]:
    return make_order


def make_order(path: Path, map_path: Path, out: Path, book: Rulebook, **more: Any) -> Order:
    map_, document = load_map(map_path)
    register = open_register(path, sheet=map_.sheet, header_line=map_.header_row)
    plan = fitted(map_, document, register.header, book.facts)
    roots = tuple({pack.folder.parent for pack in book.packs if not pack.template})
    return Order(register, plan, book, more.pop("on", ON), out, roots, None, (), **more)
