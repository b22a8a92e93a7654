"""The district's figures as an Excel workbook: numbers only, nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from desk.figures import Sheet, Town
from handlers.wording import wording

__all__ = ["workbook"]


def workbook(sheet: Sheet, towns: Sequence[tuple[str, Town]], names: Mapping[str, str]) -> bytes:
    """Three sheets: townships, programs, weeks."""
    texts, file = wording("district"), BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    by_town = [
        (
            name,
            one.unfinished,
            one.urgent,
            one.overdue,
            one.today,
            one.begun.filed,
            one.begun.waiting,
            one.begun.median,
            one.begun.nine_in_ten,
        )
        for name, one in towns
    ]
    _add(book, "towns", by_town, 9)
    _add(book, "programs", [(names.get(p.id, p.id), p.asked, p.overdue) for p in sheet.programs], 3)
    _add(book, "weeks", [(str(w.monday), w.filed, w.closed) for w in sheet.weeks], 3)
    book.set_properties({"title": texts["title"]})
    book.close()
    return file.getvalue()


def _add(book: Any, name: str, rows: Iterable[Sequence[object]], count: int) -> None:
    texts = wording("district")
    page = book.add_worksheet(texts[f"sheet_{name}"])
    heads = [texts[f"{name}_{number}"] for number in range(1, count + 1)]
    page.write_row(0, 0, heads, book.add_format({"bold": True}))
    for number, row in enumerate(rows, 1):
        page.write_row(number, 0, row)
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 24)
    page.set_column(1, count, 14)
