"""A list of tickets as a table file: the columns of the inbox, nothing personal, no formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook

from desk.views import TicketHeader
from handlers.web.typeset import beijing
from handlers.wording import wording

__all__ = ["xlsx"]

_COLUMNS = ("reference", "urgency", "status", "due", "programs", "town", "channel", "filed", "paid")
_WIDTHS = (15, 8, 10, 13, 48, 16, 10, 18, 12)
# What is typed in is text, whatever it begins with: =, + or an address.
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx(tickets: Sequence[TicketHeader], names: Mapping[str, str], today: date) -> bytes:
    """One row a ticket, in the order given; `names` of programs by id."""
    texts, kept = wording("window"), BytesIO()
    with Workbook(kept, _SAFE) as book:
        page = book.add_worksheet(texts["export_page"])
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, texts[f"export_{name}"], head)
        for row, ticket in enumerate(tickets, start=1):
            for column, words in enumerate(_cells(ticket, names)):
                page.write_string(row, column, words)
            if ticket.due_on is not None:
                page.write_datetime(row, _COLUMNS.index("due"), ticket.due_on, day)
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(1, len(tickets)), len(_COLUMNS) - 1)
        book.set_properties({"title": f"{texts['export_page']} {today.isoformat()}", "author": ""})
    return kept.getvalue()


def _cells(ticket: TicketHeader, names: Mapping[str, str]) -> tuple[str, ...]:
    texts = wording("window")
    return (
        ticket.reference,
        texts[ticket.urgency],
        texts[ticket.status.value],
        "",
        "、".join(names.get(one, one) for one in ticket.programs),
        ticket.town,
        texts[ticket.channel],
        beijing(ticket.filed_at),
        texts["export_paid_first"] if ticket.paid_first else "",
    )
