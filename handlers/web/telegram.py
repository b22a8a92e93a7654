"""Where Telegram brings its updates: an address that can't be guessed, and a secret in a header."""

from __future__ import annotations

import hmac
from typing import Any

from litestar import Request, Response, post
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from handlers.telegram.door import PATH, Door

__all__ = ["routes"]

_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@post(PATH + "/{path:str}", status_code=200, exclude_from_csrf=True)
async def update(request: Request[Any, Any, State], path: FromPath[str]) -> Response[None]:
    """200 only once the update is stored; otherwise Telegram brings it again."""
    door: Door | None = request.app.state.get("telegram")
    header = request.headers.get(_HEADER, "")
    if door is None or not (_same(path, door.path) & _same(header, door.secret)):
        raise NotFoundException
    await door.receiver.keep([await request.json()])
    return Response(None, status_code=200)


def _same(said: str, expected: str) -> bool:
    return hmac.compare_digest(said.encode(), expected.encode())


routes = [update]
