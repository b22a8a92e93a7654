"""`/health`: whether the house is open, for whoever starts it. Says nothing of anybody."""

from __future__ import annotations

from litestar import MediaType, Request, get
from litestar.datastructures import State


@get("/health", media_type=MediaType.JSON)
async def live(request: Request[object, object, State]) -> dict[str, str]:
    """The rulebook's version and how messages are understood today."""
    built = request.app.state.house
    return {
        "status": "ok",
        "rules": built.world.rulebook.version,
        "understanding": "keywords",
    }
