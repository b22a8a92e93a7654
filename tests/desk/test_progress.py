"""到哪了 by a pair of numbers: the right one opens it, wrong ones look alike and soon cost time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk import progress
from desk.errors import NotFound
from desk.filing import NewTicket, file
from desk.limits import Limits
from desk.progress import Asker, Limited, Progress
from desk.working_days import WorkingDays
from rules.place import Place
from store import talks
from store.database import Database
from store.models import AuditRow, EnquiryRow
from store.talks import Talk

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TOWN = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
HERE = Asker("web one")


async def filed(database: Database, *, phone: str | None = "+8613812345678", key: str = "k") -> str:
    talk = Talk(f"talk-{key}", "web", f"mark-{key}", "sender", 1, 1, {})
    contact = {"name": "王桂兰", "phone": phone, "wish": None}
    new = NewTicket(
        key=key, conversation_id=talk.id, channel="web", place=TOWN, window="中扬镇窗口",
        urgency="normal", programs=(), rulebook_version="v",
        snapshot={"contact": contact}, phone=phone,
    )  # fmt: skip
    async with database.writing() as session:
        await talks.begin(session, talk, NOW)
        found = await file(session, database.vault, new, NOW, Limits(WorkingDays()))
    return found.reference


async def ask(
    database: Database, reference: str, four: str, *, at: datetime = NOW, asker: Asker = HERE
) -> Progress | str:
    async with database.writing() as session:
        try:
            return await progress.by_pair(session, database.vault, asker, reference, four, at)
        except (NotFound, Limited) as error:
            return error.code


async def test_the_right_pair_opens_the_state_and_a_wrong_half_does_not(database: Database) -> None:
    reference = await filed(database)
    found = await ask(database, reference, "5678")
    assert isinstance(found, Progress)
    assert found.ticket.header.status == "filed"
    assert not found.own
    assert await ask(database, reference, "5679") == "not_found"
    assert await ask(database, "000000000", "5678") == "not_found"


async def test_without_a_telephone_no_four_digits_fit(database: Database) -> None:
    reference = await filed(database, phone=None)
    assert await ask(database, reference, "0000") == "not_found"


async def test_guessing_ends_even_for_the_right_pair_and_for_numbers_that_do_not_exist(
    database: Database,
) -> None:
    reference = await filed(database)
    for number, right in ((reference, "5678"), ("111111111", "1234")):
        others = [Asker(f"asker {number} {n}") for n in range(5)]
        for n, asker in enumerate(others):
            assert await ask(database, number, f"000{n}", asker=asker) == "not_found"
        assert await ask(database, number, right, asker=Asker("yet another")) == "limited"
    later = NOW + timedelta(hours=1, minutes=1)
    assert isinstance(await ask(database, reference, "5678", at=later), Progress)


async def test_one_asker_may_not_go_through_many_numbers(database: Database) -> None:
    reference = await filed(database)
    for n in range(12):
        assert await ask(database, f"22222222{n % 10}"[-9:], f"{n:04}") == "not_found"
    assert await ask(database, reference, "5678") == "limited"
    assert isinstance(await ask(database, reference, "5678", asker=Asker("web two")), Progress)


async def test_what_is_kept_of_wrong_pairs_says_nothing_and_goes_after_a_day(
    database: Database,
) -> None:
    reference = await filed(database)
    await ask(database, reference, "0000")
    async with database.reading() as session:
        kept = (await session.scalars(select(EnquiryRow))).one()
    assert reference not in f"{kept.asker_mark}{kept.reference_mark}"
    await ask(database, "333333333", "0000", at=NOW + timedelta(days=1, minutes=1))
    async with database.reading() as session:
        rows = (await session.scalars(select(EnquiryRow))).all()
    assert [row.reference_mark == kept.reference_mark for row in rows] == [False]


async def test_every_question_is_in_the_audit_trail(database: Database) -> None:
    reference = await filed(database)
    await ask(database, reference, "0000")
    operator = Asker(None, "li", "operator")
    await ask(database, reference, "5678", asker=operator)
    async with database.reading() as session:
        query = select(AuditRow).filter_by(action="progress.ask").order_by(AuditRow.id)
        rows: list[Any] = list(await session.scalars(query))
    assert [(row.actor, row.result) for row in rows] == [("resident", "not_found"), ("li", "done")]


async def test_one_s_own_talk_needs_no_digits_and_another_s_ticket_is_none_of_it(
    database: Database,
) -> None:
    reference, foreign = await filed(database), await filed(database, key="other")
    async with database.reading() as session:
        found = await progress.own(session, "talk-k", reference)
        assert found is not None
        assert found.own
        assert await progress.own(session, "talk-k", foreign) is None
