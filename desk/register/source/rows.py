"""What every kind of register gives: a header, and rows of texts with their line in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple, Protocol

# So many rows are looked at to find the header below a title.
LOOKED_AT = 20


class Row(NamedTuple):
    """`line` counts from 1 as an editor or Excel shows it; empty cells are ""."""

    line: int
    cells: Sequence[str]


class Register(Protocol):
    """An opened register. `weight` is about how many bytes of text its rows are."""

    path: Path
    header: tuple[str, ...]
    weight: int
    note: str

    def rows(self) -> Iterator[Row]:
        """Every row below the header, blank ones left out, always in the same order.

        Raises RegisterError when the rest of the file can't be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Headed:
    """A header and the number of rows up to and including it."""

    header: tuple[str, ...]
    skip: int


def headed(rows: Iterator[Row], wanted: int | None = None) -> Headed | None:
    """Find the header: the first row that is about as full as the fullest of the first ones.

    A county's table often begins with a title and the date. `wanted`: the line that the column
    map says. A header of two rows (收入 above 工资, 务农) is joined when the upper one repeats.
    """
    first = list(islice(rows, max(LOOKED_AT, wanted or 0)))
    if not first:
        return None
    at = _stated(first, wanted) if wanted else _fullest(first)
    if at is None:
        return None
    names = list(first[at].cells)
    if _repeats(names) and at + 1 < len(first):
        at += 1
        names = [_joined(*pair) for pair in zip(names, _wide(first[at].cells, names), strict=True)]
    return Headed(_distinct(names), at + 1)


def _stated(first: list[Row], wanted: int) -> int | None:
    return next((index for index, row in enumerate(first) if row.line == wanted), None)


def _filled(row: Row) -> int:
    """How many different things stand in a row; a title merged over all columns is one."""
    return len({cell for cell in row.cells if cell})


def _fullest(first: list[Row]) -> int:
    most = max(_filled(row) for row in first)
    return next(index for index, row in enumerate(first) if 2 * _filled(row) > most)


def _repeats(names: Sequence[str]) -> bool:
    """The same heading over neighbouring columns: a merged heading with a second row below."""
    return any(one and one == other for one, other in pairwise(names))


def _wide(cells: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    return [*cells, *[""] * (len(names) - len(cells))][: len(names)]


def _joined(upper: str, lower: str) -> str:
    return upper if lower in ("", upper) else f"{upper}/{lower}" if upper else lower


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Two columns of one name become 姓名 and 姓名(2); a nameless one 第5列 stays nameless."""
    found: list[str] = []
    for name in names:
        clean = "".join(name.split())
        number = sum(1 for one in found if one == clean or one.startswith(f"{clean}("))
        found.append(f"{clean}({number + 1})" if clean and number and clean in found else clean)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def filled(rows: Iterator[Row], columns: Sequence[int]) -> Iterator[Row]:
    """Blank cells of these columns take what stands above: merged cells of an exported sheet."""
    above: dict[int, str] = {}
    for row in rows:
        cells = list(row.cells)
        for column in columns:
            if column < len(cells):
                above[column] = cells[column] = cells[column] or above.get(column, "")
        yield Row(row.line, cells)
