"""Who may use which route: one table, and everything that is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from desk.staff import Role, Viewer

__all__ = ["ACCESS", "PUBLIC", "LoggedOut", "Unlisted", "check", "logged_in"]

PUBLIC: frozenset[Role] = frozenset()
_CALLS = frozenset({Role.OPERATOR})
_DESK = frozenset({Role.CLERK, Role.DISTRICT, Role.OPERATOR})
# A department's officers see what was referred to them, never a ticket.
_OFFICE = frozenset({Role.OFFICER})
# The townships' own outreach; the hotline only files leads.
_TOWNS = frozenset({Role.CLERK, Role.DISTRICT})
# A clerk asks whom a lead speaks of in the same console.
_ASKS = frozenset({Role.OPERATOR, Role.CLERK})
# Which ticket a role may see or move is decided again, row by row, in desk.tickets.
ACCESS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): PUBLIC,
    ("POST", "/turn"): PUBLIC,
    ("GET", "/result"): PUBLIC,
    ("GET", "/health"): PUBLIC,
    ("GET", "/static/{file_path}"): PUBLIC,
    ("HEAD", "/static/{file_path}"): PUBLIC,
    ("GET", "/lead"): PUBLIC,
    ("POST", "/lead"): PUBLIC,
    ("GET", "/lead/status"): PUBLIC,
    ("POST", "/lead/status"): PUBLIC,
    # Telegram itself: its path and its header are secret, see handlers.web.telegram.
    ("POST", "/telegram/{path}"): PUBLIC,
    ("GET", "/window/login"): PUBLIC,
    ("POST", "/window/login"): PUBLIC,
    ("POST", "/window/logout"): PUBLIC,
    ("GET", "/window"): _DESK,
    ("POST", "/window/find"): _DESK,
    ("GET", "/window/live"): _DESK,
    ("GET", "/window/tickets/{reference}"): _DESK,
    ("GET", "/window/tickets/{reference}/papers/{paper}"): _DESK,
    ("POST", "/window/tickets/{reference}/{action}"): _DESK,
    ("GET", "/window/hotline"): _CALLS,
    ("GET", "/window/hotline/guide"): _DESK,
    ("GET", "/window/hotline/tickets/{reference}"): _CALLS,
    ("POST", "/window/hotline/callbacks/{row}"): _CALLS,
    ("POST", "/window/hotline/tasks/{row}"): _CALLS,
    ("POST", "/window/hotline/calls"): _CALLS,
    ("GET", "/window/hotline/calls/{call}"): _ASKS,
    ("GET", "/window/hotline/calls/{call}/questions"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/turn"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/note"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/number"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/join"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/earlier"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/end"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/reopen"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/owner"): _ASKS,
    ("GET", "/window/leads"): _TOWNS,
    ("GET", "/window/leads/new"): _DESK,
    ("POST", "/window/leads/new"): _DESK,
    ("GET", "/window/leads/{lead}"): _TOWNS,
    ("POST", "/window/leads/{lead}/{step}"): _TOWNS,
    ("GET", "/window/errands"): _OFFICE,
    ("GET", "/window/errands/{reference}/{number}"): _OFFICE,
    ("POST", "/window/errands/{reference}/{number}/{step}"): _OFFICE,
}


class LoggedOut(Exception):
    """Nobody is logged in, or the session has ended.

    form: what was being sent to the page at `path`, so that nothing that was typed is lost.
    """

    def __init__(self, path: str = "", form: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__("logged out")
        self.path = path
        self.form = form or {}


class Unlisted(Exception):
    """The table has no row for this route, or does not name this role in it."""


async def check(connection: ASGIConnection[Any, Any, Any, State], _: BaseRouteHandler) -> None:
    """The application's guard: runs before every route.

    Raises:
        LoggedOut: no session, an ended one, or a closed account.
        Unlisted: the table does not list the route, or the role for it.
    """
    scope = connection.scope
    allowed = ACCESS.get((str(scope.get("method")), scope["path_template"]))
    if allowed is None:
        raise Unlisted
    if allowed is PUBLIC:
        return
    found = await _find(connection)
    if found is None:
        raise await _interrupted(connection)
    if found.role not in allowed:
        raise Unlisted
    connection.state.viewer = found


async def _find(connection: ASGIConnection[Any, Any, Any, State]) -> Viewer | None:
    login, stamp = connection.session.get("login"), connection.session.get("stamp")
    if not isinstance(login, str) or not isinstance(stamp, int):
        return None
    found: Viewer | None = await connection.app.state.house.staff.find(login, stamp)
    return found


async def _interrupted(connection: ASGIConnection[Any, Any, Any, State]) -> LoggedOut:
    if not isinstance(connection, Request) or connection.method != "POST":
        return LoggedOut()
    form = await connection.form()
    fields = {name: [str(one) for one in form.getall(name)] for name in form}
    return LoggedOut(connection.url.path, fields)


def logged_in(request: Request[Any, Any, State]) -> Viewer:
    """The member of staff whom the guard let in."""
    found: Viewer = request.state.viewer
    return found
