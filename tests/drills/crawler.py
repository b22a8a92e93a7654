"""Somebody who follows every link and fills in every form of the pages he is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

__all__ = ["Crawler", "Form", "Forms"]

_TYPED = {"text", "tel", "search", "number", "date", "password", ""}
_NEVER = ("logout", "/window/live", "/static", "/account")


@dataclass
class Form:
    """action; what it holds already, and the names of what is to be typed."""

    action: str
    method: str
    held: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif not self.forms:
            return
        elif tag == "textarea" or (tag == "input" and given.get("type", "") in _TYPED):
            self.forms[-1].typed.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option" and value:
            self.forms[-1].held.setdefault(self._select, value)
        elif tag in ("input", "button") and name:
            self.forms[-1].held.setdefault(name, value)


@dataclass
class Crawler:
    """A browser at work. words: typed one after the other; asked: every address it asked for.
    seen: all that it was shown; forms: those that stood there."""

    client: httpx.AsyncClient
    words: Iterator[str]
    most: int = 40
    asked: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    seen: str = ""
    forms: list[Form] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)

    async def visit(self, *pages: str) -> None:
        """These pages, and whatever can be reached from them, until `most` have been asked for."""
        waiting = list(pages)
        while waiting and len(self.answers) < self.most:
            page = waiting.pop(0)
            if page in self._done or any(one in page for one in _NEVER):
                continue
            self._done.add(page)
            answer = await self._ask("GET", page)
            found = Forms(answer.text)
            self.forms += found.forms
            waiting += self._links(page, found)
            for form in found.forms:
                waiting += await self._submit(page, form)

    async def _submit(self, page: str, form: Form) -> list[str]:
        action = urljoin(page, form.action)
        if action in self._done or any(one in action for one in _NEVER):
            return []
        self._done.add(action)
        typed = {name: next(self.words) for name in form.typed if name}
        answer = await self._ask(form.method.upper(), action, {**form.held, **typed})
        return [urljoin(action, answer.headers["location"])] if answer.is_redirect else []

    def _links(self, page: str, found: Forms) -> list[str]:
        links = [urljoin(page, one).partition("#")[0] for one in found.links]
        return [one for one in links if one.startswith("/")]

    async def _ask(
        self, method: str, path: str, data: dict[str, str] | None = None
    ) -> httpx.Response:
        in_url = method == "GET" and data
        async with asyncio.timeout(120):
            answer = await self.client.request(
                method, path, params=data if in_url else None, data=None if in_url else data
            )
        self.asked.append(str(answer.request.url))
        self.answers.append(answer.status_code)
        self.seen += answer.text
        if answer.is_redirect:
            self.asked.append(answer.headers["location"])
        return answer
