"""/status with a number, /human with a telephone: what is asked on Telegram reaches the desk."""

from __future__ import annotations

from typing import Any

import pytest

from desk.places import Gazetteer
from desk.staff import Role, Staff
from desk.tasks import Tasks
from desk.viewer import Viewer

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
OPERATOR = Viewer("operator.li", "李", Role.OPERATOR, "321302")


async def test_another_telephone_asks_with_the_number_and_four_digits(
    phone: Any, door: Any, server: Any, database: Any, tickets: Any
) -> None:
    await phone.to_ticket()
    reference = (await tickets.list(CLERK))[0].reference
    other = type(phone)(server, database, chat=2002)
    await other.say(f"/status {reference} 5678")
    assert "窗口已经收到" in "".join(other.new())
    await other.say(f"/status {reference} 5679")
    assert "没查到" in "".join(other.new())
    await other.say("/status")
    assert "受理单号（9位数）" in "".join(other.new())
    await other.say(" ".join(reference.replace("-", "")))
    await other.say("尾号五六七八")
    assert "窗口已经收到" in "".join(other.new())
    phone.new()
    await phone.say("/status")
    assert reference in "".join(phone.new())


async def test_human_reaches_an_operator_with_a_number_to_call(
    phone: Any, door: Any, database: Any
) -> None:
    await phone.say("/human")
    assert "没有人守着这里" in "".join(phone.new())
    await Staff(database, Gazetteer()).add(
        "operator.li", "correct-horse-battery", name="李", role=Role.OPERATOR, adcode="321302"
    )
    await phone.say("/human")
    assert "留个电话" in "".join(phone.new())
    await phone.say("13812345678")
    assert "已经告诉热线的人了" in "".join(phone.new())
    (task,) = await Tasks(database).open(OPERATOR)
    assert task.phone == "+8613812345678"
    await phone.say("/delete")
    await phone.press("全删掉")
    assert await Tasks(database).open(OPERATOR) == ()
