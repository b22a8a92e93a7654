"""Registers as XLSX, streamed: merged cells count for every cell that they cover."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree.ElementTree import ParseError, iterparse

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from desk.register.source.rows import Row, headed
from desk.register.trouble import say, stop

_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
# A cell takes about so many bytes in the packed file.
_UNPACKED = 8
# What breaks in a file that was cut short or isn't a workbook, as openpyxl lets it through.
_BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, EOFError, ValueError)


class _Merged(NamedTuple):
    first_column: int
    last_column: int
    last_row: int


class SheetRegister:
    """One sheet of a workbook: the named one, else the first that has anything on it.

    Raises RegisterError: not a workbook, no such sheet, nothing on it.
    """

    def __init__(
        self, path: Path, sheet: str | None = None, header_line: int | None = None
    ) -> None:
        self.path = path
        try:
            self.sheet = self._choose(sheet)
            self._merged = _merged(path, self._part())
            found = headed(self._all(), header_line)
        except _BROKEN as error:
            raise stop("broken_sheet", path) from error
        if found is None:
            raise stop("empty", path)
        self.header, self._skip = found.header, found.skip
        self.weight = path.stat().st_size * _UNPACKED
        self.note = say("note_sheet", sheet=self.sheet)

    def rows(self) -> Iterator[Row]:
        return islice(self._all(), self._skip, None)

    def _choose(self, wanted: str | None) -> str:
        book = load_workbook(self.path, read_only=True, data_only=True)
        try:
            names = [one.title for one in book.worksheets]
            if wanted is not None:
                if wanted not in names:
                    raise stop("no_sheet", self.path, sheet=wanted, names="、".join(names))
                return wanted
            for sheet in book.worksheets:
                if any(any(row) for row in islice(sheet.iter_rows(values_only=True), 50)):
                    return str(sheet.title)
        finally:
            book.close()
        raise stop("empty", self.path)

    def _part(self) -> str:
        """The name of the sheet's part inside the file."""
        book = load_workbook(self.path, read_only=True, data_only=True)
        try:
            return str(book[self.sheet]._worksheet_path).lstrip("/")
        finally:
            book.close()

    def _all(self) -> Iterator[Row]:
        carried: dict[_Merged, str] = {}
        for line, cells in enumerate(self._raw(), start=1):
            texts = [_text(cell) for cell in cells]
            _fill(texts, line, self._merged, carried)
            if any(texts):
                yield Row(line, texts)

    def _raw(self) -> Iterator[Sequence[object]]:
        book = load_workbook(self.path, read_only=True, data_only=True)
        try:
            yield from book[self.sheet].iter_rows(values_only=True)
        except _BROKEN as error:
            raise stop("broken_sheet", self.path) from error
        finally:
            book.close()


def _merged(path: Path, part: str) -> Mapping[int, Sequence[_Merged]]:
    """Merged areas by their first row; they stand behind the cells, so the part is read twice."""
    found: dict[int, list[_Merged]] = defaultdict(list)
    with zipfile.ZipFile(path) as packed, packed.open(part) as file:
        for area in _areas(file):
            left, top, right, bottom = range_boundaries(area)
            assert None not in (left, top, right, bottom)
            found[top].append(_Merged(left, right, bottom))
    return found


def _areas(file: IO[bytes]) -> Iterator[str]:
    for _, element in iterparse(file):  # noqa: S314 -- expat refuses entity bombs since 2.4.1
        if element.tag == _MERGED:
            yield element.attrib["ref"]
        elif element.tag.endswith("}row"):
            element.clear()


def _fill(
    texts: list[str],
    line: int,
    merged: Mapping[int, Sequence[_Merged]],
    carried: dict[_Merged, str],
) -> None:
    for area in merged.get(line, ()):
        if area.first_column <= len(texts):
            carried[area] = texts[area.first_column - 1]
    for area in [one for one in carried if one.last_row < line]:
        del carried[area]
    for area, value in carried.items():
        for column in range(area.first_column, min(area.last_column, len(texts)) + 1):
            texts[column - 1] = value


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return say("yes") if cell else say("no")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time()
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
