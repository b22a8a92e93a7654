"""The resident's page: the whole conversation, and a form that works with and without script."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie, State
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect, Template

from handlers.outcome import Exchange, Incoming, Outcome
from handlers.web import bubbles

__all__ = ["routes"]

CHANNEL = "web"
_COOKIE = "yimen_talk"
_DAYS = 90
_ID_LENGTH = 48

WebRequest = Request[Any, Any, State]


@dataclass(frozen=True, slots=True)
class Talk:
    """Who is talking: the cookie's secret stays with the browser, its hash names the talk."""

    secret: str
    is_new: bool

    @property
    def sender(self) -> str:
        return hashlib.sha256(self.secret.encode()).hexdigest()


def _talk(request: WebRequest) -> Talk:
    secret = request.cookies.get(_COOKIE, "")
    if len(secret) < 32 or len(secret) > 100:
        return Talk(secrets.token_urlsafe(32), is_new=True)
    return Talk(secret, is_new=False)


def _cookie(request: WebRequest, talk: Talk) -> Cookie:
    settings = request.app.state.house.settings
    return Cookie(
        key=_COOKIE,
        value=talk.secret,
        max_age=_DAYS * 24 * 3600,
        httponly=True,
        secure=settings.web.https,
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
        "chat/page.jinja",
        context={"turns": bubbles.turns(past), **_composer(past[-1].outcome)},
        cookies=[_cookie(request, talk)],
    )


@post("/turn", status_code=200)
async def turn(
    request: WebRequest,
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """One message. With htmx the new bubbles come back, without it the whole page is shown."""
    talk = _talk(request)
    outcome = await request.app.state.house.intake.receive(_incoming(talk, data))
    if "HX-Request" not in request.headers:
        return Redirect("/", status_code=303, cookies=[_cookie(request, talk)])
    said = Exchange(bubbles.said(data), outcome)
    return Template(
        "chat/turn.jinja",
        context={"turns": bubbles.turns((said,)), **_composer(outcome)},
        cookies=[_cookie(request, talk)],
    )


@get("/result")
async def result(request: WebRequest) -> Template:
    """The latest result on its own, to be printed or kept."""
    past = await request.app.state.house.intake.history(CHANNEL, _talk(request).sender)
    return Template("chat/result.jinja", context=bubbles.result(past))


def _incoming(talk: Talk, data: dict[str, Any]) -> Incoming:
    """The form as a message. Its number counts together with its content: pressing twice is one
    message, while a text that was changed after a lost answer is another one."""
    text = str(data.get("text") or "").strip() or None
    choice = _choice(data)
    if choice:
        text = None
    number = str(data.get("message_id") or "")[:_ID_LENGTH] or secrets.token_urlsafe(16)
    content = hashlib.sha256(f"{choice}\0{text}".encode("utf-8", "replace")).hexdigest()[:16]
    return Incoming(
        channel=CHANNEL,
        sender=talk.sender,
        message_id=f"{number}.{content}",
        text=text if choice or text else "",
        choice=choice,
    )


def _choice(data: dict[str, Any]) -> str | None:
    """The pressed button, or the ticked boxes joined by spaces."""
    pressed = data.get("choice")
    if pressed:
        return str(pressed[-1] if isinstance(pressed, list) else pressed)
    ticked = data.get("tick")
    if not ticked or data.get("text", "").strip():
        return None
    return " ".join(ticked) if isinstance(ticked, list) else str(ticked)


def _composer(outcome: Outcome) -> dict[str, Any]:
    return {
        "question": outcome.question,
        "loose": bubbles.loose_choices(outcome),
        "message_id": secrets.token_urlsafe(16),
    }


routes = [page, turn, result]
