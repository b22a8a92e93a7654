"""Workbooks that a clerk opens: Chinese headers, fixed first row, widths, never a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from desk.register.files import written
from desk.register.trouble import say, texts

# Excel holds 1,048,576 rows.
_MOST_ROWS = 1_000_000
_LONGEST = 32_000


class Field(NamedTuple):
    """A column of a sheet: its heading, width in characters, and whether long texts wrap."""

    heading: str
    width: int
    wraps: bool = False


class Book:
    """A workbook in the making; rows are written as they come and not kept."""

    def __init__(self, path: Path, on: date, scratch: Path) -> None:
        # Strings stay strings: a cell that begins with = is somebody's text, not a formula.
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "tmpdir": str(scratch), "in_memory": False,
            },
        )  # fmt: skip
        # The day of the screening, not of the clock: the same lists are the same bytes.
        self._book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001
        self._head = self._book.add_format(
            {"bold": True, "bg_color": "#DDEBF7", "border": 1, "valign": "vcenter"}
        )
        self._plain = self._book.add_format({"valign": "top"})
        self._wrap = self._book.add_format({"valign": "top", "text_wrap": True})
        self._title = self._book.add_format({"bold": True, "font_size": 14})

    def about(self, lines: Iterable[str]) -> None:
        """The first sheet: what this is, in a few sentences."""
        sheet = self._book.add_worksheet(texts("sheets")["about"])
        sheet.set_column(0, 0, 90)
        sheet.hide_gridlines(2)
        for number, line in enumerate(lines):
            sheet.write_string(number, 0, line, self._wrap if number else self._title)

    def table(self, name: str, fields: Sequence[Field], rows: Iterable[Sequence[Any]]) -> int:
        """A sheet, or several when there are more rows than one holds. Returns the rows."""
        count, sheet = 0, self._sheet(name, fields)
        for row in rows:
            if count and count % _MOST_ROWS == 0:
                self._close(sheet, fields, _MOST_ROWS)
                number = count // _MOST_ROWS + 1
                sheet = self._sheet(say("sheet_more", name=name, number=number), fields)
            at = count % _MOST_ROWS + 1
            for column, (field, value) in enumerate(zip(fields, row, strict=True)):
                style = self._wrap if field.wraps else self._plain
                if isinstance(value, int):
                    sheet.write_number(at, column, value, style)
                elif value is not None:
                    sheet.write_string(at, column, str(value)[:_LONGEST], style)
            count += 1
        self._close(sheet, fields, count - max(0, count - 1) // _MOST_ROWS * _MOST_ROWS)
        return count

    def close(self) -> None:
        """Write it all. Raises OSError."""
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from error

    def _sheet(self, name: str, fields: Sequence[Field]) -> Any:
        sheet = self._book.add_worksheet(name[:31])
        sheet.freeze_panes(1, 0)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, field.width)
            sheet.write_string(0, column, field.heading, self._head)
        return sheet

    def _close(self, sheet: Any, fields: Sequence[Field], rows: int) -> None:
        sheet.autofilter(0, 0, max(1, rows), len(fields) - 1)


@contextmanager
def workbook(path: Path, on: date, scratch: Path) -> Iterator[Book]:
    """A workbook that takes its name once it is whole; its rows wait in `scratch` until then.

    Raises RegisterError: the disk is full, or the folder can't be written to.
    """
    with written(path) as part:
        book = Book(part, on, scratch)
        yield book
        book.close()
