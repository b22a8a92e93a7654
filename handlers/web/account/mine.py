"""One's own account: who one is here, the password, where one is signed in, signs of life."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import Locked, Refused, Unfit
from desk.second import SecondFactor
from desk.viewer import Viewer
from handlers.web.access import logged_in, login_of
from handlers.web.account.entering import source_of
from handlers.web.window.desk import Form, WebRequest, frame, house_of
from handlers.wording import wording

__all__ = ["account_page", "routes", "typed_password"]

_LONGEST = 1024


@get("/window/still", status_code=204)
async def still() -> None:
    """Somebody works at a page that sends nothing: the answer alone renews the session."""


@get("/window/account")
async def account(request: WebRequest) -> Template:
    return await account_page(request, logged_in(request))


@post("/window/account/password", status_code=200)
async def password(request: WebRequest, data: Form) -> Response[Any]:
    """Change it; wrong tries count like those at the door. Sessions elsewhere end."""
    viewer, staff, texts = logged_in(request), house_of(request).staff, wording("account")
    old, new, again = (typed_password(data, name) for name in ("old", "new", "again"))
    if new != again:
        return await account_page(request, viewer, texts["passwords_differ"])
    try:
        await staff.authenticate(viewer.login, old, source_of(request))
        changed = await staff.set_password(viewer.login, new, by=viewer.login)
    except Locked as error:
        said = wording("window")["locked"].format(minutes=error.minutes)
        return await account_page(request, viewer, said)
    except Refused:
        return await account_page(request, viewer, texts["old_wrong"])
    except Unfit as error:
        return await account_page(request, viewer, unfit_words(error))
    request.set_session(login_of(changed, request.session.get("since")))
    return Redirect("/window/account?done=password", status_code=303)


@post("/window/account/sessions", status_code=303)
async def sessions(request: WebRequest) -> Response[Any]:
    """Sign out everywhere but here."""
    found = await house_of(request).staff.end_sessions(logged_in(request).login)
    request.set_session(login_of(found, request.session.get("since")))
    return Redirect("/window/account?done=sessions", status_code=303)


@post("/window/account/codes", status_code=200)
async def codes(request: WebRequest) -> Response[Any]:
    """New recovery codes instead of those that are left."""
    viewer, house = logged_in(request), house_of(request)
    if not viewer.second:
        return Redirect("/window/account/second", status_code=303)
    fresh = await SecondFactor(house.database, house.clock).renew_codes(viewer)
    return Template("account/codes.html.jinja", context=frame(viewer, codes=fresh))


async def account_page(request: WebRequest, viewer: Viewer, error: str | None = None) -> Template:
    """The page as it is now; error: why something was not done."""
    house, texts = house_of(request), wording("account")
    left = await SecondFactor(house.database, house.clock).codes_left(viewer)
    done = texts.get(f"done_{request.query_params.get('done')}")
    return Template(
        "account/mine.html.jinja",
        context=frame(
            viewer,
            words=texts,
            codes_left=left,
            must=viewer.role in house.settings.access.second_factor,
            error=error,
            done=None if error else done,
        ),
        status_code=200 if error is None else 409,
    )


def unfit_words(error: Unfit) -> str:
    """What can't be used, and what to do."""
    texts = wording("errors")
    say = texts.get(error.code, texts["unfit"]).format(field=error.field)
    return f"{say}{texts.get(f'{error.code}_try', '')}"


def typed_password(data: dict[str, Any], name: str) -> str:
    """Not stripped: a password may begin or end with a space."""
    return str(data.get(name) or "")[:_LONGEST]


routes = [still, account, password, sessions, codes]
