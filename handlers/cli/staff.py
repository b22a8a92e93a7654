"""`yimen staff`: accounts of the people at the windows."""

from __future__ import annotations

import asyncio
import json
import os
import secrets

import click

from desk.links import FIRST_HOURS, HOURS, Links
from desk.places import Gazetteer
from desk.viewer import Role, Viewer
from handlers.compose import desk_only
from handlers.first import link_address
from handlers.settings import Settings, load
from handlers.wording import wording
from nlu.normalize import fold
from rules.place import Place

_VARIABLE = "YIMEN_PASSWORD"


@click.group("staff")
def command() -> None:
    """Accounts of clerks, operators, district officers and administrators."""


@command.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name, as the history will show it.")
@click.option(
    "--role", type=click.Choice([one.value for one in Role]), default="clerk", show_default=True
)
@click.option("--place", "place_text", required=True, help="Township (clerk) or county (others).")
@click.option("--department", help="Of an officer: medical, disabled, education, housing, …")
@click.option("--generate", is_flag=True, help="Make a password and print it once.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(
    login: str,
    name: str,
    role: str,
    place_text: str,
    department: str | None,
    generate: bool,
    as_json: bool,
) -> None:
    """Open the account LOGIN. The password is asked for, or taken from YIMEN_PASSWORD."""
    place = _place(place_text, Role(role))
    password = secrets.token_urlsafe(12) if generate else _password()
    viewer = asyncio.run(_add(login, password, name, Role(role), place, department))
    texts = wording("staff")
    if as_json:
        shown = _as_json(viewer) | ({"password": password} if generate else {})
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(texts["added"].format(login=viewer.login, place=place.name))
    if generate:
        click.echo(texts["password"].format(password=password))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def show(as_json: bool) -> None:
    """All open accounts."""
    viewers = asyncio.run(_every())
    if as_json:
        click.echo(json.dumps([_as_json(viewer) for viewer in viewers], ensure_ascii=False))
        return
    for viewer in viewers:
        place = f"{viewer.adcode}{viewer.town or viewer.department or ''}"
        click.echo(f"{viewer.login}\t{viewer.role}\t{place}\t{viewer.name}")


@command.command("link")
@click.argument("login", required=False)
@click.option("--second", is_flag=True, help="Take the second factor off too (telephone lost).")
@click.option("--url", help="Where the pages are, as its reader reaches them.")
def link(login: str | None, second: bool, url: str | None) -> None:
    """Print a link that opens once: a new password for LOGIN, or without it the first
    administrator's account.
    """
    settings = load()
    token = asyncio.run(_link(settings, login, second))
    texts = wording("staff")
    if token is None:
        raise click.ClickException(texts["admin_exists"])
    hours = HOURS if login else FIRST_HOURS
    base = url or f"http://{settings.web.host}:{settings.web.port}"
    click.echo(texts["link"].format(hours=hours, url=link_address(base, token)))


async def _link(settings: Settings, login: str | None, second: bool) -> str | None:
    async with desk_only(settings) as desk:
        links = Links(desk.staff)
        return await (links.renew(login, second=second) if login else links.first())


async def _add(
    login: str, password: str, name: str, role: Role, place: Place, department: str | None
) -> Viewer:
    async with desk_only(load()) as desk:
        return await desk.staff.add(
            login,
            password,
            name=name,
            role=role,
            adcode=place.adcode,
            town=place.town,
            department=department,
        )


async def _every() -> tuple[Viewer, ...]:
    async with desk_only(load()) as desk:
        return await desk.staff.every()


def _place(text: str, role: Role) -> Place:
    """A clerk's township or the others' county; says the candidates when it is not clear."""
    found = Gazetteer().resolve(fold(text), answering=True)
    if len(found.candidates) == 1:
        place = found.candidates[0]
        if (place.town is not None) == (role is Role.CLERK):
            return place
    texts = wording("staff")
    kind = "need_town" if role is Role.CLERK else "need_county"
    names = "、".join(place.name for place in found.candidates[:8]) or texts["nothing"]
    raise click.ClickException(texts[kind].format(text=text, names=names))


def _password() -> str:
    given = os.environ.get(_VARIABLE)
    if given is not None:
        return given
    prompt = wording("staff")["ask_password"]
    asked: str = click.prompt(prompt, hide_input=True, confirmation_prompt=True)
    return asked


def _as_json(viewer: Viewer) -> dict[str, str | None]:
    return {
        "login": viewer.login,
        "name": viewer.name,
        "role": viewer.role,
        "adcode": viewer.adcode,
        "town": viewer.town,
        "department": viewer.department,
    }
