"""Putting on the second factor: a picture to scan, a code back, recovery codes to write down."""

from __future__ import annotations

from typing import Any

import segno
from litestar import Response, get, post
from litestar.response import Template

from desk.errors import Unfit
from desk.second import Offer, SecondFactor
from handlers.web.access import logged_in, login_of
from handlers.web.window.desk import HOME, Form, WebRequest, frame, house_of, one
from handlers.wording import wording

__all__ = ["routes"]

_SECRET = "offered"  # noqa: S105 -- the name of a field


@get("/window/account/second")
async def offer(request: WebRequest) -> Template:
    """The secret waits in the sealed session until its first code comes back."""
    return _offer(request)


def _offer(request: WebRequest) -> Template:
    kept = str(request.session.get(_SECRET) or "")
    offered = _second(request).offer(logged_in(request), kept)
    request.session[_SECRET] = offered.secret
    return _page(request, offered)


@post("/window/account/second", status_code=200)
async def put_on(request: WebRequest, data: Form) -> Response[Any]:
    viewer, second = logged_in(request), _second(request)
    kept = str(request.session.get(_SECRET) or "")
    if not kept:
        return _offer(request)
    try:
        found, codes = await second.put_on(viewer, kept, one(data, "code", 40))
    except Unfit:
        return _page(request, second.offer(viewer, kept), wording("account")["code_refused"])
    # Without the secret: nothing needs it here any more.
    request.set_session(login_of(found, request.session.get("since")))
    context = frame(found, codes=codes, next=HOME[found.role])
    return Template("account/codes.html.jinja", context=context)


def _second(request: WebRequest) -> SecondFactor:
    house = house_of(request)
    return SecondFactor(house.database, house.clock)


def _page(request: WebRequest, offered: Offer, error: str | None = None) -> Template:
    viewer = logged_in(request)
    must = viewer.role in house_of(request).settings.access.second_factor
    picture = segno.make(offered.uri, error="m").svg_inline(scale=5, light="#fff", dark="#000")
    return Template(
        "account/second.html.jinja",
        context=frame(
            viewer,
            offered=offered,
            picture=picture,
            error=error,
            must=must,
            # Nothing else is open before it is on.
            bare=must and not viewer.second,
        ),
        status_code=200 if error is None else 409,
    )


routes = [offer, put_on]
