"""Logging in and out; what was typed when a session ended is carried through the login."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import Locked, Refused
from handlers.web.account.draft import LONGEST, pack
from handlers.web.account.entering import enter, source_of
from handlers.web.window.desk import Form, WebRequest, house_of, one
from handlers.wording import wording

__all__ = ["again", "routes"]


@get("/window/login")
async def login_page() -> Template:
    return _page()


@post("/window/login", status_code=200)
async def login(request: WebRequest, data: Form) -> Response[Any]:
    """Open a session. A wrong login and a wrong password look and take the same."""
    name, texts = one(data, "login", 64), wording("window")
    draft = one(data, "draft", LONGEST)
    try:
        # Not stripped: a password may begin or end with a space.
        password = str(data.get("password") or "")[:1024]
        found = await house_of(request).staff.authenticate(name, password, source_of(request))
    except Locked as error:
        return _page(name, texts["locked"].format(minutes=error.minutes), draft)
    except Refused:
        return _page(name, texts["refused"], draft)
    return await enter(request, found, draft)


@post("/window/logout", status_code=303)
async def logout(request: WebRequest) -> Response[Any]:
    request.clear_session()
    return Redirect("/window/login", status_code=303)


def again(path: str, form: Mapping[str, Sequence[str]]) -> Response[Any]:
    """The login page in answer to a form that came too late; it holds what the form held."""
    draft = pack(path, form)
    return _page(draft=draft) if draft else Redirect("/window/login", status_code=303)


def _page(name: str = "", error: str | None = None, draft: str = "") -> Template:
    return Template(
        "window/login.html.jinja",
        context={"error": error, "login": name, "draft": draft},
        status_code=200 if error is None else 403,
    )


routes = [login_page, login, logout]
