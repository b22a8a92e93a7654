"""From the first word to the ticket, on a telephone, through a Bot API server over HTTP."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import select

from desk.lifecycle import Action
from desk.viewer import Role, Viewer
from store.models import InboxRow, OutboxRow, ShownRow, TicketRow, UpdateRow

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")


async def rows(database: Any, table: Any) -> list[Any]:
    async with database.reading() as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def test_a_story_becomes_a_ticket_with_its_receipt(
    phone: Any, door: Any, said: list[str], database: Any, tickets: Any
) -> None:
    await phone.to_ticket()
    receipt = phone.texts[-2]
    [ticket] = await rows(database, TicketRow)
    number = re.search(r"\d{4}-\d{4}-\d", receipt)
    assert number
    assert number[0].replace("-", "") == ticket.reference
    assert "念起来是" in receipt
    assert "要带：" in receipt
    assert ticket.channel == "telegram"
    assert (await tickets.get(CLERK, ticket.reference)).snapshot["contact"]["name"] == "王桂兰"
    # One receipt, however many places it could have been said in.
    assert sum("交好了" in text for text in phone.texts) == 1
    assert said == ["Telegram 开了：@yimen_test_bot，自己去取消息。"]
    assert all(row.sent_at is not None for row in await rows(database, OutboxRow))
    # Nothing of what came in is kept twice: the update is empty once it is handled.
    handled = await rows(database, UpdateRow)
    assert all(row.body is None and row.handled_at is not None for row in handled)


async def test_words_and_buttons_are_those_of_the_page_in_the_same_order(
    phone: Any, door: Any, intake: Any
) -> None:
    await phone.to_results()
    past = await intake.history("telegram", str(phone.chat))
    shown = "\n".join(phone.texts).replace("<b>", "").replace("</b>", "")
    for exchange in past:
        for reply in exchange.outcome.replies:
            if reply["kind"] != "card" or reply["card"]["open"]:
                assert reply["text"].split("\n")[0][:12] in shown
    asked = past[-1].outcome.question
    labels = [one["label"] for one in asked["choices"]]
    assert phone.buttons[: len(labels)] == labels


async def test_at_most_three_cards_are_open_and_reasons_unfold_in_their_own_bubble(
    phone: Any, door: Any
) -> None:
    await phone.to_results()
    cards = [
        number
        for number, one in enumerate(phone.messages)
        if any(b["text"] == "为什么" for row in one["rows"] for b in row)
    ]
    assert 1 <= len(cards) <= 3
    before = phone.messages[cards[0]]["text"]
    count = len(phone.messages)
    await phone.press("为什么", at=cards[0])
    unfolded = phone.messages[cards[0]]["text"]
    assert unfolded.startswith(before)
    assert "为什么这么看" in unfolded
    await phone.press("依据", at=cards[0])
    assert "的依据：" in phone.messages[cards[0]]["text"]
    assert "为什么这么看" not in phone.messages[cards[0]]["text"]
    await phone.press("收起依据", at=cards[0])
    assert phone.messages[cards[0]]["text"] == before
    assert len(phone.messages) == count


async def test_several_are_ticked_in_place_and_taken_together(phone: Any, door: Any) -> None:
    await phone.say("/start")
    await phone.press("您一样一样问我")
    while "选好了" not in phone.buttons:
        await phone.answer()
    count, at = len(phone.messages), len(phone.messages) - 1
    await phone.press("选好了")
    assert phone.hints[-1] == "先点一个。都没有，就点“都没有”或“不清楚”。"
    first, second, third = phone.buttons[:3]
    for label in (first, second, third, second):
        await phone.press(label)
    assert len(phone.messages) == count
    assert phone.buttons[:3] == [f"✅ {first}", second, f"✅ {third}"]
    await phone.press("选好了")
    assert len(phone.messages) > count
    assert [b["text"] for row in phone.messages[at]["rows"] for b in row][:2] == [
        f"✅ {first}",
        second,
    ]


async def test_what_the_window_does_is_told(phone: Any, door: Any, tickets: Any) -> None:
    await phone.to_ticket()
    reference = (await tickets.list(CLERK))[0].reference
    phone.new()
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="带<户口本>来")
    await phone.settled()
    accepted, given_back = phone.new()
    assert reference in accepted
    assert "已经受理" in accepted
    assert "带&lt;户口本&gt;来" in given_back
    await phone.say("/status")
    assert "请您补一点东西" in "".join(phone.new())


async def test_two_residents_side_by_side_each_in_order(
    phone: Any, door: Any, server: Any, database: Any
) -> None:
    other = type(phone)(server, database, chat=2002)
    for one in (phone, other):
        await one.say("/start")
    for number in range(12):
        for one in (phone, other):
            await one.say(f"我今年{number + 30}岁", settle=False)
    await asyncio.gather(phone.settled(), other.settled())
    for one in (phone, other):
        mark = database.vault.mark("sender telegram", str(one.chat))
        async with database.reading() as session:
            query = select(InboxRow.message).filter_by(sender_mark=mark).order_by(InboxRow.id)
            texts = [message["text"] for message in await session.scalars(query)]
        assert texts[1:] == [f"我今年{number + 30}岁" for number in range(12)]
        ages = [int(found) for text in one.texts for found in re.findall(r"(\d\d)岁", text)]
        assert ages == sorted(ages)
        assert ages[-1] == 41


async def test_long_labels_and_ids_never_travel(phone: Any, door: Any, database: Any) -> None:
    await phone.to_results()
    sent = [
        button["callback_data"] for one in phone.messages for row in one["rows"] for button in row
    ]
    assert max(map(len, sent)) <= 24
    assert len(await rows(database, ShownRow)) >= 5
