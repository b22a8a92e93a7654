"""All that is held of one person, to be handed out: one readable JSON file, and his papers.

Sections and fields have the names of handlers/texts/portable.yml; a table or field without one
keeps its own, so that nothing is left out because nobody thought of it.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.reference import shown
from handlers.wording import wording
from store.models import AttachmentRow, AuditRow, ConsentRow, ConversationRow, TicketRow
from store.resealing import tables

__all__ = ["Portable", "portable"]

_CHINA = timezone(timedelta(hours=8))
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf",
}  # fmt: skip
# The house's own bookkeeping says nothing of the person; the talk's state is in its messages; who
# reported something is another person's affair.
_OWN = frozenset(
    {
        "person", "version", "key", "filing_key", "leased_until", "attempts", "bot", "update_id",
        "call_id", "source", "state", "reporter",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Portable:
    """`data` is plain JSON; `files` the papers by their names in it."""

    data: Mapping[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self) -> str:
        """The JSON file, indented and in Chinese as it is."""
        return json.dumps(self.data, ensure_ascii=False, indent=2)

    def zipped(self) -> bytes:
        """Both in one file."""
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(wording("portable")["file"], self.text())
            for name, data in self.files.items():
                archive.writestr(name, data)
        return whole.getvalue()


async def portable(session: AsyncSession, persons: Collection[str], at: datetime) -> Portable:
    """Read it in the caller's transaction; the audit row is the caller's too."""
    texts = wording("portable")
    files: dict[str, bytes] = {}
    data: dict[str, Any] = {texts["exported_at"]: _plain(at), texts["about"]: texts["explained"]}
    for table in tables():
        query = select(table).where(table.person.in_(persons))
        rows = (await session.scalars(query.order_by(*inspect(table).primary_key))).all()
        if rows:
            name = table.__tablename__
            data[texts.get(f"table_{name}", name)] = [_row(one, files) for one in rows]
    data[texts["table_consent"]] = await _consents(session, persons)
    data[texts["table_audit"]] = await _looks(session, persons)
    return Portable(data, files)


def _row(row: Any, files: dict[str, bytes]) -> dict[str, Any]:
    texts, said = wording("portable"), {}
    for name in inspect(type(row)).columns.keys():  # noqa: SIM118 -- not a mapping
        value = getattr(row, name)
        if name in _OWN or name.endswith("_mark") or value is None:
            continue
        if isinstance(row, AttachmentRow) and name == "content":
            value = _file(row, files)
        elif name == "reference":
            value = shown(value)
        said[texts.get(name, name)] = _plain(value)
    return said


def _file(row: AttachmentRow, files: dict[str, bytes]) -> str:
    name = f"{wording('portable')['papers']}/{row.id}.{_ENDINGS.get(row.media_type or '', 'bin')}"
    files[name] = base64.b64decode(row.content)
    return name


async def _consents(session: AsyncSession, persons: Collection[str]) -> list[dict[str, Any]]:
    talks = select(ConversationRow.id).where(ConversationRow.person.in_(persons))
    query = select(ConsentRow).where(ConsentRow.conversation_id.in_(talks))
    return [_row(one, {}) for one in await session.scalars(query.order_by(ConsentRow.id))]


async def _looks(session: AsyncSession, persons: Collection[str]) -> list[dict[str, Any]]:
    """Who read or changed his tickets, and when."""
    tickets = select(TicketRow.reference).where(TicketRow.person.in_(persons))
    query = select(AuditRow).where(AuditRow.subject.in_(tickets)).order_by(AuditRow.id)
    hidden = ("id", "seal", "detail")
    texts = wording("portable")
    return [
        {
            texts.get(name, name): _plain(getattr(one, name))
            for name in inspect(AuditRow).columns.keys()  # noqa: SIM118 -- not a mapping
            if name not in hidden
        }
        for one in await session.scalars(query)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(_CHINA).isoformat(sep=" ", timespec="seconds")[:19]
    return value.isoformat() if isinstance(value, date) else value
