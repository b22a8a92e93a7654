"""The one rule of who sees which tickets; every query of the desk is built on it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false

from desk.viewer import Role, Viewer
from rules.place import area_prefix
from store.models import TicketRow

__all__ = ["visible"]


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Tickets of the viewer's place. An officer sees referrals only, never a whole ticket."""
    if viewer.role is Role.OFFICER:
        return false()
    if viewer.role is Role.CLERK:
        return and_(TicketRow.adcode == viewer.adcode, TicketRow.town == viewer.town)
    prefix = area_prefix(viewer.adcode)
    if prefix == viewer.adcode:
        return TicketRow.adcode == viewer.adcode
    # A range of six digits, which an index can follow and a LIKE can't.
    return TicketRow.adcode.between(prefix.ljust(6, "0"), prefix.ljust(6, "9"))
