"""`yimen person`: hand out all that is held of a resident, or forget him."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk import subjects
from desk.erasing import erase
from desk.limits import Limits
from desk.reference import shown
from desk.viewer import CONSOLE
from handlers.compose import Desk, desk_only
from handlers.portable import portable
from handlers.settings import load
from handlers.wording import wording
from store import erasures
from store.audit import record
from store.models import TicketRow
from store.resealing import reseal
from store.times import utc_now


@click.group("person")
def command() -> None:
    """One resident, by a ticket's number, a chat of Telegram, or a telephone."""


def _whose(function: Any) -> Any:
    for name, help in (
        ("--phone", "A telephone that was left, however it is written."),
        ("--telegram", "The number of a private chat of Telegram."),
        ("--ticket", "A ticket's number."),
    ):
        function = click.option(name, help=help)(function)
    return function


@command.command("export")
@_whose
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), required=True, help="A new folder."
)
def export(folder: Path, **whose: str | None) -> None:
    """Everything held of this person, as a readable JSON file with the papers beside it."""
    click.echo(asyncio.run(_export(folder, _one(whose))))


@command.command("erase")
@_whose
@click.option("--yes", is_flag=True, help="Don't ask back.")
def erase_(yes: bool, **whose: str | None) -> None:
    """Forget this person: open tickets are withdrawn, the key is destroyed, in old backups too."""
    asyncio.run(_erase(_one(whose), yes))


def _one(whose: dict[str, str | None]) -> tuple[str, str]:
    given = [(name, value) for name, value in whose.items() if value]
    if len(given) != 1:
        raise click.UsageError(wording("person")["one_of"])
    return given[0]


async def _persons(session: AsyncSession, desk: Desk, whose: tuple[str, str]) -> frozenset[str]:
    """Who is meant; exits with 1 when it is nobody."""
    name, value = whose
    vault = desk.database.vault
    if name == "ticket":
        found = await subjects.by_ticket(session, value)
    elif name == "phone":
        found = await subjects.by_phone(session, vault, value)
    else:
        found = await subjects.by_chat(session, vault, name, value)
    if not found:
        click.echo(wording("person")["nobody"], err=True)
        raise SystemExit(1)
    return found


async def _export(folder: Path, whose: tuple[str, str]) -> str:
    async with desk_only(load()) as desk:
        await reseal(desk.database)
        async with desk.database.writing() as session:
            persons = await _persons(session, desk, whose)
            for reference in await _references(session, persons) or ["person"]:
                record(
                    session, at=utc_now(), actor=CONSOLE.login, role=CONSOLE.role,
                    action="person.export", subject=reference,
                )  # fmt: skip
            found = await portable(session, persons, utc_now())
    texts = wording("portable")
    _write(folder, texts["file"], found.text().encode())
    for name, data in found.files.items():
        _write(folder, name, data)
    said = wording("person")["exported"]
    return said.format(folder=folder, file=texts["file"], papers=len(found.files))


def _write(folder: Path, name: str, data: bytes) -> None:
    """For the owner's eyes alone; nothing that is there is written over."""
    path = folder / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


async def _erase(whose: tuple[str, str], yes: bool) -> None:
    texts = wording("person")
    async with desk_only(load()) as desk:
        await reseal(desk.database)
        async with desk.database.reading() as session:
            persons = await _persons(session, desk, whose)
            references = await _references(session, persons)
        click.echo(
            texts["about"].format(
                persons=len(persons),
                tickets=len(references),
                references="、".join(map(shown, references)),
            )
        )
        if not yes:
            click.confirm(texts["sure"], abort=True)
        async with desk.database.writing() as session:
            await erase(
                session, desk.database.vault, persons, cause="office",
                by=(CONSOLE.login, CONSOLE.role), at=utc_now(), limits=Limits(desk.calendar),
            )  # fmt: skip
        click.echo(texts["erased"].format(persons=await erasures.finish(desk.database)))


async def _references(session: AsyncSession, persons: frozenset[str]) -> list[str]:
    query = select(TicketRow.reference).where(TicketRow.person.in_(persons))
    return [*await session.scalars(query.order_by(TicketRow.id))]
