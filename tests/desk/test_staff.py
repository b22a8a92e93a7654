from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk import throttle
from desk.errors import Locked, NotFound, Refused, Taken, Unfit
from desk.staff import Post, Role, Staff, Viewer
from store.database import Database
from store.models import AuditRow, StaffRow

pytestmark = pytest.mark.anyio
PASSWORD = "yi-men-xiang-mu-1"


async def clerk(staff: Staff, login: str = "zhang") -> Viewer:
    return await staff.add(
        login, PASSWORD, name="张敏", role=Role.CLERK, adcode="321302", town="中扬镇"
    )


async def test_a_clerk_signs_in_and_sees_her_own_township(staff: Staff) -> None:
    added = await clerk(staff)
    assert added == Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
    assert await staff.authenticate(" Zhang ", PASSWORD) == added
    assert await staff.find("zhang", added.stamp) == added
    assert await staff.every() == (added,)


async def test_only_a_slow_hash_of_the_password_is_kept(
    staff: Staff, database: Database, database_file: Path
) -> None:
    await clerk(staff)
    async with database.reading() as session:
        kept = (await session.scalars(select(StaffRow.password_hash))).one()
    assert kept.startswith("$argon2id$")
    for file in filter(Path.is_file, database_file.parent.rglob("*")):
        assert PASSWORD.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("login", "password"),
    [("zhang", "wrong-password"), ("nobody", PASSWORD), ("", ""), ("zhang", "")],
)
async def test_wrong_is_refused_without_saying_what_was_wrong(
    staff: Staff, login: str, password: str
) -> None:
    await clerk(staff)
    with pytest.raises(Refused) as caught:
        await staff.authenticate(login, password)
    assert type(caught.value) is Refused
    assert str(caught.value) == ""


async def test_guessing_locks_the_account_for_a_while(staff: Staff, clock: Any) -> None:
    await clerk(staff)
    for _ in range(5):
        with pytest.raises(Refused):
            await staff.authenticate("zhang", "wrong-password")
    with pytest.raises(Locked) as caught:
        await staff.authenticate("zhang", PASSWORD)
    assert caught.value.minutes == 1
    clock.now += timedelta(minutes=1)
    await staff.authenticate("zhang", PASSWORD)
    with pytest.raises(Refused) as again:
        await staff.authenticate("zhang", "wrong-password")
    assert not isinstance(again.value, Locked)


async def test_nobody_is_locked_out_by_another_who_guesses(staff: Staff) -> None:
    added = await clerk(staff)
    for _ in range(5):
        with pytest.raises(Refused):
            await staff.authenticate("zhang", "wrong-password", "203.0.113.9")
    with pytest.raises(Locked):
        await staff.authenticate("zhang", PASSWORD, "203.0.113.9")
    assert await staff.authenticate("zhang", PASSWORD, "198.51.100.4") == added


async def test_each_failure_after_the_fifth_waits_longer(staff: Staff, clock: Any) -> None:
    await clerk(staff)
    waits = []
    for _ in range(10):
        try:
            await staff.authenticate("zhang", "wrong-password", "203.0.113.9")
        except Locked as error:
            waits.append(error.minutes)
            clock.now += timedelta(minutes=error.minutes)
        except Refused:
            continue
    assert waits == [1, 2, 4]


async def test_one_source_that_tries_many_names_is_held_back(
    staff: Staff, database: Database, clock: Any
) -> None:
    added = await clerk(staff)
    await staff.authenticate("zhang", PASSWORD, "203.0.113.9")
    async with database.writing() as session:
        # What comes in does not count; a hundred that don't come in do.
        for _ in range(100):
            source = "source 203.0.113.9"
            assert not await throttle.wait(session, database.vault, source, clock(), free=100)
    with pytest.raises(Locked):
        await staff.authenticate("zhang", PASSWORD, "203.0.113.9")
    assert await staff.authenticate("zhang", PASSWORD, "198.51.100.4") == added


async def test_another_post_ends_the_sessions_and_is_told_in_the_trail(
    staff: Staff, database: Database
) -> None:
    before = await clerk(staff)
    renamed = await staff.change("zhang", Post("张敏敏", Role.CLERK, "321302", "中扬镇"), by="root")
    assert await staff.find("zhang", before.stamp) == renamed
    moved = await staff.change("zhang", Post("张敏敏", Role.DISTRICT, "321302"), by="root")
    assert await staff.find("zhang", before.stamp) is None
    assert (moved.role, moved.town) == (Role.DISTRICT, None)
    with pytest.raises(Unfit):
        await staff.change("zhang", Post("张敏敏", Role.CLERK, "321302"), by="root")
    async with database.reading() as session:
        told = (await session.scalars(select(AuditRow).filter_by(action="staff.change"))).all()
    assert [(row.actor, row.detail) for row in told] == [
        ("root", {"name": ["张敏", "张敏敏"]}),
        ("root", {"role": ["clerk", "district"], "town": ["中扬镇", None]}),
    ]


async def test_the_last_administrator_stays(staff: Staff) -> None:
    for login in ("one", "two"):
        await staff.add(login, PASSWORD, name="管理", role=Role.ADMIN, adcode="321302")
    await staff.close("one")
    for attempt in (
        staff.close("two"),
        staff.change("two", Post("管理", Role.DISTRICT, "321302")),
    ):
        with pytest.raises(Unfit) as caught:
            await attempt
        assert caught.value.code == "last_admin"


async def test_guessing_many_at_once_is_counted_too(staff: Staff) -> None:
    await clerk(staff)
    tries = (staff.authenticate("zhang", "wrong-password") for _ in range(12))
    ends = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(type(end) is Refused for end in ends) == 5
    assert sum(type(end) is Locked for end in ends) == 7


async def test_a_new_password_ends_the_sessions_opened_before(staff: Staff) -> None:
    before = await clerk(staff)
    after = await staff.set_password("zhang", "another-good-one")
    assert await staff.find("zhang", before.stamp) is None
    assert await staff.find("zhang", after.stamp) == after
    with pytest.raises(Refused):
        await staff.authenticate("zhang", PASSWORD)
    await staff.authenticate("zhang", "another-good-one")


async def test_a_closed_account_is_out_at_once_and_its_login_is_not_given_again(
    staff: Staff,
) -> None:
    before = await clerk(staff)
    await staff.close("zhang")
    assert await staff.find("zhang", before.stamp) is None
    assert await staff.every() == ()
    with pytest.raises(Refused):
        await staff.authenticate("zhang", PASSWORD)
    with pytest.raises(NotFound):
        await staff.set_password("zhang", PASSWORD)
    with pytest.raises(Taken):
        await clerk(staff)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"login": "x"}, "login"),
        ({"login": "张敏"}, "login"),
        ({"login": "a b c"}, "login"),
        ({"password": "short"}, "password_length"),
        ({"password": "aaaaaaaaaaaa"}, "password_easy"),
        ({"password": "zhang-zhang-1"}, "password_easy"),
        ({"name": "  "}, "name"),
        ({"town": None}, "town_for_clerks"),
        ({"role": Role.OPERATOR}, "town_for_clerks"),
        ({"town": "没有镇"}, "no_such_place"),
        ({"adcode": "999999"}, "no_such_place"),
        ({"role": Role.DISTRICT, "town": None, "adcode": "3213"}, "no_such_place"),
    ],
)
async def test_an_account_that_makes_no_sense_is_not_opened(
    staff: Staff, changed: dict[str, object], code: str
) -> None:
    asked = {
        "login": "zhang", "password": PASSWORD, "name": "张敏",
        "role": Role.CLERK, "adcode": "321302", "town": "中扬镇",
    } | changed  # fmt: skip
    with pytest.raises(Unfit) as caught:
        await staff.add(**asked)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("adcode", ["321302", "321300", "320000", "100000"])
async def test_an_area_may_be_as_wide_as_the_nation(staff: Staff, adcode: str) -> None:
    added = await staff.add("area", PASSWORD, name="区", role=Role.DISTRICT, adcode=adcode)
    assert added.adcode == adcode


async def test_signing_in_is_audited_without_what_was_typed(
    staff: Staff, database: Database
) -> None:
    await clerk(staff)
    with pytest.raises(Refused):
        await staff.authenticate("my-secret-password", "")
    await staff.authenticate("zhang", PASSWORD)
    async with database.reading() as session:
        rows = (await session.scalars(select(AuditRow).order_by(AuditRow.id))).all()
    assert [(row.actor, row.action, row.subject, row.result) for row in rows] == [
        ("console", "staff.add", "zhang", "done"),
        ("unknown", "staff.sign_in", "unknown", "refused"),
        ("zhang", "staff.sign_in", "zhang", "tried"),
        ("zhang", "staff.sign_in", "zhang", "done"),
    ]


async def test_an_officer_belongs_to_one_department_of_one_county(staff: Staff) -> None:
    async def add(login: str, **where: str | None) -> Viewer:
        options = {"adcode": "321302", "department": "medical"} | where
        return await staff.add(login, PASSWORD, name="周明", role=Role.OFFICER, **options)  # type: ignore[arg-type]

    added = await add("yibao")
    assert added.department == "medical"
    assert await staff.find("yibao", added.stamp) == added
    for wrong in ({"department": None}, {"department": "moon"}, {"adcode": "321300"}):
        with pytest.raises(Unfit):
            await add("other", **wrong)
    with pytest.raises(Unfit):
        await staff.add(
            "qu", PASSWORD, name="赵", role=Role.DISTRICT, adcode="321302", department="medical"
        )
