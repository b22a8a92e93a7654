"""From the right password to one's own desk: the code of the second factor, then what was begun."""

from __future__ import annotations

import ipaddress
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import Locked, Refused
from desk.second import SecondFactor
from desk.viewer import Viewer
from handlers.web.access import login_of
from handlers.web.account.draft import LONGEST, resume
from handlers.web.window.desk import HOME, Form, WebRequest, house_of, one
from handlers.wording import wording

__all__ = ["admit", "enter", "routes", "source_of"]

_NETWORK = 64


def source_of(request: WebRequest) -> str:
    """Where a request comes from, as tries are counted: of IPv6 the network that one house has."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, _NETWORK), strict=False))


async def enter(request: WebRequest, found: Viewer, draft: str) -> Response[Any]:
    """The password was right: in, or to the code where the account has a second factor."""
    if not found.second:
        return await admit(request, found, draft)
    request.set_session({"halfway": found.login, "stamp": found.stamp})
    return _page(draft)


async def admit(request: WebRequest, found: Viewer, draft: str = "") -> Response[Any]:
    """Open the session and go on with what was being written, or to one's own desk."""
    request.set_session(login_of(found))
    request.state.viewer = found
    answer = await resume(request, found, draft)
    return answer or Redirect(HOME[found.role], status_code=303)


@get("/window/login/code")
async def code_page(request: WebRequest) -> Response[Any]:
    if "halfway" not in request.session:
        return Redirect("/window/login", status_code=303)
    return _page()


@post("/window/login/code", status_code=200)
async def code(request: WebRequest, data: Form) -> Response[Any]:
    """A code of the telephone, or one of those on paper."""
    login, stamp = request.session.get("halfway"), request.session.get("stamp")
    draft, house, texts = one(data, "draft", LONGEST), house_of(request), wording("account")
    if not isinstance(login, str) or not isinstance(stamp, int):
        return Redirect("/window/login", status_code=303)
    second = SecondFactor(house.database, house.clock)
    try:
        found = await second.check(login, stamp, one(data, "code", 40), source_of(request))
    except Locked as error:
        return _page(draft, texts["code_locked"].format(minutes=error.minutes))
    except Refused:
        return _page(draft, texts["code_refused"])
    return await admit(request, found, draft)


def _page(draft: str = "", error: str | None = None) -> Template:
    return Template(
        "account/code.html.jinja",
        context={"draft": draft, "error": error},
        status_code=200 if error is None else 403,
    )


routes = [code_page, code]
