"""What a page says when something is wrong: plain words, what to do, and nothing of the cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template
from sqlalchemy.exc import DBAPIError

from handlers.trouble import report
from handlers.web.access import LoggedOut, SecondFactorMissing, Unlisted
from handlers.web.account import door
from handlers.wording import wording

__all__ = ["handlers"]

WebRequest = Request[Any, Any, State]


def _logged_out(request: WebRequest, error: LoggedOut) -> Response[Any]:
    # A part of a page can't hold a login page; what was typed is still in the page itself.
    if error.form and "hx-request" not in request.headers:
        return door.again(error.path, error.form)
    return Redirect("/window/login", status_code=303)


def _second(_request: WebRequest, _error: SecondFactorMissing) -> Response[Any]:
    return Redirect("/window/account/second", status_code=303)


def _unlisted(_request: WebRequest, _error: Exception) -> Response[Any]:
    return _page(403)


def _http(_request: WebRequest, error: HTTPException) -> Response[Any]:
    return _page(error.status_code, error.headers)


def _crash(_request: WebRequest, error: Exception) -> Response[Any]:
    report("page not shown", error)
    return _page(503 if isinstance(error, DBAPIError) else 500)


def _page(status: int, headers: Mapping[str, str] | None = None) -> Template:
    texts = wording("trouble")
    known = str(status) if str(status) in texts else ("500" if status >= 500 else "400")
    context = {"words": texts[known], "back": texts["back"]}
    return Template(
        "trouble.html.jinja", context=context, status_code=status, headers=dict(headers or {})
    )


handlers: dict[Any, Any] = {
    LoggedOut: _logged_out,
    SecondFactorMissing: _second,
    Unlisted: _unlisted,
    HTTPException: _http,
    Exception: _crash,
}
