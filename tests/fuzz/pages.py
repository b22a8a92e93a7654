"""Every route of the real server, asked for anything that its forms may hold, by every role.

The pages publish no description of themselves: it is made here, of the table of routes, of the
fields that the pages' forms have, and of values that stand on pages (real references, real ids).
"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from handlers.web.access import ACCESS, PUBLIC
from tests.drills.crawler import Crawler, Form, Forms
from tests.drills.residents import OnTheWeb
from tests.drills.staff import PASSWORD, add
from tests.drills.stage import Stage, staged

__all__ = ["Answers", "Asked", "asked_by_all", "serving_pages"]

_TEMPLATES = Path(__file__).parents[2] / "handlers" / "web" / "templates"
# Streams without an end, and what ends the session that asks.
_LEFT_OUT = {"/window/live", "/window/tasks/live", "/window/logout", "/window/account/sessions"}
_PLACES = {"clerk": "中扬镇", "operator": None, "district": None, "admin": None}
_SEES = {"clerk": ("/window", "/window/leads/new", "/window/visits"),
         "operator": ("/window/hotline",), "admin": ("/window/admin",)}  # fmt: skip
_ALIKE = "default-src 'none'"
_FORM = "application/x-www-form-urlencoded"


@dataclass
class Answers:
    """What came back. wrong: a fault of ours, or an answer without the pages' protection."""

    counted: Counter[int] = field(default_factory=Counter)
    wrong: list[tuple[str, str, int]] = field(default_factory=list)
    slowest: float = 0.0
    slow: list[str] = field(default_factory=list)

    def note(self, case: Any, answer: Any) -> None:
        self.counted[answer.status_code] += 1
        policy = answer.headers.get("content-security-policy", [""])[0]
        if answer.status_code >= 500 or _ALIKE not in policy:
            self.wrong.append((case.method, case.path, answer.status_code))
        self.slowest = max(self.slowest, answer.elapsed)
        if answer.elapsed > 2:
            self.slow.append(f"{answer.elapsed:.1f} s for {case.method} {case.path}")


@dataclass
class Asked:
    """The open house, who is logged in to it, and what stands on its pages by field's name."""

    stage: Stage
    url: str
    sessions: dict[str, requests.Session]
    values: Mapping[str, set[str]]

    @property
    def said(self) -> str:
        """All that the server has printed."""
        return "".join(one.read_text("utf-8") for one in self.stage.folder.glob("said-*"))


@asynccontextmanager
async def serving_pages(folder: Path) -> AsyncIterator[Asked]:
    """A house with a ticket in it, and one of every role at work."""
    async with staged(folder, {"access": {"second_factor": "[]"}}) as stage:
        for login, town in _PLACES.items():
            await add(stage, login, login, town)
        process = await stage.start()
        await OnTheWeb(stage, random.Random(7), "13812345678").file()
        values: dict[str, set[str]] = defaultdict(set)
        sessions = {"": await _session(process.url, "", values)}
        for login in _PLACES:
            sessions[login] = await _session(process.url, login, values)
        yield Asked(stage, process.url, sessions, values)


async def _session(url: str, login: str, values: dict[str, set[str]]) -> requests.Session:
    """Logged in (or nobody); the mark of a form goes with everything."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        [form, *_] = Forms((await client.get("/window/login")).text).forms
        if login:
            data = {**form.held, "login": login, "password": PASSWORD}
            answer = await client.post("/window/login", data=data)
            assert answer.status_code == 303, answer.text
            crawler = Crawler(client, itertools.cycle(["中扬镇", "13800000000", "1"]), most=12)
            await crawler.visit(*_SEES.get(login, ()))
            _note(values, crawler.asked, crawler.forms)
        session = requests.Session()
        session.trust_env = False
        session.cookies.update(dict(client.cookies))
    session.headers["x-csrftoken"] = form.held["_csrf_token"]
    return session


def _note(values: dict[str, set[str]], urls: list[str], forms: list[Form]) -> None:
    """Fields' values, and what stands in the places of a route's path."""
    for form in forms:
        for name, value in form.held.items():
            values[name].add(value)
    ways = [re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) for _, path in ACCESS]
    for url in [*urls, *(form.action for form in forms)]:
        for way in ways:
            if found := re.fullmatch(way, urlsplit(url).path):
                for name, value in found.groupdict().items():
                    values[name].add(value)


def _text(values: Mapping[str, set[str]], name: str) -> dict[str, Any]:
    """Anything, or something that stands on a page."""
    known = sorted(one for one in values.get(name, ()) if one)
    anything = {"type": "string", "minLength": 1}
    return {"anyOf": [anything, {"enum": known}]} if known else anything


def _document(values: Mapping[str, set[str]]) -> dict[str, Any]:
    """The table of routes as OpenAPI has it."""
    pages = [path.read_text("utf-8") for path in _TEMPLATES.rglob("*.jinja")]
    names = {name for page in pages for name in re.findall(r'name="([a-z_]+)"', page)}
    form = {
        "type": "object",
        "properties": {name: _text(values, name) for name in sorted(names)},
        "additionalProperties": {"type": "string"},
    }
    paths: dict[str, Any] = defaultdict(dict)
    for method, path in sorted(ACCESS):
        if path not in _LEFT_OUT and not path.startswith("/static"):
            paths[path][method.lower()] = _operation(method, path, form, values)
    about = {"title": "Yimen", "version": "1"}
    return {"openapi": "3.0.3", "info": about, "paths": dict(sorted(paths.items(), key=_late))}


def _late(item: tuple[str, Any]) -> tuple[bool, str]:
    """Accounts last: what is asked there may close one."""
    return item[0].startswith(("/window/account", "/window/admin/staff")), item[0]


def _operation(
    method: str, path: str, form: dict[str, Any], values: Mapping[str, set[str]]
) -> dict[str, Any]:
    places = [
        {"name": name, "in": "path", "required": True, "schema": _text(values, name)}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    found: dict[str, Any] = {"responses": {"default": {"description": "a page"}}}
    if method == "POST":
        content = {kind: {"schema": form} for kind in (_FORM, "multipart/form-data")}
        found["requestBody"] = {"required": True, "content": content}
    else:
        places += [{"name": name, "in": "query", "schema": _text(values, name)} for name in "qn"]
    return {**found, "parameters": places}


def asked_by_all(asked: Asked, each: int, seed: int = 7, *, all_roles: bool = False) -> Answers:
    """Every route `each` times by one whom it is for; all_roles: by everybody, for it or not."""
    answers = Answers()
    schema = schemathesis.openapi.from_dict(_document(asked.values))
    for found in schema.get_all_operations():
        operation = found.ok()
        allowed = ACCESS[operation.method.upper(), operation.path]
        may = [one for one in _PLACES if allowed is not PUBLIC and one in {*map(str, allowed)}]
        for who in asked.sessions if all_roles else (may or [""])[:1]:
            _ask(operation, asked, asked.sessions[who], (each, seed), answers)
    return answers


def _ask(
    operation: Any,
    asked: Asked,
    session: requests.Session,
    many: tuple[int, int],
    answers: Answers,
) -> None:
    @seeded(many[1])
    @settings(
        max_examples=many[0],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answer = case.call(base_url=asked.url, session=session, allow_redirects=False, timeout=60)
        answers.note(case, answer)

    ask()
