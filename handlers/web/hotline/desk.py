"""A call's page: the script on the left, what comes of it on the right, the notes line below."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation import Conversation
from desk.calls import Call, attach, forget_note, pass_on
from desk.errors import NotFound
from desk.leads.linking import ticket_filed
from desk.reference import parse
from desk.viewer import Viewer
from handlers import console
from handlers.intake import Deliver, Incoming, Outcome
from handlers.web.access import logged_in
from handlers.web.hotline.callers import earlier
from handlers.web.hotline.common import (
    CHANNEL,
    HOME,
    Form,
    WebRequest,
    by_htmx,
    calls_of,
    context,
    each,
    house_of,
    missing,
    path_of,
    wanted,
)
from handlers.wording import wording
from store.audit import record
from store.crypt import Vault
from store.talks import Talk

__all__ = ["routes"]

_ID_LENGTH = 48
_QUIET = frozenset({"question", "card", "urgent", "receipt"})


@get(f"{HOME}/calls/{{call:str}}")
async def page(request: WebRequest, call: FromPath[str]) -> Response[Any]:
    """The call as it stands: nothing of it lives in the browser alone."""
    viewer = logged_in(request)
    try:
        mine = await calls_of(request).get(viewer, call)
    except NotFound:
        return missing(viewer)
    talk = await _talk(request, viewer, mine)
    if talk is None:
        return _unsaved(viewer, mine)
    trouble = wording("hotline").get(f"trouble_{request.query_params.get('trouble', '')}")
    return Template(
        "hotline/call.html.jinja",
        context=context(
            viewer,
            **await _shown(request, mine, talk, mine.note),
            colleagues=await calls_of(request).colleagues(viewer),
            earlier=await earlier(request, viewer, mine, talk),
            trouble=trouble,
        ),
    )


@post(f"{HOME}/calls/{{call:str}}/turn", status_code=200)
async def turn(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """An answer by key or in words, a jump, or notes that were confirmed."""
    viewer, intake = logged_in(request), house_of(request).intake
    try:
        mine = await calls_of(request).step(viewer, call)
    except NotFound:
        return missing(viewer)
    if await _talk(request, viewer, mine) is None:
        return _unsaved(viewer, mine)
    incoming = _incoming(mine, data)
    if not (incoming.choice or incoming.text or incoming.picked):
        return await _nothing(request, viewer, mine)
    wholly = incoming.picked is not None and not await _left(request, mine, incoming)
    vault = house_of(request).database.vault
    outcome = await intake.receive(incoming, _keep(vault, viewer, mine, noted=wholly))
    if not outcome.stored:
        return _unsaved(viewer, mine)
    if not by_htmx(request):
        return Redirect(path_of(call), status_code=303)
    talk = await intake.conversation(CHANNEL, mine.sender)
    assert talk is not None
    left = "" if wholly else (incoming.text or "") if incoming.picked is not None else None
    shown = await _shown(request, mine, talk, left)
    headers = {"HX-Trigger": "noted"} if wholly else {}
    return Template(
        "hotline/turn.html.jinja",
        context=context(viewer, **shown, told=_told(outcome), noting=left is not None),
        headers=headers,
    )


async def _nothing(request: WebRequest, viewer: Viewer, call: Call) -> Response[Any]:
    """A key pressed too early: what a resident would be told of buttons is of no use here."""
    if not by_htmx(request):
        return Redirect(f"{path_of(call.id)}?trouble=nothing", status_code=303)
    talk = await house_of(request).intake.conversation(CHANNEL, call.sender)
    assert talk is not None
    shown = await _shown(request, call, talk, None)
    told = [wording("hotline")["trouble_nothing"]]
    return Template("hotline/turn.html.jinja", context=context(viewer, **shown, told=told))


@post(f"{HOME}/calls/{{call:str}}/note", status_code=200)
async def note(request: WebRequest, call: FromPath[str], data: Form) -> Response[Any]:
    """While the notes are typed: kept, understood, and what would come of it; nothing counts."""
    viewer, longest = logged_in(request), house_of(request).world.settings.longest
    text = wanted(data, "text", longest)
    try:
        await calls_of(request).note(viewer, call, text)
        mine = await calls_of(request).step(viewer, call)
    except NotFound:
        return missing(viewer)
    talk = await _talk(request, viewer, mine)
    if talk is None:
        return _unsaved(viewer, mine)
    shown = await _shown(request, mine, talk, text, typing=True)
    return Template("hotline/note.html.jinja", context=context(viewer, **shown))


@get(f"{HOME}/calls/{{call:str}}/questions")
async def questions(request: WebRequest, call: FromPath[str]) -> Response[Any]:
    """Every question by topic, with what was answered."""
    viewer, house = logged_in(request), house_of(request)
    try:
        mine = await calls_of(request).step(viewer, call)
    except NotFound:
        return missing(viewer)
    talk = await _talk(request, viewer, mine)
    if talk is None:
        return _unsaved(viewer, mine)
    topics: dict[str, list[console.Listed]] = {}
    for one in console.listed(house.world, talk, house.intake.today()):
        topics.setdefault(one.topic, []).append(one)
    return Template(
        "hotline/questions.html.jinja",
        context=context(viewer, call=mine, topics=topics, message_id=secrets.token_urlsafe(16)),
    )


async def _talk(request: WebRequest, viewer: Viewer, call: Call) -> Conversation | None:
    """The call's talk, opened when it has none yet; None when it can't be stored."""
    intake = house_of(request).intake
    found = await intake.conversation(CHANNEL, call.sender)
    if found is None:
        vault = house_of(request).database.vault
        await intake.open(CHANNEL, call.sender, _keep(vault, viewer, call, noted=False))
        found = await intake.conversation(CHANNEL, call.sender)
    return found


def _keep(vault: Vault, viewer: Viewer, call: Call, *, noted: bool) -> Deliver:
    """What belongs to a turn of a call, in the turn's own transaction."""

    async def keep(session: AsyncSession, talk: Talk, outcome: Outcome, at: datetime) -> None:
        await attach(session, call.id, talk.id)
        if noted:
            await forget_note(session, call.id)
        if outcome.ticket is not None:
            # Who asked for the consent aloud; its words, version and time are in the consent.
            digits = parse(outcome.ticket["reference"]) or ""
            await pass_on(session, vault, call.id, digits)
            record(
                session, at=at, actor=viewer.login, role=viewer.role,
                action="consent.aloud", subject=digits,
            )  # fmt: skip
            await ticket_filed(session, viewer, call.id, digits, at)

    return keep


async def _left(request: WebRequest, call: Call, incoming: Incoming) -> bool:
    """Whether something of the notes was heard that isn't confirmed."""
    house = house_of(request)
    talk = await house.intake.conversation(CHANNEL, call.sender)
    assert talk is not None
    heard = await house.intake.hear(incoming.text or "")
    found, _ = console.heard_so_far(house.world, talk, heard, house.intake.today())
    return not {one.id for one in found.items} <= set(incoming.picked or ())


async def _shown(
    request: WebRequest, call: Call, talk: Conversation, text: str | None, *, typing: bool = False
) -> dict[str, Any]:
    """The board; with notes typed, also what is heard in them and the board as it would be."""
    house = house_of(request)
    world, today = house.world, house.intake.today()
    found: dict[str, Any] = {
        "call": call,
        "message_id": secrets.token_urlsafe(16),
        "text": text or "",
        "heard": None,
        "dangers": (),
        "supposed": False,
    }
    if text:
        heard = await house.intake.hear(text)
        found["heard"], found["dangers"] = console.heard_so_far(world, talk, heard, today)
        if found["heard"].items:
            found["would"] = console.supposed(world, talk, heard, found["heard"], today)
            found["supposed"] = True
    # While notes are typed only what would come of them is drawn: half the work.
    drawn = found["supposed"] and typing
    found["board"] = found["would"] if drawn else console.board(world, talk, today)
    return found


def _incoming(call: Call, data: dict[str, Any]) -> Incoming:
    """The form as a message; pressing twice is one message, see handlers.web.chat."""
    noted = "note" in data
    choice = None if noted else _choice(data)
    text = None if choice else str(data.get("note" if noted else "text") or "").strip()
    picked = tuple(each(data.get("picked"))) if noted else None
    number = wanted(data, "message_id", _ID_LENGTH) or secrets.token_urlsafe(16)
    content = hashlib.sha256(f"{choice}\0{text}\0{picked}".encode("utf-8", "replace")).hexdigest()
    return Incoming(
        channel=CHANNEL,
        sender=call.sender,
        message_id=f"{number}.{content[:16]}",
        text=text,
        choice=choice,
        picked=picked,
    )


def _choice(data: dict[str, Any]) -> str | None:
    """The pressed button, or the ticked boxes joined by spaces when nothing was written."""
    if pressed := each(data.get("choice")):
        return pressed[-1]
    if str(data.get("text") or "").strip():
        return None
    return " ".join(each(data.get("tick"))) or None


def _told(outcome: Outcome) -> list[str]:
    """What the talk answered besides the next question; an emergency has its banner."""
    if any(reply["kind"] == "urgent" for reply in outcome.replies):
        return []
    return [reply["text"] for reply in outcome.replies if reply["kind"] not in _QUIET]


def _unsaved(viewer: Viewer, call: Call) -> Response[Any]:
    return Template(
        "hotline/unsaved.html.jinja", context=context(viewer, call=call), status_code=503
    )


routes = [page, turn, note, questions]
