"""Who may use which route: one table, and everything that is not in it is refused."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.datastructures import State

from desk.staff import Role, Viewer

__all__ = ["ACCESS", "PUBLIC", "LoggedOut", "Unlisted", "viewer"]

PUBLIC: frozenset[Role] = frozenset()
_DESK = frozenset({Role.CLERK, Role.DISTRICT, Role.OPERATOR})
_READS = _DESK
# Which ticket a role may see or move is decided again, row by row, in desk.tickets.
ACCESS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): PUBLIC,
    ("POST", "/turn"): PUBLIC,
    ("GET", "/result"): PUBLIC,
    ("GET", "/health"): PUBLIC,
    ("GET", "/window/login"): PUBLIC,
    ("POST", "/window/login"): PUBLIC,
    ("POST", "/window/logout"): PUBLIC,
    ("GET", "/window"): _READS,
    ("GET", "/window/find"): _READS,
    ("GET", "/window/tickets/{reference:str}"): _READS,
    ("POST", "/window/tickets/{reference:str}/{action:str}"): _DESK,
}


class LoggedOut(Exception):
    """Nobody is logged in, or the session has ended."""


class Unlisted(Exception):
    """This role has no business on this route."""


async def viewer(request: Request[Any, Any, State]) -> Viewer:
    """The member of staff behind the request, checked against the table.

    Raises:
        LoggedOut: no session, an ended one, or a closed account.
        Unlisted: the table does not list the role for this route.
    """
    login, stamp = request.session.get("login"), request.session.get("stamp")
    found = None
    if isinstance(login, str) and isinstance(stamp, int):
        found = await request.app.state.house.staff.find(login, stamp)
    if found is None:
        raise LoggedOut
    allowed = ACCESS.get((str(request.method), request.scope["path_template"]), PUBLIC)
    if found.role not in allowed:
        raise Unlisted
    return found
