"""The district's figures as pages and as a sheet to take along."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.response import Template

from desk.figures import WEEKS, Figures, Left, Sheet, Town
from desk.gazetteer import index
from desk.inbox import Inbox
from desk.lifecycle import Status
from desk.viewer import Viewer
from handlers.web.access import logged_in
from handlers.web.admin.home import year_missing
from handlers.web.district.charts import bars, columns
from handlers.web.district.sheet import workbook
from handlers.web.window.desk import (
    WebRequest,
    frame,
    house_of,
    program_names,
    today_of,
)
from handlers.wording import wording

__all__ = ["district_frame", "routes"]

_MOST_BARS = 20
_MOST_PROGRAMS = 10
# Fewer talks than this at one question are not told apart.
_FEWEST = 5
_BLANK = re.compile(r"\{\w+\}")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/window/district")
async def overview(request: WebRequest) -> Template:
    """How the area stands: each number leads to the tickets that it counts."""
    viewer, house = logged_in(request), house_of(request)
    sheet = await Figures(house.database).sheet(viewer, house.clock())
    names = program_names(request)
    return Template(
        "district/overview.html.jinja",
        context=district_frame(
            viewer,
            sheet=sheet,
            counts=await Inbox(house.database).counts(viewer, today_of(request)),
            statuses=list(Status),
            towns=[(one, _town(one, viewer), _inbox(one)) for one in sheet.towns],
            town_bars=bars(_of_towns(sheet, viewer)),
            programs=[(one, names.get(one.id, one.id)) for one in sheet.programs],
            program_bars=bars(_of_programs(sheet, names)),
            week_columns=columns(
                [(f"{w.monday.month}.{w.monday.day}", w.filed, w.closed) for w in sheet.weeks]
            ),
            span=WEEKS,
            missing=year_missing(house.calendar, today_of(request)),
        ),
    )


@get("/window/district/interview")
async def interview(request: WebRequest) -> Template:
    """Where residents left, by the last question they were asked; of the whole house."""
    viewer, house = logged_in(request), house_of(request)
    found = await Figures(house.database).left(house.clock())
    filed = sum(one.talks for one in found if one.stage == "filed")
    gone = [one for one in found if one.stage != "filed"]
    rows = _gathered([(_question(request, one), one.talks) for one in gone])
    return Template(
        "district/interview.html.jinja",
        context=district_frame(
            viewer,
            filed=filed,
            gone=sum(one.talks for one in gone),
            rows=rows,
            bars=bars([(label, count, 0, "") for label, count in rows[:_MOST_BARS]]),
            span=WEEKS,
        ),
    )


@get("/window/district/counts.xlsx")
async def taken_along(request: WebRequest) -> Response[bytes]:
    """The same figures as sheets."""
    viewer, house = logged_in(request), house_of(request)
    sheet = await Figures(house.database).sheet(viewer, house.clock())
    towns = [(_town(one, viewer), one) for one in sheet.towns]
    content = workbook(sheet, towns, program_names(request))
    name = f"attachment; filename=counts-{today_of(request)}.xlsx"
    return Response(content, media_type=_XLSX, headers={"Content-Disposition": name})


def district_frame(viewer: Viewer, **more: Any) -> dict[str, Any]:
    return frame(viewer, words=wording("district"), **more)


def _of_towns(sheet: Sheet, viewer: Viewer) -> list[tuple[str, int, int, str]]:
    rows = sheet.towns[:_MOST_BARS]
    return [(_town(one, viewer), one.unfinished, one.overdue, _inbox(one)) for one in rows]


def _of_programs(sheet: Sheet, names: dict[str, str]) -> list[tuple[str, int, int, str]]:
    return [
        (names.get(one.id, one.id), one.asked, one.overdue, f"/window?program={one.id}")
        for one in sheet.programs[:_MOST_PROGRAMS]
    ]


def _town(one: Town, viewer: Viewer) -> str:
    """The county too where the area has several."""
    county = index().counties.get(one.adcode) if one.adcode != viewer.adcode else None
    return f"{county.county or county.city}{one.town}" if county else one.town


def _inbox(one: Town) -> str:
    return f"/window?{urlencode({'place': f'{one.adcode} {one.town}'})}"


def _question(request: WebRequest, left: Left) -> str:
    """In words: what was asked last."""
    texts = wording("district")
    known = house_of(request).world.questions.by_id.get(left.asked or "")
    if known is not None:
        asked = known.ask if isinstance(known.ask, str) else known.ask.self_
        return texts["asked"].format(question=_BLANK.sub("……", asked))
    return texts.get(f"stage_{left.stage}", left.stage)


def _gathered(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Alike ones together; the rare ones in one line, so that nobody stands out."""
    found: dict[str, int] = {}
    for label, count in rows:
        found[label] = found.get(label, 0) + count
    rare = sum(count for count in found.values() if count < _FEWEST)
    kept = {label: count for label, count in found.items() if count >= _FEWEST}
    if rare:
        kept[wording("district")["rare"]] = rare
    return sorted(kept.items(), key=lambda one: -one[1])


routes = [overview, interview, taken_along]
