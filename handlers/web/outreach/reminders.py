"""Cases that come up again: the list of a township, each with why; days that certificates end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from desk.errors import DeskError, NotFound
from desk.gazetteer import index
from desk.reminders import OUTCOMES, Reminder, Reminders
from desk.viewer import Role, Viewer
from handlers.web.access import logged_in
from handlers.web.outreach.common import day_words, frame_of
from handlers.web.sheet import dialled
from handlers.web.window.desk import (
    Form,
    WebRequest,
    house_of,
    missing,
    one,
    program_names,
    today_of,
)
from handlers.wording import wording

__all__ = ["routes"]

_KINDS = ("certificate", "rescreen")


@get("/window/reminders")
async def reminders(request: WebRequest) -> Template:
    """?kind= shows one kind only."""
    viewer, asked = logged_in(request), request.query_params.get("kind")
    kind = asked if asked in _KINDS else None
    found = await _reminders(request).list(viewer, kind=kind)
    return Template(
        "outreach/reminders.html.jinja",
        context=frame_of(
            request,
            reminders=[_line(request, one, viewer) for one in found],
            kind=kind,
            kinds=_KINDS,
            outcomes=OUTCOMES,
            wide=viewer.role is not Role.CLERK,
        ),
    )


@post("/window/reminders/{row:int}", status_code=200)
async def done(request: WebRequest, row: FromPath[int], data: Form) -> Response[Any]:
    """Looked after, as what came of it."""
    viewer = logged_in(request)
    try:
        await _reminders(request).done(viewer, row, one(data, "outcome", 20))
    except NotFound:
        return missing(viewer)
    except DeskError:
        return Redirect("/window/reminders", status_code=303)
    return Redirect("/window/reminders?done=reminder", status_code=303)


@get("/window/certificates/{reference:str}")
async def certificates(request: WebRequest, reference: FromPath[str]) -> Template:
    """Who of the ticket has a certificate, and until when."""
    return await _dates(request, reference)


@post("/window/certificates/{reference:str}", status_code=200)
async def enter(request: WebRequest, reference: FromPath[str], data: Form) -> Response[Any]:
    """The day that stands on somebody's certificate."""
    viewer, closes = logged_in(request), one(data, "closes", 12)
    try:
        await _reminders(request).certificate(
            viewer,
            reference,
            one(data, "member", 64),
            _date(one(data, "until", 10)),
            int(closes) if closes.isascii() and closes.isdecimal() else None,
        )
    except NotFound:
        return missing(viewer)
    except DeskError as error:
        return await _dates(request, reference, error.code, data)
    return Redirect("/window/reminders?done=certificate", status_code=303)


async def _dates(
    request: WebRequest,
    reference: str,
    trouble: str | None = None,
    typed: Mapping[str, Any] | None = None,
) -> Template:
    viewer = logged_in(request)
    try:
        ticket = await house_of(request).tickets.get(viewer, reference)
    except NotFound:
        return missing(viewer)
    return Template(
        "outreach/certificates.html.jinja",
        context=frame_of(
            request,
            ticket=ticket,
            people=_holders(ticket.snapshot),
            closes=one(typed or request.query_params, "closes", 12),
            typed=typed or {},
            trouble=trouble and wording("errors")[trouble],
        ),
        status_code=409 if trouble else 200,
    )


def _holders(snapshot: Mapping[str, Any]) -> list[dict[str, str]]:
    """Everybody of the household with what is known of his certificate, holders first."""
    told = {
        fact["member"]: fact["shown"]
        for fact in snapshot["facts"]
        if fact["fact"] == "dis_cert" and fact["state"] == "known"
    }
    people = [
        {"id": one["id"], "relation": one["relation"], "certificate": told.get(one["id"]) or ""}
        for one in snapshot["members"]
    ]
    return sorted(people, key=lambda one: one["certificate"] in ("", "没有"))


def _line(request: WebRequest, found: Reminder, viewer: Viewer) -> dict[str, Any]:
    county = index().counties.get(found.adcode) if viewer.adcode != found.adcode else None
    today = today_of(request)
    return {
        "head": found,
        "program": program_names(request).get(found.program or "", found.program),
        "why": _why(found, today),
        "phone": dialled(found.phone),
        "told": _told(found, today),
        "town": f"{county.county or county.city}{found.town}" if county else found.town,
    }


def _why(found: Reminder, today: date) -> list[str]:
    """Why it has come up, in words."""
    texts, words = wording("outreach"), wording("window")
    if found.due_on is not None:
        state = "ended" if found.due_on < today else "ends"
        return [texts[f"why_{state}"].format(day=day_words(found.due_on, today))]
    if found.kind == "certificate":
        return [texts["why_said"]]
    said = [texts["why_stopped"]] if found.why.get("stopped") else []
    for change in found.why.get("changes", ()):
        values = {**change}
        for name in ("before", "after"):
            values[name] = words.get(change.get(name, ""), change.get(name, ""))
        said.append(texts[f"why_{change['kind']}"].format(**values))
    return said


def _told(found: Reminder, today: date) -> str:
    texts = wording("outreach")
    if found.told is not None:
        return texts[f"told_{found.channel}"].format(day=day_words(found.told.date(), today))
    if found.wish == "不可联系":
        return texts["told_never"]
    return texts["told_not"]


def _date(text: str) -> date:
    """A day; what is none lies so far back that no certificate has it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _reminders(request: WebRequest) -> Reminders:
    house = house_of(request)
    return Reminders(house.database, house.clock)


routes = [reminders, done, certificates, enter]
