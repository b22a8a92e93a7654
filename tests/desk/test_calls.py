"""Calls: one operator's at a time, found again by their number, over once."""

from __future__ import annotations

import pytest

from desk.calls import Calls
from desk.errors import NotAllowed, NotFound, Unfit
from desk.viewer import Role, Viewer
from store.database import Database

pytestmark = pytest.mark.anyio
ZHOU = Viewer("zhou", "周敏", Role.OPERATOR, "321302")
CHEN = Viewer("chen", "陈立", Role.OPERATOR, "321302")
FAR = Viewer("far", "远方", Role.OPERATOR, "510781")


async def test_another_operators_call_does_not_exist(database: Database) -> None:
    calls = Calls(database)
    call = await calls.begin(ZHOU)
    with pytest.raises(NotFound):
        await calls.get(CHEN, call.id)
    assert await calls.mine(CHEN) == ()


async def test_the_notes_line_is_kept(database: Database) -> None:
    calls = Calls(database)
    call = await calls.begin(ZHOU)
    await calls.note(ZHOU, call.id, "老娘八十二")
    assert (await calls.get(ZHOU, call.id)).note == "老娘八十二"


async def test_a_number_finds_earlier_calls_of_the_area_only(database: Database) -> None:
    calls = Calls(database)
    before = await calls.begin(ZHOU, phone="138 0000 0000")
    now = await calls.begin(CHEN, phone="+86-13800000000")
    found = await calls.find(CHEN, "13800000000", now.id)
    assert [one.id for one in found.calls] == [before.id]
    assert (await calls.find(FAR, "13800000000")).calls == ()


async def test_what_is_no_case_is_over_at_once_and_may_be_taken_up_again(
    database: Database,
) -> None:
    calls = Calls(database)
    call = await calls.begin(ZHOU, kind="silent")
    assert await calls.mine(ZHOU) == ()
    await calls.reopen(ZHOU, call.id)
    assert [one.id for one in await calls.mine(ZHOU)] == [call.id]


async def test_nobody_unknown_gets_a_call_and_no_unknown_kind_is_kept(database: Database) -> None:
    calls = Calls(database)
    call = await calls.begin(ZHOU)
    with pytest.raises(NotAllowed):
        await calls.hand_over(ZHOU, call.id, "nobody")
    with pytest.raises(Unfit):
        await calls.end(ZHOU, call.id, "chat")
    with pytest.raises(Unfit):
        await calls.number(ZHOU, call.id, "12")
