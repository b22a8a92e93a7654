"""Links that open once: the first administrator, new accounts, forgotten passwords."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from desk.errors import NotFound, Refused, Taken, Unfit
from desk.links import Links
from desk.second import SecondFactor
from desk.staff import Role, Staff, Viewer
from store.database import Database

pytestmark = pytest.mark.anyio
PASSWORD, NEW = "yi-men-xiang-mu-1", "another-good-one"
HERE: Any = {"name": "钱进", "adcode": "321302"}


@pytest.fixture
def links(staff: Staff) -> Links:
    return Links(staff)


async def clerk(staff: Staff, password: str | None = PASSWORD) -> Viewer:
    return await staff.add(
        "zhang", password, name="张敏", role=Role.CLERK, adcode="321302", town="中扬镇"
    )


async def first(links: Links) -> str:
    token = await links.first()
    assert token is not None
    return token


async def test_the_first_administrator_begins_by_a_link_and_only_once(
    links: Links, staff: Staff
) -> None:
    token = await first(links)
    assert await links.wanted()
    found = await links.begin(token, "root.qian", PASSWORD, **HERE)
    assert (found.role, found.adcode) == (Role.ADMIN, "321302")
    assert await staff.authenticate("root.qian", PASSWORD) == found
    with pytest.raises(NotFound):
        await links.begin(token, "other", PASSWORD, **HERE)
    assert not await links.wanted()
    assert await links.first() is None


async def test_a_link_is_void_when_it_is_old_or_a_newer_one_was_made(
    links: Links, clock: Any
) -> None:
    older = await first(links)
    newer = await first(links)
    with pytest.raises(NotFound):
        await links.look(older)
    clock.now += timedelta(minutes=59)
    assert (await links.look(newer)).login is None
    clock.now += timedelta(minutes=1)
    for token in (newer, "", "x" * 43):
        with pytest.raises(NotFound):
            await links.begin(token, "root.qian", PASSWORD, **HERE)


async def test_a_slip_in_the_form_does_not_use_the_link_up(links: Links, staff: Staff) -> None:
    await clerk(staff)
    token = await first(links)
    for login, password, error in (
        ("x", PASSWORD, Unfit),
        ("root.qian", "short", Unfit),
        ("zhang", PASSWORD, Taken),
    ):
        with pytest.raises(error):
            await links.begin(token, login, password, **HERE)
    await links.begin(token, "root.qian", PASSWORD, **HERE)


async def test_a_new_account_has_no_password_until_its_owner_chose_one(
    links: Links, staff: Staff
) -> None:
    await clerk(staff, None)
    for guess in ("", "nobody", PASSWORD):
        with pytest.raises(Refused):
            await staff.authenticate("zhang", guess)
    token = await links.renew("zhang", by="root")
    found = await links.choose(token, NEW)
    assert await staff.authenticate("zhang", NEW) == found


async def test_a_forgotten_password_is_replaced_by_its_owner_and_sessions_end(
    links: Links, staff: Staff
) -> None:
    before = await clerk(staff)
    token = await links.renew("zhang", by="root")
    # Nothing changes before the link is used.
    assert await staff.authenticate("zhang", PASSWORD) == before
    with pytest.raises(Unfit):
        await links.choose(token, "short")
    await links.choose(token, NEW)
    assert await staff.find("zhang", before.stamp) is None
    for used in (token, await first(links)):
        with pytest.raises(NotFound):
            await links.choose(used, PASSWORD)


async def test_a_lost_telephone_is_taken_off_only_when_that_was_said(
    links: Links, staff: Staff, database: Database, clock: Any
) -> None:
    second, zhang = SecondFactor(database, clock), await clerk(staff)
    phone = pyotp.TOTP(second.offer(zhang).secret)
    await second.put_on(zhang, phone.secret, phone.at(clock.now))
    assert (await links.choose(await links.renew("zhang"), NEW)).second
    assert not (await links.choose(await links.renew("zhang", second=True), PASSWORD)).second


async def test_a_link_of_a_closed_account_opens_nothing(links: Links, staff: Staff) -> None:
    await clerk(staff)
    token = await links.renew("zhang")
    await staff.close("zhang")
    with pytest.raises(NotFound):
        await links.choose(token, NEW)
    with pytest.raises(NotFound):
        await links.renew("zhang")


async def test_a_link_cannot_be_read_in_the_file(links: Links, database_file: Path) -> None:
    token = await first(links)
    files = [one for one in database_file.parent.rglob("*") if one.is_file()]
    assert not any(token.encode() in file.read_bytes() for file in files)
