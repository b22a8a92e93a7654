"""`/health`: whether the house is open and how it hears, for whoever runs it. Nothing of anybody.

A browser gets a page in plain words, anything else JSON.
"""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.response import Template

from handlers.compose import House
from handlers.understanding import words
from handlers.wording import wording


@get("/health", media_type=MediaType.JSON)
async def live(request: Request[object, object, State]) -> Response[Any]:
    """status: ok or yellow (it serves, but somebody should look); understanding: model or keywords;
    service: the understanding service in detail, nlu.service.status.Status; words: the same, told.
    """
    house: House = request.app.state.house
    status = house.hearing()
    if "text/html" in request.headers.get("accept", ""):
        return _page(house)
    return Response(
        {
            "status": "ok" if status.light == "green" else "yellow",
            "rules": house.world.rulebook.version,
            "understanding": status.understands,
            "service": status.as_json(),
            "words": words(status),
        }
    )


def _page(house: House) -> Template:
    texts, status = wording("understanding"), house.hearing()
    lines = [texts[status.light], *words(status)]
    if status.memory_mb:
        lines.append(texts["memory"].format(mb=status.memory_mb))
    lines.append(texts["rules"].format(version=house.world.rulebook.version))
    context = {"title": texts["title"], "lines": lines, "back": texts["back"]}
    return Template("health.html.jinja", context=context)
