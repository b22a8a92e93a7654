"""Logging in and out; what was typed when a session ended is carried through the login."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import Locked, Refused
from desk.lifecycle import Action
from handlers.web.window.desk import HOME, Form, WebRequest, house_of, one
from handlers.web.window.ticket import ticket_page
from handlers.web.window.typed import Typed
from handlers.wording import wording

__all__ = ["again", "routes"]

_LONGEST_DRAFT = 20_000
# Fields that nobody types.
_OURS = frozenset({"_csrf_token", "version"})
_STEP = re.compile(r"/window/tickets/([\d-]{9,11})/([a-z_]+)")


@get("/window/login")
async def login_page() -> Template:
    return _page()


@post("/window/login", status_code=200)
async def login(request: WebRequest, data: Form) -> Response[Any]:
    """Open a session. A wrong login and a wrong password look and take the same."""
    name, texts = one(data, "login", 64), wording("window")
    draft = one(data, "draft", _LONGEST_DRAFT)
    try:
        # Not stripped: a password may begin or end with a space.
        password = str(data.get("password") or "")[:1024]
        found = await house_of(request).staff.authenticate(name, password)
    except Locked as error:
        return _page(name, texts["locked"].format(minutes=error.minutes), draft)
    except Refused:
        return _page(name, texts["refused"], draft)
    if found.role not in HOME:
        return _page(name, texts["no_desk"])
    request.set_session({"login": found.login, "stamp": found.stamp})
    carried = _read(draft)
    if carried is None:
        return Redirect(HOME[found.role], status_code=303)
    reference, typed = carried
    return await ticket_page(request, found, reference, trouble="relogin", typed=typed)


@post("/window/logout", status_code=303)
async def logout(request: WebRequest) -> Response[Any]:
    request.clear_session()
    return Redirect("/window/login", status_code=303)


def again(path: str, form: Mapping[str, Sequence[str]]) -> Response[Any]:
    """The login page in answer to a form that came too late; it holds what the form held."""
    fields = {name: values for name, values in form.items() if name not in _OURS and any(values)}
    draft = json.dumps({"path": path, "form": fields}, ensure_ascii=False)
    if not fields or not _STEP.fullmatch(path) or len(draft) > _LONGEST_DRAFT:
        return Redirect("/window/login", status_code=303)
    return _page(draft=draft)


def _page(name: str = "", error: str | None = None, draft: str = "") -> Template:
    return Template(
        "window/login.html.jinja",
        context={"error": error, "login": name, "draft": draft},
        status_code=200 if error is None else 403,
    )


def _read(draft: str) -> tuple[str, Typed] | None:
    """The ticket and the form in a draft; None when there is none, or it was made up."""
    try:
        data = json.loads(draft)
        found = _STEP.fullmatch(data["path"])
        form = {
            str(name): [str(value) for value in values] for name, values in data["form"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if found is None or found[2] not in set(Action):
        return None
    return found[1], Typed(found[2], form)


routes = [login_page, login, logout]
