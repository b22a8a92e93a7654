"""The resident's page: the whole conversation, and a form that works with and without script."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotFoundException
from litestar.params import Body
from litestar.response import Redirect, Template

from desk.filing import RESIDENT
from handlers.outcome import Exchange, Incoming, Outcome
from handlers.portable import portable
from handlers.web import bubbles
from store.audit import record
from store.models import ConversationRow
from store.people import persons_of

__all__ = ["CHANNEL", "routes", "sender_of"]

CHANNEL = "web"
_COOKIE = "yimen_talk"
_DAYS = 90
_ID_LENGTH = 48

WebRequest = Request[Any, Any, State]
Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]


@dataclass(frozen=True, slots=True)
class Talk:
    """Who is talking: the cookie's secret stays with the browser, its hash names the talk."""

    secret: str

    @property
    def sender(self) -> str:
        return hashlib.sha256(self.secret.encode()).hexdigest()


def sender_of(request: WebRequest) -> str | None:
    """The talk's key of a browser that has one."""
    secret = request.cookies.get(_COOKIE, "")
    return Talk(secret).sender if 32 <= len(secret) <= 100 else None


def _talk(request: WebRequest) -> Talk:
    secret = request.cookies.get(_COOKIE, "")
    return Talk(secret if 32 <= len(secret) <= 100 else secrets.token_urlsafe(32))


def _cookie(request: WebRequest, talk: Talk) -> Cookie:
    return Cookie(
        key=_COOKIE,
        value=talk.secret,
        max_age=_DAYS * 24 * 3600,
        httponly=True,
        secure=request.app.state.house.settings.web.https,
        samesite="lax",
        path="/",
    )


@get("/")
async def page(request: WebRequest) -> Template:
    """The whole conversation as it stands; a first visit opens one."""
    talk, intake = _talk(request), request.app.state.house.intake
    past = await intake.history(CHANNEL, talk.sender)
    if not past:
        past = (Exchange("", await intake.open(CHANNEL, talk.sender)),)
    return Template(
        "chat/page.html.jinja",
        context={"turns": bubbles.turns(past), **_form(past)},
        cookies=[_cookie(request, talk)],
        status_code=200 if past[-1].outcome.stored else 503,
    )


@post("/turn", status_code=200)
async def turn(request: WebRequest, data: Form) -> Response[Any]:
    """One message. With htmx what the page lacks comes back, without it the page is shown anew."""
    talk, intake = _talk(request), request.app.state.house.intake
    outcome = await intake.receive(_incoming(talk, data))
    if not outcome.stored:
        return _unsaved(outcome, data)
    cookies = [_cookie(request, talk)]
    if "HX-Request" not in request.headers:
        return Redirect("/", status_code=303, cookies=cookies)
    past = await intake.history(CHANNEL, talk.sender)
    fresh, anew = bubbles.unseen(past, str(data.get("seen") or ""))
    return Template(
        "chat/turn.html.jinja",
        context={"turns": bubbles.turns(fresh), **_form(past)},
        headers={"HX-Reswap": "innerHTML"} if anew else {},
        cookies=cookies,
    )


@get("/result")
async def result(request: WebRequest) -> Template:
    """The latest result on its own, to be printed or kept."""
    past = await request.app.state.house.intake.history(CHANNEL, _talk(request).sender)
    return Template("chat/result.html.jinja", context=bubbles.result(past))


@get("/mine.zip")
async def mine(request: WebRequest) -> Response[bytes]:
    """All that is held of whoever talks here, for himself; nothing when there is nothing."""
    house, talk = request.app.state.house, _talk(request)
    async with house.database.writing() as session:
        vault, at = house.database.vault, house.clock()
        # Only what came by this very door: what it was joined with may be of somebody else too.
        mark = vault.mark(f"sender {CHANNEL}", talk.sender)
        persons = await persons_of(session, ConversationRow, channel=CHANNEL, sender_mark=mark)
        if not persons:
            raise NotFoundException
        record(
            session, at=at, actor=RESIDENT, role=RESIDENT, action="person.export", subject="person"
        )
        found = await portable(session, persons, at)
    return Response(
        found.zipped(),
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="mine.zip"'},
    )


def _unsaved(outcome: Outcome, data: dict[str, Any]) -> Template:
    """Nothing could be kept: what was written stands in the form, to be sent once more."""
    return Template(
        "chat/unsaved.html.jinja",
        context={
            "words": outcome.replies[0]["text"],
            "fields": {name: _each(value) for name, value in data.items() if name != "text"},
            "text": str(data.get("text") or ""),
        },
        status_code=503,
    )


def _each(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _incoming(talk: Talk, data: dict[str, Any]) -> Incoming:
    """The form as a message. Its number counts together with its content: pressing twice is one
    message, while a text that was changed after a lost answer is another one."""
    choice = _choice(data)
    text = None if choice else str(data.get("text") or "").strip()
    number = str(data.get("message_id") or "")[:_ID_LENGTH] or secrets.token_urlsafe(16)
    content = hashlib.sha256(f"{choice}\0{text}".encode("utf-8", "replace")).hexdigest()[:16]
    return Incoming(
        channel=CHANNEL,
        sender=talk.sender,
        message_id=f"{number}.{content}",
        text=text,
        choice=choice,
    )


def _choice(data: dict[str, Any]) -> str | None:
    """The pressed button, or the ticked boxes joined by spaces when nothing was written."""
    if pressed := data.get("choice"):
        return _each(pressed)[-1]
    if str(data.get("text") or "").strip():
        return None
    return " ".join(_each(data.get("tick") or [])) or None


def _form(past: Sequence[Exchange]) -> dict[str, Any]:
    return {
        **bubbles.answers(past[-1].outcome),
        "bring": bubbles.result(past)["bring"],
        "message_id": secrets.token_urlsafe(16),
        "seen": bubbles.mark(past),
    }


routes = [page, turn, result, mine]
