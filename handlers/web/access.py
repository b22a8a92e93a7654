"""Who may use which route: one table, and everything that is not in it is refused."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from desk.staff import Role, Viewer

__all__ = [
    "ACCESS",
    "PUBLIC",
    "LoggedOut",
    "SecondFactorMissing",
    "Unlisted",
    "check",
    "logged_in",
    "login_of",
]

PUBLIC: frozenset[Role] = frozenset()
_CALLS = frozenset({Role.OPERATOR})
_DESK = frozenset({Role.CLERK, Role.DISTRICT, Role.OPERATOR})
# All that is open to who must first put on a second factor.
_PUTTING_ON = frozenset(
    {
        ("GET", "/window/account/second"),
        ("POST", "/window/account/second"),
        ("GET", "/window/still"),
    }
)
# A department's officers see what was referred to them, never a ticket.
_OFFICE = frozenset({Role.OFFICER})
# The townships' own outreach; the hotline only files leads.
_TOWNS = frozenset({Role.CLERK, Role.DISTRICT})
_WIDE = frozenset({Role.DISTRICT})
# A clerk asks whom a lead speaks of in the same console.
_ASKS = frozenset({Role.OPERATOR, Role.CLERK})
_ALL = frozenset(Role)
# Figures of an area, and who looked at its tickets.
_AREA = frozenset({Role.DISTRICT})
# Accounts and the county's particulars; nothing of any resident.
_HOUSE = frozenset({Role.ADMIN})
# Which ticket a role may see or move is decided again, row by row, in desk.tickets.
ACCESS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/"): PUBLIC,
    ("POST", "/turn"): PUBLIC,
    ("GET", "/result"): PUBLIC,
    ("GET", "/progress"): PUBLIC,
    ("POST", "/progress"): PUBLIC,
    # Of one's own ticket: the browser's talk says whose.
    ("GET", "/papers/{document}"): PUBLIC,
    # Only what is held of the very browser that asks.
    ("GET", "/mine.zip"): PUBLIC,
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
    # Between the password and the code of the second factor; the session says whose.
    ("GET", "/window/login/code"): PUBLIC,
    ("POST", "/window/login/code"): PUBLIC,
    # A link that opens once is its own permission, see desk.links.
    ("GET", "/window/link/{token}"): PUBLIC,
    ("POST", "/window/link/{token}"): PUBLIC,
    ("GET", "/window/still"): _ALL,
    ("GET", "/window/account"): _ALL,
    ("POST", "/window/account/password"): _ALL,
    ("POST", "/window/account/sessions"): _ALL,
    ("POST", "/window/account/codes"): _ALL,
    ("GET", "/window/account/second"): _ALL,
    ("POST", "/window/account/second"): _ALL,
    ("GET", "/window/admin"): _HOUSE,
    ("GET", "/window/admin/trail"): _HOUSE,
    ("POST", "/window/admin/trail"): _HOUSE,
    ("GET", "/window/admin/staff"): _HOUSE,
    ("POST", "/window/admin/staff"): _HOUSE,
    ("GET", "/window/admin/staff/{login}"): _HOUSE,
    ("POST", "/window/admin/staff/{login}/{step}"): _HOUSE,
    ("GET", "/window/admin/windows"): _HOUSE,
    ("GET", "/window/admin/windows/{adcode}/{town}"): _HOUSE,
    ("POST", "/window/admin/windows/{adcode}/{town}"): _HOUSE,
    ("GET", "/window/admin/holidays"): _HOUSE,
    ("POST", "/window/admin/holidays"): _HOUSE,
    ("GET", "/window/admin/departments"): _HOUSE,
    ("POST", "/window/admin/departments/{adcode}/{department}"): _HOUSE,
    ("GET", "/window/district"): _AREA,
    ("GET", "/window/district/interview"): _AREA,
    ("GET", "/window/district/reads"): _AREA,
    ("GET", "/window/district/counts.xlsx"): _AREA,
    ("GET", "/window"): _DESK,
    ("POST", "/window/find"): _DESK,
    ("GET", "/window/live"): _DESK,
    ("GET", "/window/tickets/{reference}"): _DESK,
    ("GET", "/window/tickets/{reference}/papers/{paper}"): _DESK,
    ("GET", "/window/tickets/{reference}/documents/{document}"): _DESK,
    ("POST", "/window/tickets/{reference}/identity"): _ASKS,
    ("POST", "/window/tickets/{reference}/{action}"): _DESK,
    ("GET", "/window/export"): _DESK,
    ("GET", "/window/tasks"): _DESK,
    ("GET", "/window/tasks/list"): _DESK,
    ("GET", "/window/tasks/live"): _DESK,
    ("POST", "/window/tasks/{row}/{step}"): _DESK,
    ("POST", "/window/callbacks/{row}/{step}"): _DESK,
    ("GET", "/window/hotline"): _CALLS,
    ("GET", "/window/hotline/guide"): _DESK,
    ("GET", "/window/hotline/tickets/{reference}"): _CALLS,
    ("POST", "/window/hotline/progress"): _CALLS,
    ("POST", "/window/hotline/calls"): _CALLS,
    ("GET", "/window/hotline/calls/{call}"): _ASKS,
    ("GET", "/window/hotline/calls/{call}/questions"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/turn"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/note"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/number"): _ASKS,
    ("POST", "/window/hotline/calls/{call}/identity"): _ASKS,
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
    ("GET", "/window/visits"): _TOWNS,
    ("GET", "/window/caring/{reference}"): _TOWNS,
    ("POST", "/window/caring/{reference}"): _TOWNS,
    ("GET", "/window/visits/{care}"): _TOWNS,
    ("POST", "/window/visits/{care}/{step}"): _TOWNS,
    ("GET", "/window/reminders"): _TOWNS,
    ("POST", "/window/reminders/{row}"): _TOWNS,
    ("GET", "/window/certificates/{reference}"): _TOWNS,
    ("POST", "/window/certificates/{reference}"): _TOWNS,
    ("GET", "/window/surges"): _WIDE,
    ("POST", "/window/surges"): _WIDE,
    ("POST", "/window/surges/{row}"): _WIDE,
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


class SecondFactorMissing(Exception):
    """The role must have a second factor and has none yet: nothing but putting it on is open."""


class Unlisted(Exception):
    """The table has no row for this route, or does not name this role in it."""


async def check(connection: ASGIConnection[Any, Any, Any, State], _: BaseRouteHandler) -> None:
    """The application's guard: runs before every route.

    Raises:
        LoggedOut: no session, an ended one, or a closed account.
        SecondFactorMissing: the role must put one on first.
        Unlisted: the table does not list the route, or the role for it.
    """
    route = (str(connection.scope.get("method")), connection.scope["path_template"])
    allowed = ACCESS.get(route)
    if allowed is None:
        raise Unlisted
    if allowed is PUBLIC:
        return
    found = await _find(connection)
    if found is None:
        raise await _interrupted(connection)
    if found.role not in allowed:
        raise Unlisted
    required = connection.app.state.house.settings.access.second_factor
    if found.role in required and not found.second and route not in _PUTTING_ON:
        raise SecondFactorMissing
    connection.state.viewer = found


async def _find(connection: ASGIConnection[Any, Any, Any, State]) -> Viewer | None:
    session, house = connection.session, connection.app.state.house
    login, stamp, since = (session.get(name) for name in ("login", "stamp", "since"))
    if not isinstance(login, str) or not isinstance(stamp, int) or not isinstance(since, int):
        return None
    if time.time() - since > house.settings.access.longest_hours * 3600:
        return None
    found: Viewer | None = await house.staff.find(login, stamp)
    return found


def login_of(viewer: Viewer, since: int | None = None) -> dict[str, Any]:
    """The session of somebody who has come in; since: when, seconds, now by default."""
    begun = int(time.time()) if since is None else since
    return {"login": viewer.login, "stamp": viewer.stamp, "since": begun}


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
