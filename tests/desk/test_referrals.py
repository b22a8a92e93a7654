"""A department's officer: sees what was referred to it, with what it needs, and answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from desk.clocks import Limit
from desk.errors import Changed, NotAllowed, NotFound, Unfit
from desk.filing import NewMatter, NewTicket, file
from desk.lifecycle import Action
from desk.limits import Limits
from desk.referrals import Referrals
from desk.tickets import Details, Tickets
from desk.viewer import CONSOLE, Role, Viewer
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from tests.talks import a_talk

pytestmark = pytest.mark.anyio
MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
OFFICER = Viewer("yibao", "医保", Role.OFFICER, "321302", department="medical")
FOREIGN = [
    replace(OFFICER, login="canlian", department="disabled"),
    replace(OFFICER, login="suyu", adcode="321311"),
    CLERK,
    CONSOLE,
]
SNAPSHOT: dict[str, Any] = {
    "contact": {"name": "王桂兰", "phone": "13812345678", "wish": None},
    "places": {},
    "urgency": "normal",
    "story": "我爸中风,我弟在坐牢",
    "members": [{"id": "dad", "relation": "父亲"}, {"id": "bro", "relation": "兄弟"}],
    "facts": [
        {"member": "dad", "fact": "illness_kind", "value": "x"},
        {"member": "bro", "fact": "work_state", "value": "y"},
        {"member": None, "fact": "income_month", "value": 200000},
    ],
    "results": [
        {
            "program": "nat_medical_oop",
            "criteria": [
                {"used": [{"member": "dad", "fact": "illness_kind"}], "missing": []},
                {"used": [{"parameter": "medical_aid_ratio"}], "missing": []},
            ],
        },
        {"program": "nat_dibao", "criteria": [{"used": [], "missing": []}]},
    ],
}


@pytest.fixture
async def reference(database: Database) -> str:
    """A ticket of which one part was referred to the medical insurance office."""
    async with database.writing() as session:
        session.add(a_talk(MONDAY))
        await session.flush()
        new = NewTicket(
            key="c:1:1", conversation_id="c", channel="web",
            place=Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇"), window="中扬镇窗口",
            urgency="normal", programs=("nat_medical_oop",), rulebook_version="v",
            snapshot=SNAPSHOT, phone=None,
            matters=(NewMatter("nat_medical_oop", "dad", "likely", Limit(30, working=True)),),
        )  # fmt: skip
        filed = await file(session, database.vault, new, MONDAY, Limits(WorkingDays()))
    await Tickets(database, lambda: MONDAY).move(
        CLERK,
        filed.reference,
        Action.REFER,
        note="请核自付费用",
        details=Details(department="medical", programs=("nat_medical_oop",)),
    )
    return filed.reference


@pytest.fixture
def referrals(database: Database) -> Referrals:
    return Referrals(database, lambda: MONDAY + timedelta(days=1))


async def test_the_officer_sees_what_is_asked_and_only_what_it_rests_on(
    referrals: Referrals, reference: str
) -> None:
    [line] = await referrals.list(OFFICER)
    assert (line.number, line.status, line.town) == (1, "sent", "中扬镇")
    assert line.due_on == date(2026, 11, 16)
    errand = await referrals.get(OFFICER, reference, 1)
    assert errand.referral.asks == "请核自付费用"
    assert errand.part["contact"]["name"] == "王桂兰"
    assert [one["fact"] for one in errand.part["facts"]] == ["illness_kind"]
    assert [one["id"] for one in errand.part["members"]] == ["dad"]
    assert [one["program"] for one in errand.part["results"]] == ["nat_medical_oop"]
    assert "坐牢" not in str(errand.part)


@pytest.mark.parametrize("viewer", FOREIGN)
async def test_nobody_else_finds_it(referrals: Referrals, reference: str, viewer: Viewer) -> None:
    assert await referrals.list(viewer) == ()
    with pytest.raises(NotFound):
        await referrals.get(viewer, reference, 1)
    with pytest.raises(NotFound):
        await referrals.take(viewer, reference, 1, "accept")


async def test_an_officer_finds_no_ticket(database: Database, reference: str) -> None:
    tickets = Tickets(database)
    assert await tickets.list(OFFICER) == ()
    with pytest.raises(NotFound):
        await tickets.get(OFFICER, reference)


async def test_it_is_accepted_and_answered_and_the_window_reads_the_answer(
    database: Database, referrals: Referrals, reference: str
) -> None:
    accepted = await referrals.take(OFFICER, reference, 1, "accept")
    assert (accepted.referral.status, accepted.steps) == ("accepted", ("done", "decline"))
    with pytest.raises(Unfit, match="note_missing"):
        await referrals.take(OFFICER, reference, 1, "done")
    await referrals.take(OFFICER, reference, 1, "done", note="自付3200元,已结算")
    view = await Tickets(database).get(CLERK, reference)
    assert view.referrals[0].result == "自付3200元,已结算"
    assert view.referrals[0].clock is not None
    assert view.referrals[0].clock.stopped
    assert [one.action for one in view.history][-2:] == ["referral_accept", "referral_done"]


async def test_a_step_that_does_not_follow_or_comes_too_late_is_refused(
    referrals: Referrals, reference: str
) -> None:
    with pytest.raises(NotAllowed):
        await referrals.take(OFFICER, reference, 1, "done", note="x")
    with pytest.raises(NotAllowed):
        await referrals.take(OFFICER, reference, 1, "burn", note="x")
    seen = (await referrals.get(OFFICER, reference, 1)).referral.version
    await referrals.take(OFFICER, reference, 1, "decline", note="不归我们管", version=seen)
    with pytest.raises(Changed):
        await referrals.take(OFFICER, reference, 1, "accept", version=seen)
