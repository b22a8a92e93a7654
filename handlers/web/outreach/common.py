"""What the pages of outreach share: the frame, days and stories in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desk.leads.views import Said
from desk.reference import parse
from desk.visits.book import Cares
from handlers.web.access import logged_in
from handlers.web.window.desk import WebRequest, frame, house_of
from handlers.wording import wording

__all__ = ["cares_of", "day_words", "done_words", "frame_of", "said"]


def frame_of(request: WebRequest, **more: Any) -> dict[str, Any]:
    """The desk's frame with the texts of outreach, and what was just done."""
    done = None if more.get("trouble") else done_words(request)
    return frame(logged_in(request), **{"words": wording("outreach"), "done": done, **more})


def done_words(request: WebRequest) -> str | None:
    """What the address says was just done."""
    texts, asked = wording("outreach"), request.query_params
    if filed := parse(asked.get("filed", "")):
        return texts["done_filed"].format(reference=f"{filed[:4]}-{filed[4:8]}-{filed[8:]}")
    return texts.get(f"done_{asked.get('done', '')}")


def day_words(day: date, today: date) -> str:
    """11月22日, with its year when it isn't this one."""
    form = "day" if day.year == today.year else "day_of_year"
    return wording("window")[form].format(year=day.year, month=day.month, day=day.day)


def said(line: Said, names: Mapping[str, str]) -> dict[str, Any]:
    """One line of a story: who did what, with the words kept beside it."""
    texts, words = wording("outreach"), wording("window")
    who = texts.get(f"by_{line.role}")
    who = who or words.get(f"role_{line.role}", "") + names.get(line.by, line.by)
    return {
        "at": line.at,
        "who": who,
        "what": texts[f"did_{line.action}"],
        "note": _note(line.action, line.note),
    }


def _note(action: str, note: str | None) -> str | None:
    """Reasons and levels stand first in a note, as ids."""
    prefix = {"close": "reason_", "begin": "level_", "relevel": "level_"}.get(action)
    if prefix is None or not note:
        return note
    texts = wording("outreach")
    first, _, rest = note.partition(" ")
    return "。".join(part for part in (texts.get(f"{prefix}{first}", first), rest) if part)


def cares_of(request: WebRequest) -> Cares:
    house = house_of(request)
    return Cares(house.database, house.clock, house.calendar)
