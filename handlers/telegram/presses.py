"""A button was pressed: unfold, tick, answer; a late or doubled press does no harm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.telegram import asides, papers
from handlers.telegram.drawing import PRINT
from handlers.telegram.queue import Queue
from handlers.telegram.visit import Visit
from handlers.wording import wording
from store.models import ShownRow

__all__ = ["pressed"]

_LONGEST_HINT = 180


async def pressed(visit: Visit, data: str | None) -> None:
    """`data` is "<message>.<button>"; anything else is a button of nobody."""
    found = await _find(visit, data or "")
    if found is None:
        visit.hint(wording("telegram")["old_button"])
        await visit.show()
        return
    row, index = found
    shown, one = row.content, row.content["buttons"][index]
    role = one["role"]
    if role == "fold":
        visit.hint()
        fold = None if shown.get("open") == one["fold"] else one["fold"]
        await _redraw(visit, row, {"open": fold}, text=True)
    elif role == "more":
        visit.hint()
        await _redraw(visit, row, {"more": not shown.get("more")})
    elif shown.get("multi") and role == "choice":
        visit.hint()
        ticked = set(shown.get("chosen", ())) ^ {index}
        await _redraw(visit, row, {"chosen": sorted(ticked)})
    else:
        await _answer(visit, row, index)


async def _find(visit: Visit, data: str) -> tuple[ShownRow, int] | None:
    """The message of this very chat, and the number of the button."""
    row_id, _, index = data.partition(".")
    if not (row_id.isdecimal() and index.isdecimal() and len(data) <= 30):
        return None
    async with visit.house.database.reading() as session:
        row = await session.get(ShownRow, int(row_id))
    if row is None or row.chat_mark != visit.to.mark:
        return None
    return (row, int(index)) if int(index) < len(row.content["buttons"]) else None


async def _redraw(
    visit: Visit, row: ShownRow, change: Mapping[str, Any], *, text: bool = False
) -> None:
    async with visit.writing() as queue:
        await queue.redraw(row, {**row.content, **change}, text=text)


async def _answer(visit: Visit, row: ShownRow, index: int) -> None:
    """A button that answers; again, with nothing new shown since, it is a double click."""
    texts, shown = wording("telegram"), row.content
    one = shown["buttons"][index]
    chosen = [shown["buttons"][each]["id"] for each in shown.get("chosen", ())]
    if one["role"] == "done" and not chosen:
        visit.hint(texts["pick_first"])
        await visit.show()
        return
    if shown.get("pressed") == index and await _newest(visit) <= shown["until"]:
        visit.hint(texts["seen_already"])
        await visit.show()
        return
    visit.hint(texts["chosen"].format(label=one["label"])[:_LONGEST_HINT])

    async def also(queue: Queue) -> None:
        """Tick the button, after the answer: that is what the resident waits for."""
        until = await queue.newest()
        mark = {**shown, "pressed": index, "until": until}
        await queue.redraw(row, mark, text=False)

    if one["role"] == "own":
        await _own(visit, row, one["id"])
    elif one["id"].rpartition(".")[2] == PRINT:
        await visit.say("printed")
    else:
        visit.typing()
        await visit.turn(choice=" ".join(chosen) if one["role"] == "done" else one["id"], also=also)


async def _newest(visit: Visit) -> int:
    async with visit.house.database.reading() as session:
        return await Queue(session, visit.to, "", visit.row.received_at).newest()


async def _own(visit: Visit, row: ShownRow, id: str) -> None:
    what, *rest = id.split(".")
    if what == "paper":
        await papers.chosen(visit, row, *rest)
    else:
        await asides.chosen(visit, row, what, *rest)
