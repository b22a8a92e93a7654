"""What Telegram has beside the talk: links with a place, starting over, deleting."""

from __future__ import annotations

from handlers.telegram.link import decode
from handlers.telegram.queue import Queue
from handlers.telegram.shown import Shown, own, plain
from handlers.telegram.visit import Also, Visit
from handlers.wording import wording
from rules.place import Place
from store.models import ShownRow

__all__ = ["ask", "begin", "chosen"]

_YES, _NO = "yes", "no"


async def begin(visit: Visit, word: str) -> None:
    """/start, perhaps from a link that carries a place: the greeting, or where the talk stands."""
    place = decode(word) if word else None

    async def also(queue: Queue) -> None:
        if place is not None:
            await queue.send([_linked(place, word)])

    if not await visit.open(also):
        await visit.turn(choice="cmd.resume", also=also)


def _linked(place: Place, word: str) -> Shown:
    texts = wording("telegram")
    return own(
        texts["linked"].format(place=place.name),
        (f"linked.{word}", texts["linked_yes"]),
        (f"linked.{_NO}", texts["linked_no"]),
    )


async def ask(visit: Visit, what: str) -> None:
    """Ask back before what can't be undone: restart or delete."""
    texts = wording("telegram")
    buttons = [(f"{what}.{one}", texts[f"{what}_{one}"]) for one in (_YES, _NO)]
    await visit.show(own(texts[what], *buttons))


async def chosen(visit: Visit, row: ShownRow, what: str, pick: str) -> None:
    """The answer to one of these; the question loses its buttons."""
    texts = wording("telegram")
    if what == "linked" and (place := decode(pick)):
        await visit.turn(text=texts["lives_at"].format(place=place.name), also=_closing(row))
    elif what == "restart" and pick == _YES:
        await visit.turn(choice="cmd.restart", also=_closing(row))
    elif what == "delete" and pick == _YES:
        await _delete(visit)
    else:
        kept = {"linked": "linked_ok", "restart": "restart_kept", "delete": "delete_kept"}[what]
        async with visit.writing() as queue:
            await queue.redraw(row, plain(texts[kept]))


def _closing(row: ShownRow) -> Also:
    async def close(queue: Queue) -> None:
        await queue.redraw(row, {**row.content, "buttons": []}, text=False)

    return close


async def _delete(visit: Visit) -> None:
    """The house forgets him as in any other talk; what stands in the chat is his own to delete."""
    await visit.greet()
    await visit.turn(choice="cmd.erase_now", warn="deleted")
