"""An applicant's ID number: entered at a desk, never in a chat; proved, sealed, found by mark."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from desk.auditing import audit
from desk.errors import NotFound, Unfit
from desk.reference import parse
from desk.scope import visible
from desk.viewer import Viewer
from store.crypt import Vault
from store.database import Database
from store.models import TicketRow
from store.times import Clock, utc_now

__all__ = ["Identities", "id_mark", "id_number", "masked", "put"]

_LOOKS = re.compile(r"\d{17}[\dX]")


def id_number(text: str) -> str | None:
    """The 18 signs of a resident's ID number (GB 11643), however it is written; None: not one.

    Area, date of birth and check digit are proved.
    """
    written = _plain(text)
    if not _LOOKS.fullmatch(written):
        return None
    try:
        return str(ric.validate(written))
    except ValidationError:
        return None


def id_mark(vault: Vault, number: str) -> str:
    """The blind index of a valid number, see `id_number`."""
    return vault.mark("id", number)


def masked(text: str) -> str:
    """For showing again what was typed: 321302********1234; anything else as it is."""
    written = _plain(text)
    return f"{written[:6]}{'*' * 8}{written[-4:]}" if _LOOKS.fullmatch(written) else text


def _plain(text: str) -> str:
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


class Identities:
    """Enters and takes away the number of a ticket's applicant."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def enter(self, viewer: Viewer, reference: str, text: str) -> None:
        """Enter it; nothing written takes it away.

        Raises:
            NotFound: no such ticket in the viewer's place.
            Unfit: it is no ID number; nothing has changed then.
        """
        number = id_number(text)
        if number is None and text.strip():
            raise Unfit("id_number", "id_number_wrong")
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.writing() as session:
            row: TicketRow | None = await session.scalar(query.with_for_update())
            if row is None:
                raise NotFound
            put(self._database.vault, row, number)
            action = "identity.enter" if number else "identity.drop"
            audit(session, viewer, action, row.reference, self._clock())

    async def shown(self, viewer: Viewer, reference: str) -> str | None:
        """What the page may show of it, masked. Raises NotFound."""
        query = select(TicketRow).where(visible(viewer), TicketRow.reference == parse(reference))
        async with self._database.reading() as session:
            row: TicketRow | None = await session.scalar(query)
        if row is None:
            raise NotFound
        return masked(row.id_number) if row.id_number else None


def put(vault: Vault, row: TicketRow, number: str | None) -> None:
    """The number with its mark; `number` is a valid one, or None."""
    row.id_number = number
    row.id_mark = id_mark(vault, number) if number else None
