"""What happens while the inbox is open, told as it happens (server-sent events)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from desk.pulse import Happening, Pulse
from desk.viewer import Viewer
from handlers.web.access import logged_in
from handlers.web.window.desk import WebRequest, house_of
from handlers.wording import wording

__all__ = ["changes", "resting", "routes"]

_SECONDS = 2.0
# Rounds without news between two signs of life, and between two looks at the account.
_BEAT = 7
_NEW = {
    "file": "news_file",
    "overdue": "news_overdue",
    "due_soon": "news_due_soon",
    "escalated": "news_escalated",
}


@get("/window/live")
async def live(request: WebRequest) -> ServerSentEvent:
    """Other processes' changes too: what is looked at is the database."""
    viewer, house = logged_in(request), house_of(request)

    async def still_there() -> bool:
        return await house.staff.find(viewer.login, viewer.stamp) is not None

    closing: asyncio.Event = request.app.state.closing
    told = changes(Pulse(house.database, viewer), viewer, closing, still_there)
    return ServerSentEvent(told, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def changes(
    pulse: Pulse,
    viewer: Viewer,
    closing: asyncio.Event,
    still_there: Callable[[], Awaitable[bool]],
    *,
    seconds: float = _SECONDS,
) -> AsyncIterator[ServerSentEventMessage]:
    """`open` first, then `tickets` with what to say of each change, and comments in between.

    Ends when the server stops or the account has been closed.
    """
    await pulse.next()
    yield ServerSentEventMessage(event="open", data="")
    rounds = 0
    while not closing.is_set():
        await resting(closing, seconds)
        rounds += 1
        found = await pulse.next()
        if found:
            yield ServerSentEventMessage(event="tickets", data=_told(found, viewer))
        if rounds % _BEAT == 0:
            if not await still_there():
                return
            yield ServerSentEventMessage(comment="on")


async def resting(closing: asyncio.Event, seconds: float) -> None:
    """Until the next look, or until the server stops."""
    try:
        await asyncio.wait_for(closing.wait(), seconds)
    except TimeoutError:
        return


def _told(found: Sequence[Happening], viewer: Viewer) -> str:
    """One's own doings only bring the list up to date; they are no news."""
    texts = wording("window")
    said = [
        texts[_NEW.get(one.action, "news_changed")].format(
            reference=one.reference, urgency=texts[one.urgency]
        )
        for one in found
        if one.reference and one.actor != viewer.login
    ]
    return json.dumps({"say": said[-3:]}, ensure_ascii=False)


routes = [live]
