"""Coming in with a second factor, one's own account, links that open once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest

from desk.links import Links
from desk.staff import Role
from handlers.compose import House
from handlers.web.app import create_app

pytestmark = pytest.mark.anyio
PASSWORD, NEW = "correct-horse-battery", "another-good-one"


@pytest.fixture
def strict(built: House) -> House:
    """The house as it is shipped: who sees a district or makes accounts needs a second factor."""
    access = built.settings.access.model_copy(update={"second_factor": ["district", "admin"]})
    return dataclasses.replace(built, settings=dataclasses.replace(built.settings, access=access))


@pytest.fixture
async def strangers(strict: House, browser: Any) -> AsyncIterator[Callable[[], Any]]:
    """Browsers at that house."""
    transport = httpx.ASGITransport(create_app(strict), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://yimen") as client:
        yield lambda: type(browser)(client)


@pytest.fixture
async def at_the_door(strict: House, strangers: Callable[[], Any]) -> Any:
    """赵敏 of the district, whose password was right just now."""
    await strict.staff.add("zhao", PASSWORD, name="赵敏", role=Role.DISTRICT, adcode="321302")
    browser = strangers()
    await browser.open("/window/login")
    await browser.send(path="/window/login", login="zhao", password=PASSWORD)
    return browser


def telephone(browser: Any) -> pyotp.TOTP:
    """What the page says is typed into the telephone."""
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.page.html)
    assert found
    return pyotp.TOTP(found[1].replace(" ", ""))


async def bind(browser: Any, clock: Any) -> tuple[pyotp.TOTP, list[str]]:
    await browser.open("/window/account/second")
    phone = telephone(browser)
    page = await browser.send(path="/window/account/second", code=phone.at(clock.now))
    clock.now += timedelta(seconds=31)
    return phone, re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", page.html)


async def test_who_must_have_a_second_factor_sees_nothing_before(at_the_door: Any) -> None:
    assert at_the_door.last.url.path == "/window/account/second"
    assert "二维码" in at_the_door.page.html
    assert "收件箱" not in at_the_door.page.text
    assert "data-live" not in at_the_door.page.html
    for path in ("/window", "/window/account", "/window/login/code"):
        await at_the_door.open(path)
        assert at_the_door.last.url.path in {"/window/account/second", "/window/login"}


async def test_a_wrong_code_keeps_the_same_picture(at_the_door: Any) -> None:
    secret = telephone(at_the_door).secret
    page = await at_the_door.send(path="/window/account/second", code="000000")
    assert at_the_door.last.status_code == 409
    assert "验证码不对" in page.text
    assert telephone(at_the_door).secret == secret


async def test_with_it_one_comes_in_by_password_and_code(at_the_door: Any, clock: Any) -> None:
    browser = at_the_door
    phone, codes = await bind(browser, clock)
    assert len(codes) == 8
    assert (await browser.open("/window")).text.count("没办完")
    await browser.send(path="/window/logout")
    await browser.open("/window/login")
    page = await browser.send(path="/window/login", login="zhao", password=PASSWORD)
    assert "填验证码" in page.text
    # Halfway is nowhere.
    assert (await browser.client.get("/window")).headers["location"] == "/window/login"
    page = await browser.send(path="/window/login/code", code="000000")
    assert browser.last.status_code == 403
    page = await browser.send(path="/window/login/code", code=phone.at(clock.now))
    assert "没办完" in page.text
    await browser.send(path="/window/logout")
    await browser.open("/window/login")
    await browser.send(path="/window/login", login="zhao", password=PASSWORD)
    page = await browser.send(path="/window/login/code", code=codes[0])
    assert "没办完" in page.text
    assert "还剩 7 个" in (await browser.open("/window/account")).text


async def test_a_changed_password_ends_the_other_sessions(clerk: Any, browsers: Any) -> None:
    other = browsers()
    await other.open("/window/login")
    await other.send(path="/window/login", login="zhongyang", password=PASSWORD)
    await clerk.open("/window/account")
    for old, new, again, said in (
        ("wrong-password", NEW, NEW, "现在的密码不对"),
        (PASSWORD, NEW, "else", "不一样"),
        (PASSWORD, "short", "short", "至少 10 个字符"),
    ):
        page = await clerk.send(path="/window/account/password", old=old, new=new, again=again)
        assert said in page.text
    page = await clerk.send(path="/window/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert "密码改好了" in page.text
    await other.open("/window")
    assert other.last.url.path == "/window/login"
    assert "没办完" in (await clerk.open("/window")).text


async def test_signing_out_elsewhere_leaves_this_session(clerk: Any, browsers: Any) -> None:
    other = browsers()
    await other.open("/window/login")
    await other.send(path="/window/login", login="zhongyang", password=PASSWORD)
    await clerk.open("/window/account")
    page = await clerk.send(path="/window/account/sessions")
    assert "这里还在" in page.text
    await other.open("/window")
    assert other.last.url.path == "/window/login"


async def test_a_working_day_ends_for_the_busiest_too(
    clerk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    begun = time.time()
    monkeypatch.setattr("handlers.web.access.time.time", lambda: begun + 12 * 3600 + 60)
    await clerk.open("/window")
    assert clerk.last.url.path == "/window/login"


async def test_a_page_that_sends_nothing_stays_signed_in(clerk: Any) -> None:
    answer = await clerk.client.get("/window/still")
    assert answer.status_code == 204
    assert "yimen_staff" in answer.headers["set-cookie"]


async def test_the_first_administrator_begins_the_house(strict: House, strangers: Any) -> None:
    browser, token = strangers(), await Links(strict.staff).first()
    path = f"/window/link/{token}"
    page = await browser.open(path)
    assert "第一个管理员" in page.text
    typed = {"login": "root.qian", "name": "钱进", "place": "宿城", "new": PASSWORD}
    page = await browser.send(path=path, **{**typed, "place": "哪里"}, again=PASSWORD)
    assert "没看懂是哪个县" in page.text
    assert 'value="钱进"' in page.html
    page = await browser.send(path=path, **typed, again="else")
    assert "不一样" in page.text
    await browser.send(path=path, **typed, again=PASSWORD)
    assert browser.last.url.path == "/window/account/second"
    assert "这个链接用不了" in (await browser.open(path)).text
    assert browser.last.status_code == 404


async def test_a_new_clerk_chooses_her_password_by_a_link(built: House, browser: Any) -> None:
    await built.staff.add(
        "caiji", None, name="李强", role=Role.CLERK, adcode="321302", town="蔡集镇"
    )
    path = f"/window/link/{await Links(built.staff).renew('caiji')}"
    await browser.open(path)
    page = await browser.send(path=path, new=NEW, again=NEW)
    assert "李强" in page.text
    assert "没办完" in page.text


async def test_what_was_written_anywhere_can_be_sent_after_the_login(
    built: House, browsers: Any, officer: Any
) -> None:
    officer.client.cookies.delete("yimen_staff")
    path = "/window/errands/1234-5678-9/1/done"
    page = await officer.send(path=path, note="自付 3200 元", version="3")
    assert "您刚写的还在" in page.text
    page = await officer.send(path="/window/login", login="yibao", password=PASSWORD)
    assert "自付 3200 元" in page.text
    assert f'action="{path}"' in page.html
    assert page.fields["note"] == "自付 3200 元"
    assert page.fields["version"] == "3"


async def test_a_password_is_never_held_by_the_login_page(clerk: Any) -> None:
    clerk.client.cookies.delete("yimen_staff")
    page = await clerk.send(path="/window/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert NEW not in page.html
    assert "您刚写的还在" not in page.text
