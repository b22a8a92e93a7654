"""From a ticket to the bytes of a paper, by its name and kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from desk.places import Gazetteer
from desk.progress import Progress
from desk.views import TicketView
from desk.windows import Windows
from handlers.documents.docx import docx
from handlers.documents.pdf import pdf
from handlers.documents.sheet import sheet_of
from handlers.documents.values import Values
from handlers.enquiry import Answering
from rules.facts import Catalogue

__all__ = ["FORMATS", "Made", "Maker"]

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Ending -> media type and maker.
FORMATS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], bytes]]] = MappingProxyType(
    {"pdf": ("application/pdf", pdf), "docx": (_DOCX, docx)}
)


@dataclass(frozen=True, slots=True)
class Made:
    """A finished paper. `filename` says nothing but the ticket's number."""

    filename: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes papers by what the house knows today."""

    catalogue: Catalogue
    windows: Windows
    answering: Answering

    def make(
        self, ticket: TicketView, name: str, ending: str, today: date, id_number: str | None = None
    ) -> Made:
        """name: of handlers.documents.forms.NAMES; ending: of FORMATS."""
        media_type, draw = FORMATS[ending]
        paper = self.paper(ticket, name, today, id_number)
        filename = f"{ticket.header.reference}-{name}.{ending}"
        return Made(filename, media_type, draw(paper))

    def paper(
        self, ticket: TicketView, name: str, today: date, id_number: str | None = None
    ) -> dict[str, Any]:
        """The paper as data."""
        head = ticket.header
        place = Gazetteer().by_code(head.adcode, head.town)
        values = Values(
            ticket,
            self.catalogue,
            self.answering.names,
            self.windows.at(place) if place is not None and place.town else None,
            self.answering.next(Progress(head.reference, ticket, own=True), today),
            id_number,
        )
        return sheet_of(name, values)
