"""Promises over all pages: who may what, what the answers carry, what a stranger's form may do."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from desk.staff import Role
from handlers.compose import House
from handlers.web.access import ACCESS, PUBLIC
from handlers.web.app import create_app
from handlers.wording import wording

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"


def routes(built: House) -> set[tuple[str, str]]:
    """Every method and path that the application answers; OPTIONS is the framework's own."""
    found: set[tuple[str, str]] = set()
    for route in create_app(built).routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            assert isinstance(handler, HTTPRouteHandler)
            found |= {(str(method), route.path_format) for method in handler.http_methods}
    return {(method, path) for method, path in found if method != "OPTIONS"}


async def test_every_route_has_its_row_and_every_row_its_route(built: House) -> None:
    assert routes(built) == ACCESS.keys()


async def test_only_the_residents_pages_are_open_to_all() -> None:
    public = {path for (_, path), roles in ACCESS.items() if roles is PUBLIC}

    assert {path for path in public if path.startswith("/window")} == {
        "/window/login",
        "/window/login/code",
        "/window/link/{token}",
        "/window/logout",
    }


async def test_whoever_manages_accounts_sees_no_ticket_and_no_call() -> None:
    managed = {path for (_, path), roles in ACCESS.items() if Role.ADMIN in roles}

    assert all(
        path.startswith(("/window/account", "/window/admin", "/window/still")) for path in managed
    )
    for (_, path), roles in ACCESS.items():
        if path.startswith("/window/admin"):
            assert roles == {Role.ADMIN}


async def test_a_route_without_a_row_is_refused(
    browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(ACCESS, ("GET", "/result"))
    await browser.open("/result")

    assert browser.last.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    sorted((method, path) for (method, path), roles in ACCESS.items() if roles is not PUBLIC),
)
async def test_without_a_login_the_desk_shows_only_its_door(
    browser: Any, method: str, path: str
) -> None:
    await browser.open("/window/login")
    mark = {"_csrf_token": browser.page.fields["_csrf_token"]}
    path = re.sub(r"\{(?:number|row|care)\}", "1", path)
    path = re.sub(r"\{reference\}", "1234-5678-9", path)
    path = re.sub(r"\{\w+\}", "accept", path)
    response = await browser.client.request(method, path, data=mark if method == "POST" else None)

    assert response.status_code == 303
    assert response.headers["location"] == "/window/login"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/health", 200),
        ("GET", "/result", 200),
        ("GET", "/mine.zip", 404),
        ("GET", "/window/login", 200),
        ("GET", "/window", 303),
        ("GET", "/static/yimen.css", 200),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/nothing", 404),
        ("DELETE", "/", 405),
        ("POST", "/turn", 403),
    ],
)
async def test_every_answer_carries_the_same_protection(
    browser: Any, method: str, path: str, status: int
) -> None:
    response: httpx.Response = await browser.client.request(method, path)

    assert response.status_code == status
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "no-referrer"
    kept = "immutable" if path == "/static/yimen.css" else "no-store"
    assert kept in response.headers["cache-control"]
    if kept == "immutable":
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "fields", "status"),
    [
        ("GET", "/nothing", None, 404),
        ("PUT", "/", None, 405),
        ("POST", "/turn", {"text": "好"}, 403),
        ("POST", "/turn", {"text": "长" * 200_000}, 413),
    ],
)
async def test_what_goes_wrong_is_said_kindly_in_chinese(
    browser: Any, method: str, path: str, fields: dict[str, str] | None, status: int
) -> None:
    response = await browser.client.request(method, path, data=fields)

    assert response.status_code == status
    assert wording("trouble")[str(status)] in response.text
    assert 'href="/"' in response.text
    assert "Traceback" not in response.text
    assert not re.search(r"(?i)exception|litestar|not found|forbidden", response.text)


async def test_a_fault_of_ours_is_told_without_its_cause(
    browser: Any, built: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("王桂兰 13812345678")

    monkeypatch.setattr(type(built.intake), "history", broken)
    page = await browser.open()

    assert browser.last.status_code == 500
    assert wording("trouble")["500"] in page.text
    assert "13812345678" not in page.html + caplog.text
    assert "RuntimeError" in caplog.text


async def test_a_form_of_another_site_is_refused(browser: Any, browsers: Any) -> None:
    await browser.open()
    stranger = browsers()
    await stranger.open()
    await browser.send(text="低保", _csrf_token=stranger.page.fields["_csrf_token"])

    assert browser.last.status_code == 403
    assert (await browser.open()).mine == []


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    browser: Any, built: House
) -> None:
    await browser.open()
    for cookie in browser.last.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


async def test_behind_https_cookies_never_travel_openly(built: House) -> None:
    import dataclasses

    web = built.settings.web.model_copy(update={"https": True})
    safe = dataclasses.replace(built, settings=dataclasses.replace(built.settings, web=web))
    transport = httpx.ASGITransport(create_app(safe))
    async with httpx.AsyncClient(transport=transport, base_url="https://yimen") as client:
        response = await client.get("/")

    assert all("Secure" in cookie for cookie in response.headers.get_list("set-cookie"))
    assert "max-age" in response.headers["strict-transport-security"]


async def test_pages_carry_no_inline_script_or_style(browser: Any) -> None:
    await browser.open()
    pages = [browser.page.html, (await browser.send(text="我爸七十三了,中风瘫在床上")).html]
    pages.append((await browser.open("/window/login")).html)
    for html in pages:
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", html)


async def test_health_says_that_the_house_is_open(browser: Any) -> None:
    await browser.open("/health")

    assert browser.last.json()["status"] == "ok"
