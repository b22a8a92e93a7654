"""Links that open once: choose a password, or begin the house as its first administrator."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from desk.errors import NotFound, Taken, Unfit
from desk.links import Link, Links
from desk.places import Gazetteer
from desk.viewer import Viewer
from handlers.web.account.entering import admit
from handlers.web.account.mine import typed_password, unfit_words
from handlers.web.window.desk import Form, WebRequest, house_of, one
from handlers.wording import wording
from nlu.normalize import fold

__all__ = ["routes"]


@get("/window/link/{token:str}")
async def link_page(request: WebRequest, token: FromPath[str]) -> Template:
    """Looking uses nothing up: mail programs open links before their reader does."""
    try:
        return _page(await _links(request).look(token))
    except NotFound:
        return _void()


@post("/window/link/{token:str}", status_code=200)
async def use(request: WebRequest, token: FromPath[str], data: Form) -> Response[Any]:
    """Take the password, and of the first administrator the rest; then he is in."""
    links, texts = _links(request), wording("account")
    password = typed_password(data, "new")
    try:
        link = await links.look(token)
        if password != typed_password(data, "again"):
            return _page(link, texts["passwords_differ"], data)
        found = await _use(links, link, token, password, data)
    except NotFound:
        return _void()
    except Unfit as error:
        return _page(link, unfit_words(error), data)
    except Taken:
        return _page(link, wording("errors")["taken"], data)
    return await admit(request, found)


async def _use(links: Links, link: Link, token: str, password: str, data: dict[str, Any]) -> Viewer:
    if link.login is not None:
        return await links.choose(token, password)
    return await links.begin(
        token,
        one(data, "login", 64),
        password,
        name=one(data, "name", 64),
        adcode=_county(one(data, "place", 60)),
    )


def _county(words: str) -> str:
    """The adcode of the one county that is written there; none is guessed by its sound.

    Raises:
        Unfit: none, or one of several.
    """
    found = Gazetteer().resolve(fold(words), answering=True)
    counties = {place.adcode for place in found.candidates}
    if len(counties) != 1 or found.how == "sound":
        raise Unfit("place", "county_unclear")
    return counties.pop()


def _links(request: WebRequest) -> Links:
    return Links(house_of(request).staff)


def _page(link: Link, error: str | None = None, data: dict[str, Any] | None = None) -> Template:
    return Template(
        "account/link.html.jinja",
        context={"link": link, "error": error, "typed": data or {}},
        status_code=200 if error is None else 409,
    )


def _void() -> Template:
    return Template("account/void.html.jinja", context={}, status_code=404)


routes = [link_page, use]
