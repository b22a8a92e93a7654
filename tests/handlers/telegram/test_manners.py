"""Old buttons, double clicks, edits, groups, voices, commands, links: nothing does any harm."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.telegram.link import decode, encode
from handlers.telegram.masking import masked
from rules.place import Place
from store.models import ConversationRow, InboxRow, ShownRow, TicketRow

pytestmark = pytest.mark.anyio


async def count(database: Any, table: Any) -> int:
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def started(phone: Any) -> None:
    await phone.say("/start")
    await phone.press("您一样一样问我")
    phone.new()


async def test_five_fast_clicks_are_one_answer(phone: Any, door: Any, database: Any) -> None:
    await started(phone)
    query, before = phone.query(phone.buttons[0]), await count(database, InboxRow)
    for _ in range(5):
        await phone.update(False, callback_query=query)
    await phone.settled()
    assert await count(database, InboxRow) == before + 1
    assert len(phone.new()) == 1
    assert phone.hints[-1] == "收到了，不用再点。"


async def test_fast_clicks_on_agree_file_one_ticket(phone: Any, door: Any, database: Any) -> None:
    await phone.to_results()
    await phone.press(phone.buttons[0])
    await phone.press("不留名字")
    await phone.press("不留电话")
    query = phone.query("同意，提交")
    for _ in range(5):
        await phone.update(False, callback_query=query)
    await phone.settled()
    assert await count(database, TicketRow) == 1
    assert sum("交好了" in text for text in phone.texts) == 1


async def test_an_old_button_asks_before_it_changes_anything(phone: Any, door: Any) -> None:
    await started(phone)
    at, (first, second) = len(phone.messages) - 1, phone.buttons[:2]
    await phone.press(first)
    await phone.answer()
    await phone.press(second, at=at)
    assert "这个问题咱们已经答过了" in phone.last
    await phone.press("不改")
    assert "那就不动" in phone.last


@pytest.mark.parametrize(
    "data", ["", "1", "999999.0", "x.y", "1.99", "cmd.restart", "0.0.0", "٣.٣"]
)
async def test_a_button_of_nobody_is_refused(phone: Any, door: Any, data: str) -> None:
    await started(phone)
    await phone.update(callback_query=phone.press_of(1, data))
    assert phone.new() == []
    assert "过时了" in phone.hints[-1]


async def test_nobody_presses_the_buttons_of_another_chat(
    phone: Any, door: Any, server: Any, database: Any
) -> None:
    await started(phone)
    thief = type(phone)(server, database, chat=666)
    query = thief.press_of(1, phone.query(phone.buttons[0])["data"])
    await thief.update(callback_query=query)
    assert thief.messages == []
    assert phone.new() == []


async def test_an_edited_message_gets_an_honest_word(phone: Any, door: Any, database: Any) -> None:
    await started(phone)
    before = await count(database, InboxRow)
    await phone.update(edited_message=phone.message(text="我爸八十了", edit_date=2))
    assert "按原来那句记的" in phone.last
    assert await count(database, InboxRow) == before


@pytest.mark.parametrize(
    "thing",
    [
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
        {
            "sticker": {
                "file_id": "s", "file_unique_id": "s", "width": 1, "height": 1, "type": "regular",
                "is_animated": False, "is_video": False,
            }
        },
    ],
)  # fmt: skip
async def test_what_is_not_words_gets_an_honest_answer_and_the_question_stays(
    phone: Any, door: Any, thing: dict[str, Any]
) -> None:
    await started(phone)
    await phone.send(**thing)
    assert "打几个字" in phone.last
    await phone.press(phone.messages[-2]["rows"][0][0]["text"])
    assert "过时" not in str(phone.hints[-1])


async def test_a_point_on_the_map_is_not_a_place_and_a_named_one_is(phone: Any, door: Any) -> None:
    await started(phone)
    point = {"latitude": 33.9, "longitude": 118.3}
    await phone.send(location=point)
    assert "位置我这里看不懂" in phone.last
    venue = {"location": point, "title": "家", "address": "我住江苏省宿迁市宿城区中扬镇"}
    await phone.send(venue=venue, location=point)
    assert "中扬镇" in "".join(phone.texts[-2:])


async def test_a_shared_number_answers_only_the_question_for_it(phone: Any, door: Any) -> None:
    number = {"phone_number": "8613812345678", "first_name": "王", "user_id": phone.chat}
    await phone.say("/start")
    await phone.send(contact=number)
    assert "没记" in phone.last
    await phone.to_results()
    await phone.press(phone.buttons[0])
    await phone.press("不留名字")
    await phone.send(contact=number)
    assert "窗口怎样找您" in phone.last


async def test_a_group_is_declined_once_and_left(phone: Any, door: Any, server: Any) -> None:
    group = {"id": -100, "type": "group", "title": "村里"}
    bot = {"id": 4242, "is_bot": True, "first_name": "一门"}
    who = phone.message()["from"]
    joined = {
        "chat": group, "from": who, "date": 1,
        "old_chat_member": {"status": "left", "user": bot},
        "new_chat_member": {"status": "member", "user": bot},
    }  # fmt: skip
    for _ in range(2):
        await phone.update(my_chat_member=joined)
        await phone.send(chat=group, text="在吗")
    assert len(server.messages(-100)) == 1
    assert "我不在群里办事" in server.messages(-100)[0]["text"]
    assert [name for name, _ in server.calls].count("leaveChat") == 4
    assert phone.messages == []


async def test_other_bots_are_not_answered(phone: Any, door: Any) -> None:
    message = phone.message(text="hello")
    message["from"]["is_bot"] = True
    await phone.update(message=message)
    assert phone.messages == []


async def test_starting_over_is_asked_back(phone: Any, door: Any, intake: Any) -> None:
    await phone.say("/start")
    await phone.say("我爸七十三了,住宿城区中扬镇")
    await phone.say("/restart")
    assert "真的要重来吗" in phone.last
    await phone.press("不，接着说")
    assert len(await intake.history("telegram", str(phone.chat))) > 1
    await phone.say("/restart")
    await phone.press("清掉，重来")
    assert "从头来" in "".join(phone.texts[-2:])
    assert len(await intake.history("telegram", str(phone.chat))) == 1


async def test_coming_back_goes_on_where_we_were(phone: Any, door: Any) -> None:
    await started(phone)
    question = phone.texts[-1].split("\n")[-1]
    await phone.say("/start")
    assert "您回来啦" in phone.last
    assert question in phone.last


async def test_all_is_deleted_when_asked_for(
    phone: Any, door: Any, database: Any, tickets: Any
) -> None:
    await started(phone)
    await phone.say("/delete")
    await phone.press("不删")
    assert "什么都没删" in phone.last
    assert await count(database, ConversationRow) == 1
    await phone.say("/delete")
    await phone.press("全删掉")
    assert any("删好了" in text for text in phone.texts)
    # Whoever writes from here now is somebody new, and has been greeted so.
    assert "您好，我是一门" in "\n".join(phone.texts[-2:])
    for table in (ConversationRow, InboxRow, ShownRow):
        assert await count(database, table) == 1
    assert len(database.vault.ring.gone()) == 1


async def test_deleting_takes_filed_tickets_back(phone: Any, door: Any, database: Any) -> None:
    await phone.to_ticket()
    await phone.say("/delete")
    await phone.press("全删掉")
    async with database.reading() as session:
        assert await session.scalar(select(TicketRow.status)) == "closed"
        assert (await session.scalar(select(TicketRow.snapshot)))["contact"]["name"] is None
    assert await count(database, InboxRow) == 1  # that it was done
    await phone.say("你好")
    assert "删好了" not in phone.last


async def test_a_link_carries_its_place_and_asks(phone: Any, door: Any) -> None:
    word = encode(Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇"))
    assert len(word) <= 64
    await phone.say(f"/start {word}")
    assert phone.last == "您是扫江苏省宿迁市宿城区中扬镇的码进来的。您家就住这里吗？"
    await phone.press("就住这里")
    assert "住江苏省宿迁市宿城区中扬镇" in phone.last


@pytest.mark.parametrize("word", ["", "x", "321302-!!!", "999999-5Lit5omsCg", "3" * 64, "321302-_"])
async def test_a_false_link_is_an_ordinary_start(phone: Any, door: Any, word: str) -> None:
    await phone.say(f"/start {word}")
    assert phone.last.startswith("您好，我是一门")


def test_a_link_may_leave_out_what_a_township_is_called() -> None:
    full = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
    assert decode(encode(full)) == full
    assert decode("321302-5Lit5oms") == full


async def test_numbers_of_cards_are_not_kept(phone: Any, door: Any, intake: Any) -> None:
    await phone.say("/start")
    await phone.say("我身份证号320102196802021237,卡号6222 0212 3456 7890 128,住宿城区中扬镇")
    assert "我没记" in "".join(phone.texts[-2:])
    past = await intake.history("telegram", str(phone.chat))
    assert "1968" not in past[-1].text
    assert "中扬镇" in past[-1].text


@pytest.mark.parametrize(
    "text", ["电话13812345678", "受理单号9374-8592-8", "一共1234567890123元", "0512-12345678"]
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert masked(text) == (text, False)


async def test_markup_in_names_and_words_is_mere_words(phone: Any, door: Any) -> None:
    await phone.say("/start")
    await phone.say("<b>我</b>住在<a href='x'>那个地方</a>&amp;")
    for text in phone.texts:
        assert "<a" not in text


async def test_an_emergency_is_a_bubble_of_its_own_and_in_bold(phone: Any, door: Any) -> None:
    await started(phone)
    await phone.say("活着没意思，药都吃不起了，不想活了")
    banner = next(text for text in phone.texts if "12356" in text)
    assert banner.startswith("<b>")
    assert "我现在有危险" in "".join(phone.buttons)
