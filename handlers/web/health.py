"""`/health`: whether the house is open and how it hears, for whoever runs it. Nothing of anybody.

A browser gets a page in plain words, anything else JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.response import Template

from handlers.compose import House
from handlers.jobs.standing import JobStanding, standing
from handlers.understanding import words
from handlers.wording import wording


@get("/health", media_type=MediaType.JSON)
async def live(request: Request[object, object, State]) -> Response[Any]:
    """status: ok or yellow (it serves, but somebody should look); understanding: model or keywords;
    service: the understanding service in detail, nlu.service.status.Status; words: the same, told.
    rules_problems: what is wrong with changed rules that were therefore not taken up. jobs: how the
    periodic jobs went, by name.
    """
    house: House = request.app.state.house
    status, broken = house.hearing(), _broken(house)
    jobs = await standing(house.database, house.settings.jobs.model_dump(), house.clock())
    if "text/html" in request.headers.get("accept", ""):
        return _page(house, jobs)
    well = status.light == "green" and not broken and all(one.well for one in jobs)
    return Response(
        {
            "status": "ok" if well else "yellow",
            "rules": house.world.rulebook.version,
            "rules_problems": broken,
            "understanding": status.understands,
            "service": status.as_json(),
            "words": words(status),
            "jobs": {one.name: one.state for one in jobs},
        }
    )


def _broken(house: House) -> list[str]:
    """What is wrong with changed rules that were not taken up, each with file and line."""
    here = f"{Path.cwd()}/"
    found = house.reloader.standing.problems if house.reloader else ()
    return [str(one).removeprefix(here) for one in found]


def _page(house: House, jobs: Sequence[JobStanding]) -> Template:
    texts, status = wording("understanding"), house.hearing()
    lines = [texts[status.light], *words(status)]
    if status.memory_mb:
        lines.append(texts["memory"].format(mb=status.memory_mb))
    lines.append(texts["rules"].format(version=house.world.rulebook.version))
    if broken := _broken(house):
        lines += [wording("reloading")["broken"], *broken]
    lines += [wording("jobs")["title"], *(one.words for one in jobs)]
    context = {"title": texts["title"], "lines": lines, "back": texts["back"]}
    return Template("health.html.jinja", context=context, media_type=MediaType.HTML)
