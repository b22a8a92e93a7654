"""`yimen tickets`: what was filed, for whoever looks after the machine."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from desk.lifecycle import Status
from desk.tickets import TicketHeader, TicketView
from desk.viewer import CONSOLE
from handlers.compose import desk_only
from handlers.settings import load
from handlers.wording import wording


@click.group("tickets")
def command() -> None:
    """Tickets of all windows; each look into one is recorded."""


@command.command("list")
@click.option(
    "--status",
    type=click.Choice([one.value for one in Status]),
    help="Only tickets of this status.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def every(status: str | None, limit: int, as_json: bool) -> None:
    """Urgent first, then the longest waiting. Nothing personal is shown here."""
    found = asyncio.run(_list(Status(status) if status else None, limit))
    if as_json:
        click.echo(json.dumps([_header(ticket) for ticket in found], ensure_ascii=False))
        return
    texts = wording("window")
    for ticket in found:
        words = (ticket.reference, texts[ticket.urgency], texts[ticket.status], ticket.window)
        click.echo("\t".join((*words, ticket.filed_at.isoformat(timespec="minutes"))))


@command.command("show")
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def one(reference: str, as_json: bool) -> None:
    """One whole ticket, personal data included; the look is recorded."""
    found = asyncio.run(_get(reference))
    if as_json:
        click.echo(json.dumps(_whole(found), ensure_ascii=False))
        return
    click.echo(json.dumps(_whole(found), ensure_ascii=False, indent=2))


async def _list(status: Status | None, limit: int) -> tuple[TicketHeader, ...]:
    async with desk_only(load()) as desk:
        return await desk.tickets.list(CONSOLE, status=status, limit=limit)


async def _get(reference: str) -> TicketView:
    async with desk_only(load()) as desk:
        return await desk.tickets.get(CONSOLE, reference)


def _header(ticket: TicketHeader) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "status": ticket.status,
        "urgency": ticket.urgency,
        "adcode": ticket.adcode,
        "town": ticket.town,
        "window": ticket.window,
        "programs": list(ticket.programs),
        "channel": ticket.channel,
        "filed_at": ticket.filed_at.isoformat(),
        "changed_at": ticket.changed_at.isoformat(),
    }


def _whole(ticket: TicketView) -> dict[str, Any]:
    history = [
        {
            "number": event.number,
            "at": event.at.isoformat(),
            "by": event.by,
            "role": event.role,
            "action": event.action,
            "before": event.before,
            "after": event.after,
            "note": event.note,
        }
        for event in ticket.history
    ]
    return _header(ticket.header) | {"ticket": dict(ticket.snapshot), "history": history}
