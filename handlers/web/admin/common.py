"""What the administrator's pages share: the frame, the county looked at, troubles in words."""

from __future__ import annotations

from typing import Any

from litestar.response import Template

from desk.errors import Changed, DeskError, Unfit
from desk.gazetteer import index
from desk.local import Local
from desk.viewer import Viewer
from handlers.web.access import logged_in
from handlers.web.window.desk import WebRequest, frame, house_of
from handlers.wording import wording
from rules.errors import RulesError
from rules.place import Place, area_prefix

__all__ = ["counties", "county_of", "local_of", "page", "told"]


def page(request: WebRequest, name: str, *, error: str | None = None, **more: Any) -> Template:
    """A page of the administrator's. error: why something was not saved; what was typed stays."""
    texts = wording("admin")
    done = texts.get(f"done_{request.query_params.get('done')}")
    context = frame(logged_in(request), words=texts, error=error, **more)
    return Template(
        f"admin/{name}.html.jinja",
        context={**context, "done": None if error else done},
        status_code=200 if error is None else 409,
    )


def told(error: DeskError | RulesError) -> str:
    """What can't be saved and what to do, in words."""
    admin, errors = wording("admin"), wording("errors")
    if isinstance(error, RulesError):
        return " ".join(f"{one.message}。{one.suggestion}" for one in error.problems)
    if isinstance(error, Changed):
        return admin["changed"]
    if isinstance(error, Unfit):
        field = admin.get(f"field_{error.field}", error.field)
        if error.code.startswith("entry_"):
            return admin.get(error.code, admin["entry"]).format(field=field)
        say = errors.get(error.code, errors["unfit"]).format(field=field)
        return f"{say}{errors.get(f'{error.code}_try', '')}"
    return errors.get(error.code, errors["other"]).format(code=error.code)


def local_of(request: WebRequest) -> Local:
    house = house_of(request)
    return Local(house.database, house.settings.local_folder, house.calendar, house.clock)


def counties(viewer: Viewer) -> tuple[Place, ...]:
    """The counties of the administrator's own area, by code."""
    prefix = area_prefix(viewer.adcode)
    found = (one for code, one in index().counties.items() if code.startswith(prefix))
    return tuple(sorted(found, key=lambda one: one.adcode))


def county_of(request: WebRequest) -> Place:
    """The county that is looked at: the one asked for, else the first of the area."""
    mine = counties(logged_in(request))
    asked = request.query_params.get("county")
    return next((one for one in mine if one.adcode == asked), mine[0])
