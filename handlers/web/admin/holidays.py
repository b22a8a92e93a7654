"""The holidays by which limits are counted: the State Council's yearly notice, typed in."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from desk.errors import Changed, Unfit
from desk.local import fields_of
from desk.working_days import Notice
from handlers.web.access import logged_in
from handlers.web.admin.common import local_of, page, told
from handlers.web.admin.home import year_missing
from handlers.web.window.desk import Form, WebRequest, house_of, one, today_of
from handlers.wording import wording
from rules.errors import RulesError

__all__ = ["routes"]

_DATE = re.compile(r"(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_LONGEST = 4000


@get("/window/admin/holidays")
async def holidays(request: WebRequest) -> Template:
    return _page(request, _asked(request))


@post("/window/admin/holidays", status_code=200)
async def save(request: WebRequest, data: Form) -> Response[Any]:
    """Checked as a whole; limits that waited for this year get their day with the next sweep."""
    typed = {name: one(data, name, _LONGEST) for name in ("year", "document", "off", "work")}
    year = _year(typed["year"])
    try:
        fields = {
            "year": year,
            "document": typed["document"],
            "off": [a if a == b else (a, b) for a, b in _days(typed["off"], year, "off")],
            "work": [one[0] for one in _days(typed["work"], year, "work")],
        }
        by = logged_in(request).login
        await local_of(request).set_notice(by, fields, one(data, "seen", _LONGEST))
    except (Unfit, Changed, RulesError) as error:
        return _page(request, year, typed, told(error))
    return Redirect(f"/window/admin/holidays?year={year}&done=holidays", status_code=303)


def _page(
    request: WebRequest, year: int, typed: dict[str, str] | None = None, error: str | None = None
) -> Template:
    calendar, today = house_of(request).calendar, today_of(request)
    notice = calendar.notices.get(year)
    years = range(today.year - 1, today.year + 3)
    return page(
        request,
        "holidays",
        error=error,
        year=year,
        years=[(each, _kept(calendar.notices, each, calendar.knows(each))) for each in years],
        typed=typed or {"year": str(year), **_written(notice)},
        seen=fields_of(notice),
        missing=year_missing(calendar, today),
    )


def _asked(request: WebRequest) -> int:
    """The year asked for; else the one that is missing, else this one."""
    today = today_of(request)
    missing = year_missing(house_of(request).calendar, today)
    return _year(request.query_params.get("year", "")) or missing or today.year


def _year(text: str) -> int:
    """A year of four digits, or 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0


def _kept(notices: Any, year: int, known: bool) -> str:
    """entered, shipped with the program, or missing."""
    return "entered" if year in notices else "shipped" if known else "missing"


def _days(text: str, year: int, field: str) -> list[tuple[date, date]]:
    """A day or a stretch a line: 2027-01-01 至 2027-01-03, or 1月1日至3日 without the year.

    Raises:
        Unfit: no such year, or a line that can't be read.
    """
    if not year:
        raise Unfit("year", "entry_year")
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        whole = re.sub(r"(月\s*\d{1,2}\s*日?\s*[至到~—-]+\s*)(\d{1,2}\s*日)", r"\1|\2", line)
        month = re.search(r"(\d{1,2})\s*月", line)
        whole = whole.replace("|", f"{month[1]}月" if month else "")
        days = [_day(one, year, field) for one in _DATE.finditer(whole)]
        if not 1 <= len(days) <= 2 or days[0] > days[-1]:
            raise Unfit(field, "entry_days")
        found.append((days[0], days[-1]))
    return found


def _day(match: re.Match[str], year: int, field: str) -> date:
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError:
        raise Unfit(field, "entry_days") from None


def _written(notice: Notice | None) -> dict[str, str]:
    if notice is None:
        return {"document": "", "off": "", "work": ""}
    to = wording("admin")["to"]
    stretches = [one if isinstance(one, tuple) else (one, one) for one in notice.off]
    off = [f"{a}" if a == b else f"{a} {to} {b}" for a, b in stretches]
    return {
        "document": notice.document,
        "off": "\n".join(off),
        "work": "\n".join(str(day) for day in notice.work),
    }


routes = [holidays, save]
