"""Bars and columns as plain values for a drawing: the template writes the SVG, a table says it all.

Each chart is drawn 320 units wide, so that it can be read on a narrow screen; nothing depends on a
colour alone: what is overdue is hatched, and every bar carries its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "Column", "bars", "columns"]

WIDTH, ROW = 320, 44
_HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: label over it, `length` of the whole and `part` of what is overdue, in units."""

    label: str
    total: int
    marked: int
    length: float
    part: float
    y: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column from the ground up: `height` of all, `part` of what is done, in units."""

    label: str
    total: int
    marked: int
    x: float
    width: float
    height: float
    part: float


def bars(rows: Sequence[tuple[str, int, int, str]]) -> tuple[Bar, ...]:
    """Rows of (label, total, marked, link), drawn in the order in which they come."""
    longest = max((total for _, total, _, _ in rows), default=0) or 1
    # Room for the number behind the longest bar.
    unit = (WIDTH - 70) / longest
    return tuple(
        Bar(label, total, marked, round(total * unit, 1), round(marked * unit, 1), n * ROW, link)
        for n, (label, total, marked, link) in enumerate(rows)
    )


def columns(rows: Sequence[tuple[str, int, int]]) -> tuple[Column, ...]:
    """Columns of (label, total, marked), from the left."""
    tallest = max((total for _, total, _ in rows), default=0) or 1
    step, unit = WIDTH / max(len(rows), 1), _HEIGHT / tallest
    return tuple(
        Column(
            label,
            total,
            marked,
            round(n * step + 2, 1),
            round(step - 4, 1),
            round(total * unit, 1),
            round(marked * unit, 1),
        )
        for n, (label, total, marked) in enumerate(rows)
    )
