"""One message, one turn: resends, many at once, other people's talks, bad input."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.intake import Incoming, Intake
from store.crypt import Vault
from store.database import Database
from store.models import ConversationRow, InboxRow, OutboxRow, TicketRow

pytestmark = pytest.mark.anyio


async def count(database: Database, table: type) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_opening_greets_once_and_then_says_where_the_talk_stands(
    intake: Intake, resident: Any
) -> None:
    first = await intake.open("web", "resident-1")
    assert first.stored
    assert not first.duplicate
    assert first.replies
    again = await intake.open("web", "resident-1")
    assert again == first.again()
    resident.last = first
    asked = await resident.press("guide")
    assert (await intake.open("web", "resident-1")).question == asked.question


async def test_a_resend_gets_the_same_answer_and_does_nothing(
    database: Database, resident: Any
) -> None:
    await resident.to_ticket()
    before = [await count(database, table) for table in (InboxRow, TicketRow, OutboxRow)]
    for incoming in list(resident.sent):
        again = await resident.intake.receive(incoming)
        assert again.duplicate
        assert again.stored
    assert again.as_json() == resident.last.again().as_json()
    assert again.ticket is not None
    assert [await count(database, table) for table in (InboxRow, TicketRow, OutboxRow)] == before


async def test_an_answer_read_back_is_exactly_the_answer_given(resident: Any) -> None:
    for step in (resident.to_results, lambda: resident.press("file")):
        given = await step()
        again = await resident.intake.receive(resident.sent[-1])
        assert again.as_json() == given.again().as_json()


async def test_the_same_message_many_times_at_once_is_one_turn(
    database: Database, resident: Any
) -> None:
    await resident.to_results()
    before = await count(database, InboxRow)
    incoming = resident.next(choice=resident.button("file"))
    ends = await asyncio.gather(*(resident.intake.receive(incoming) for _ in range(20)))
    assert sum(not end.duplicate for end in ends) == 1
    assert len({str(end.replies) for end in ends}) == 1
    assert await count(database, InboxRow) == before + 1


async def test_messages_of_one_talk_at_once_are_taken_one_after_the_other(
    database: Database, resident: Any, intake: Intake
) -> None:
    resident.last = await intake.open("web", "resident-1")
    await resident.press("guide")
    texts = [f"第{n}句" for n in range(10)]
    sent = [Incoming("web", "resident-1", f"p{n}", text=text) for n, text in enumerate(texts)]
    ends = await asyncio.gather(*(intake.receive(one) for one in sent))
    assert all(end.stored for end in ends)
    async with database.reading() as session:
        turns = (await session.scalars(select(InboxRow.turn).order_by(InboxRow.turn))).all()
        version = await session.scalar(select(ConversationRow.version))
    assert list(turns) == list(range(len(turns)))
    assert version == len(turns) + 1


async def test_two_processes_on_one_talk_lose_nothing(
    database: Database,
    database_url: str,
    vault: Vault,
    make_intake: Callable[[Database], Intake],
    resident: Any,
) -> None:
    """Each process has its own locks, so only the database can keep them apart."""
    other = await Database.connect(database_url, vault)
    try:
        resident.last = await resident.intake.open("web", "resident-1")
        await resident.press("guide")
        both = [resident.intake, make_intake(other)]
        sent = [Incoming("web", "resident-1", f"p{n}", text=f"第{n}句") for n in range(12)]
        ends = await asyncio.gather(
            *(both[n % 2].receive(one) for n, one in enumerate(sent)),
            *(both[1 - n % 2].receive(one) for n, one in enumerate(sent)),
        )
        assert all(end.stored for end in ends)
        assert sum(end.duplicate for end in ends) == len(sent)
        assert await count(database, InboxRow) == 2 + len(sent)
    finally:
        await other.close()


async def test_talks_of_different_people_and_channels_are_apart(
    database: Database, intake: Intake
) -> None:
    for channel, sender in (("web", "a"), ("web", "b"), ("terminal", "a")):
        assert not (await intake.open(channel, sender)).duplicate
    assert await count(database, ConversationRow) == 3
    assert [len(await intake.history("web", one)) for one in ("a", "b", "c")] == [1, 1, 0]


async def test_a_talk_is_drawn_again_as_it_was(resident: Any, intake: Intake) -> None:
    await resident.to_consent()
    history = await intake.history("web", "resident-1")
    assert len(history) == len(resident.sent) + 1
    assert history[0].text == ""
    assert history[1].text == "您一样一样问我"
    assert "王桂兰" in [one.text for one in history]
    assert history[-1].outcome == resident.last
    assert "…" not in [one.text for one in history]


async def test_a_talk_goes_on_after_a_restart_of_the_program(
    database: Database,
    database_url: str,
    vault: Vault,
    make_intake: Callable[[Database], Intake],
    resident: Any,
) -> None:
    await resident.to_consent()
    await database.close()
    reopened = await Database.connect(database_url, vault)
    try:
        resident.intake = make_intake(reopened)
        stands = await resident.intake.open("web", "resident-1")
        assert stands.question is not None
        assert stands.question["id"] == "consent"
        assert (await resident.press("agree")).ticket is not None
    finally:
        await reopened.close()


@pytest.mark.parametrize(
    ("channel", "sender", "message_id"),
    [("fax", "a", "1"), ("web", "", "1"), ("web", "a", ""), ("web", "a" * 129, "1")],
)
async def test_a_message_without_a_proper_address_is_refused(
    database: Database, intake: Intake, channel: str, sender: str, message_id: str
) -> None:
    with pytest.raises(ValueError, match=r"channel|characters"):
        await intake.receive(Incoming(channel, sender, message_id, text="你好"))
    assert await count(database, ConversationRow) == 0


BAD: list[dict[str, str]] = [
    {},
    {"text": ""},
    {"text": "   \n"},
    {"text": "长" * 10_000},
    {"text": "😀🧓🏻👨‍👩‍👧"},
    {"attachment": "photo"},
    {"attachment": "sticker"},
    {"choice": "99.nothing.here"},
    {"choice": "'; DROP TABLE ticket; --"},
    {"choice": " ".join(["1.opening.guide"] * 50)},
    {"text": "<script>alert(1)</script>"},
    {"text": "' OR 1=1; DROP TABLE conversation"},
    {"text": "\x00\x07\ud83d"},
    {"text": "/intent{restart}"},
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: str(bad)[:30])
async def test_bad_input_gets_a_kind_sentence_and_the_question_again(
    resident: Any, intake: Intake, bad: dict[str, str]
) -> None:
    resident.last = await intake.open("web", "resident-1")
    asked = await resident.press("guide")
    outcome = await resident.send(**bad)
    assert outcome.stored
    assert outcome.replies
    assert outcome.question is not None
    assert outcome.question["id"] == asked.question["id"]
    assert (await resident.press("me")).question["id"] != asked.question["id"]


async def test_of_a_very_long_message_no_more_is_kept_than_is_read(
    database: Database, resident: Any, world: Any
) -> None:
    resident.last = await resident.intake.open("web", "resident-1")
    await resident.send(text="苦" * 10_000)
    async with database.reading() as session:
        kept = (await session.scalars(select(InboxRow.message).order_by(InboxRow.id))).all()[-1]
    assert kept["text"] == "苦" * world.settings.longest


async def test_an_old_button_does_not_take_the_buttons_from_a_cry_for_help(resident: Any) -> None:
    await resident.send(text="不想活了")
    offered = [one["id"] for reply in resident.last.replies for one in reply["choices"]]
    assert offered
    await resident.send(choice="9.no_such.button")
    again = [one["id"] for reply in resident.last.replies for one in reply["choices"]]
    assert again
