"""`yimen audit`: whether the trail is whole, and who looked at what."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict

import click
from sqlalchemy import select

from desk.reference import parse
from handlers.compose import desk_only
from handlers.settings import load
from handlers.wording import wording
from store.audit import Chain, verify
from store.models import AuditRow


@click.group("audit")
def command() -> None:
    """The audit trail: verify it, or read who looked at a ticket."""


@command.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def whole(as_json: bool) -> None:
    """Follow the chain of seals; exit code 1 when a row was changed, taken out or put in.

    Write the head down elsewhere: rows cut off at the end show only against an older head.
    """
    found = asyncio.run(_verify())
    if as_json:
        click.echo(json.dumps(asdict(found)))
    else:
        texts = wording("audit")
        said = texts["whole" if found.broken is None else "broken"]
        click.echo(said.format(**asdict(found)))
    if found.broken is not None:
        sys.exit(1)


@command.command("show")
@click.argument("subject")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def who(subject: str, as_json: bool) -> None:
    """Who did or tried what to SUBJECT, a ticket's reference or an account's login."""
    rows = asyncio.run(_rows(parse(subject) or subject))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("\t".join(row.values()))


async def _verify() -> Chain:
    async with desk_only(load()) as desk, desk.database.reading() as session:
        return await verify(session, desk.database.vault)


async def _rows(subject: str) -> list[dict[str, str]]:
    query = select(AuditRow).filter_by(subject=subject).order_by(AuditRow.id)
    async with desk_only(load()) as desk, desk.database.reading() as session:
        return [
            {
                "at": row.at.isoformat(timespec="seconds"),
                "actor": row.actor,
                "role": row.role,
                "action": row.action,
                "result": row.result,
            }
            for row in await session.scalars(query)
        ]
