"""One-time codes and recovery codes: right, wrong, used, late, guessed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from desk.errors import Locked, Refused, Unfit
from desk.second import SecondFactor
from desk.staff import Role, Staff, Viewer
from store.database import Database

pytestmark = pytest.mark.anyio
PASSWORD = "yi-men-xiang-mu-1"


@pytest.fixture
def second(database: Database, clock: Any) -> SecondFactor:
    return SecondFactor(database, clock)


@pytest.fixture
async def zhao(staff: Staff) -> Viewer:
    return await staff.add("zhao", PASSWORD, name="赵敏", role=Role.DISTRICT, adcode="321302")


async def put_on(second: SecondFactor, who: Viewer, clock: Any) -> tuple[Viewer, Any, list[str]]:
    """The account with a second factor, its telephone, and the codes on paper."""
    phone = pyotp.TOTP(second.offer(who).secret)
    found, codes = await second.put_on(who, phone.secret, phone.at(clock.now))
    clock.now += timedelta(seconds=30)
    return found, phone, list(codes)


async def test_a_code_of_the_telephone_lets_in_once(
    second: SecondFactor, zhao: Viewer, clock: Any
) -> None:
    found, phone, _ = await put_on(second, zhao, clock)
    assert found.second
    code = phone.at(clock.now)
    assert await second.check("zhao", found.stamp, f"{code[:3]} {code[3:]}") == found
    with pytest.raises(Refused):
        await second.check("zhao", found.stamp, code)
    clock.now += timedelta(seconds=30)
    assert await second.check("zhao", found.stamp, phone.at(clock.now)) == found


async def test_the_code_that_put_it_on_is_used_up(
    second: SecondFactor, zhao: Viewer, clock: Any
) -> None:
    phone = pyotp.TOTP(second.offer(zhao).secret)
    code = phone.at(clock.now)
    found, _ = await second.put_on(zhao, phone.secret, code)
    with pytest.raises(Refused):
        await second.check("zhao", found.stamp, code)


@pytest.mark.parametrize(("seconds", "good"), [(-30, True), (30, True), (-61, False), (61, False)])
async def test_a_telephone_may_be_half_a_minute_off(
    second: SecondFactor, zhao: Viewer, clock: Any, seconds: int, good: bool
) -> None:
    found, phone, _ = await put_on(second, zhao, clock)
    clock.now += timedelta(minutes=5)
    code = phone.at(clock.now + timedelta(seconds=seconds))
    if good:
        assert await second.check("zhao", found.stamp, code) == found
    else:
        with pytest.raises(Refused):
            await second.check("zhao", found.stamp, code)


async def test_nothing_is_kept_until_the_first_code_fits(
    second: SecondFactor, staff: Staff, zhao: Viewer
) -> None:
    for code in ("", "000000", "abcdef", "１２３４５６"):
        with pytest.raises(Unfit):
            await second.put_on(zhao, second.offer(zhao).secret, code)
    assert await staff.find("zhao", zhao.stamp) == zhao


async def test_each_code_on_paper_works_once(
    second: SecondFactor, zhao: Viewer, clock: Any
) -> None:
    found, _, codes = await put_on(second, zhao, clock)
    assert len(set(codes)) == 8
    assert await second.check("zhao", found.stamp, codes[0].upper()) == found
    assert await second.codes_left(found) == 7
    with pytest.raises(Refused):
        await second.check("zhao", found.stamp, codes[0])
    fresh = await second.renew_codes(found)
    with pytest.raises(Refused):
        await second.check("zhao", found.stamp, codes[1])
    assert await second.check("zhao", found.stamp, fresh[1]) == found


async def test_who_knows_the_password_cannot_try_all_codes(
    second: SecondFactor, zhao: Viewer, clock: Any
) -> None:
    found, phone, _ = await put_on(second, zhao, clock)
    for number in range(20):
        with pytest.raises(Refused) as caught:
            await second.check("zhao", found.stamp, f"{number:06}", f"source {number}")
        assert not isinstance(caught.value, Locked)
    with pytest.raises(Locked):
        await second.check("zhao", found.stamp, "111111", "another source")
    clock.now += timedelta(minutes=1)
    assert await second.check("zhao", found.stamp, phone.at(clock.now)) == found


async def test_a_code_counts_only_for_the_password_it_followed(
    second: SecondFactor, staff: Staff, zhao: Viewer, clock: Any
) -> None:
    found, phone, _ = await put_on(second, zhao, clock)
    await staff.set_password("zhao", "another-good-one")
    with pytest.raises(Refused):
        await second.check("zhao", found.stamp, phone.at(clock.now))


async def test_neither_secret_nor_codes_can_be_read_in_the_file(
    second: SecondFactor, zhao: Viewer, clock: Any, database_file: Path
) -> None:
    _, phone, codes = await put_on(second, zhao, clock)
    files = [one for one in database_file.parent.rglob("*") if one.is_file()]
    kept = b"".join(file.read_bytes() for file in files)
    assert phone.secret.encode() not in kept
    assert not any(one.encode() in kept or one.replace("-", "").encode() in kept for one in codes)
