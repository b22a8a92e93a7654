"""How many forms one address may send in a minute, so that no machine keeps the residents out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.exceptions import TooManyRequestsException
from litestar.types import ASGIApp, Receive, Scope, Send

__all__ = ["throttle"]

_MINUTE = 60
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# The desk has its logins, Telegram its secret.
_ELSEWHERE = ("/window", "/telegram/")


def throttle(most: int, clock: Callable[[], float] = monotonic) -> Callable[[ASGIApp], ASGIApp]:
    """A middleware that answers 429 to what an address sends beyond `most` in a minute; 0: never.

    Counted are the residents' forms, and visits that begin a conversation. This machine itself is
    not counted: behind a proxy that does not say for whom it asks, everybody would be one.
    """
    counted: Counter[str] = Counter()
    minute = 0

    def refused(request: Request[Any, Any, Any]) -> bool:
        nonlocal minute
        if (now := int(clock() // _MINUTE)) != minute:
            minute = now
            # Nothing is remembered of anybody for longer, and no flood fills the memory.
            counted.clear()
        address = request.client.host if request.client else ""
        if not most or not _counts(request) or _own(address):
            return False
        counted[address] += 1
        return counted[address] > most

    def around(app: ASGIApp) -> ASGIApp:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == ScopeType.HTTP and refused(Request(scope)):
                raise TooManyRequestsException(headers={"Retry-After": str(_MINUTE)})
            await app(scope, receive, send)

        return guarded

    return around


def _counts(request: Request[Any, Any, Any]) -> bool:
    path = request.url.path
    if request.method in _READS:
        return path == "/" and not request.cookies
    return not path.startswith(_ELSEWHERE)


def _own(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
