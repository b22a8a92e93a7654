"""Registers as text: UTF-8 with or without a mark, UTF-16, GB18030; comma, tab and others."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from desk.register.source.rows import LOOKED_AT, Row, headed
from desk.register.trouble import say, stop

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATORS = ",\t;|，；、"
_BLOCK = 1 << 20
# A quoted cell over more lines than this is a quotation mark that nobody closed.
_LONGEST_CELL = 100
csv.field_size_limit(1 << 20)


class TextRegister:
    """A CSV file or its kin.

    Raises RegisterError: empty, or neither UTF-8 nor GB18030.
    """

    def __init__(self, path: Path, header_line: int | None = None) -> None:
        self.path = path
        self.encoding = encoding_of(path)
        self.separator = _separator(path, self.encoding)
        found = headed(self._all(), header_line)
        if found is None:
            raise stop("empty", path)
        self.header, self._skip = found.header, found.skip
        self.weight = path.stat().st_size
        names = {"\t": say("tab"), "utf-8-sig": "UTF-8", "gb18030": "GB18030"}
        said = (names.get(one, one.upper()) for one in (self.encoding, self.separator))
        self.note = say("note_text", encoding=next(said), separator=next(said))

    def rows(self) -> Iterator[Row]:
        return islice(self._all(), self._skip, None)

    def _all(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator)
            before = 0
            try:
                for cells in reader:
                    line, before = before + 1, reader.line_num
                    if before - line > _LONGEST_CELL:
                        raise stop("open_quote", self.path, line)
                    # A mark converted with the rest of the file stands before the first cell.
                    stripped = [cell.strip().removeprefix("\ufeff") for cell in cells]
                    if any(stripped):
                        yield Row(line, stripped)
            except csv.Error as error:
                raise stop("open_quote", self.path, before + 1) from error


def encoding_of(path: Path) -> str:
    """The encoding that the whole file can be read in. Raises RegisterError with the line."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    candidates = (marked,) if marked else ("utf-8", "gb18030")
    lines = [_unreadable(path, name) for name in candidates]
    for name, line in zip(candidates, lines, strict=True):
        if line is None:
            return name
    raise stop("encoding", path, max(line for line in lines if line is not None))


def _unreadable(path: Path, encoding: str) -> int | None:
    """The first line that isn't in this encoding, or None."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                line += decoder.decode(block).count("\n")
            except UnicodeDecodeError as error:
                return line + block[: error.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _separator(path: Path, encoding: str) -> str:
    """What stands most often in the fullest of the first lines."""
    with path.open(encoding=encoding, newline=None) as file:
        first = list(islice(file, LOOKED_AT))
    if any("\0" in line for line in first):
        raise stop("not_a_register", path)
    counts = {one: max((line.count(one) for line in first), default=0) for one in _SEPARATORS}
    return max(counts, key=lambda one: counts[one])
