"""到哪了 from the door to the desk and back: plain words, the same for whoever may know."""

from __future__ import annotations

from typing import Any

import pytest

from bot.world import World
from desk.departments import named
from desk.hours import CallHours, hours
from desk.lifecycle import Action
from desk.limits import Limits
from desk.places import Gazetteer
from desk.staff import Role, Staff
from desk.step import Details
from desk.tasks import Tasks
from desk.tickets import Tickets
from desk.viewer import Viewer
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.filing import Filing
from store.database import Database

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
OPERATOR = Viewer("li", "李", Role.OPERATOR, "321302")


def said(outcome: Any) -> str:
    return "\n".join(reply["text"] for reply in outcome.replies if reply["kind"] == "say")


async def test_each_step_is_told_with_what_comes_next(resident: Any, tickets: Tickets) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    told = said(await resident.send(text="我那个事办到哪了"))
    assert f"单号{reference}：窗口已经收到，还没有受理。" in told
    assert "最晚11月25日" in told
    assert "在中扬镇社会救助窗口办。" in told
    await tickets.move(CLERK, reference, Action.ACCEPT)
    assert "窗口已经受理，正在办" in said(await resident.send(text="到哪了"))
    await tickets.move(
        CLERK, reference, Action.REFER, note="请核", details=Details(department="medical")
    )
    assert f"转给{named('medical').name}的那一块：等那边接。" in said(
        await resident.send(text="到哪了")
    )
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="1. 身份证\n2. 住院发票")
    told = said(await resident.send(text="到哪了"))
    assert "请补这些：\n1. 身份证\n2. 住院发票" in told


async def test_reasons_are_for_the_talk_that_filed_it(
    resident: Any, neighbour: Any, tickets: Tickets
) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(
        CLERK, reference, Action.REFUSE, note="月收入5000元", details=Details(matter=1)
    )
    await neighbour.intake.open(neighbour.channel, neighbour.sender)
    own = said(await resident.send(text="到哪了"))
    other = said(await neighbour.send(text=f"{reference} 5678"))
    assert "月收入5000元" in own
    assert "月收入5000元" not in other
    assert "理由看书面通知" in other


async def test_days_are_told_of_what_he_came_for_alone(resident: Any, tickets: Tickets) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    told = said(await resident.send(text="到哪了"))
    # Not ruled out, with a limit of three days; nobody has asked for it.
    view = await tickets.get(CLERK, reference)
    assert "nat_dv" in [one.program for one in view.matters]
    assert "家庭暴力" not in told


async def test_what_was_stopped_is_told_with_its_reason(resident: Any, tickets: Tickets) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    await tickets.move(CLERK, reference, Action.ACCEPT)
    first = Details(matter=1)
    await tickets.move(CLERK, reference, Action.APPROVE, details=first)
    await tickets.move(CLERK, reference, Action.STOP, note="12月起不发", details=first)
    told = said(await resident.send(text="到哪了"))
    assert "批准了" not in told
    assert "已经停发：" in told
    assert "理由：12月起不发" in told


async def test_wrong_pairs_get_one_answer(resident: Any, neighbour: Any) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    await neighbour.intake.open(neighbour.channel, neighbour.sender)
    answers = {
        said(await neighbour.send(text=words))
        for words in (f"{reference} 0000", "1587-6941-4 5678", "到哪了 1587-6941-4 0000")
    }
    assert len(answers) == 1
    assert "没查到" in answers.pop()
    assert "窗口已经收到" in said(await neighbour.send(text=f"{reference} 尾号五六七八"))


async def test_whoever_wants_a_person_is_put_on_the_operators_list_and_told_so(
    resident: Any, database: Database
) -> None:
    await Staff(database, Gazetteer()).add(
        "operator.li", "correct-horse-battery", name="李", role=Role.OPERATOR, adcode="321302"
    )
    await resident.intake.open(resident.channel, resident.sender)
    await resident.send(text="转人工")
    assert (await Tasks(database).waiting(OPERATOR)).count == 0
    told = said(await resident.send(text="13812345678"))
    assert "已经告诉热线的人了" in told
    # 2026-11-22 is a Sunday.
    assert "11月23日上班后打给您（尾号5678）" in told


async def test_a_hotline_that_is_there_every_day_promises_a_call_today(
    resident: Any, world: World, database: Database
) -> None:
    await Staff(database, Gazetteer()).add(
        "operator.li", "correct-horse-battery", name="李", role=Role.OPERATOR, adcode="321302"
    )
    calls = CallHours(hotline=hours("0:00-23:59", every_day=True))
    limits = Limits(WorkingDays())
    resident.intake.renew(world, Filing(world.rulebook, Windows(), database.vault, limits, calls))
    await resident.intake.open(resident.channel, resident.sender)
    await resident.send(text="转人工")
    told = said(await resident.send(text="13812345678"))
    assert "上班时间，今天就打给您（尾号5678）" in told
    assert "12345" in told
    (task,) = await Tasks(database).open(OPERATOR)
    assert (task.kind, task.reason, task.phone) == ("human", "asked", "+8613812345678")
    assert await Tasks(database).open(CLERK) == ()


async def test_where_nobody_can_call_nothing_is_promised(resident: Any, database: Database) -> None:
    await resident.intake.open(resident.channel, resident.sender)
    outcome = await resident.send(text="转人工")
    assert "眼下没有人守着这里" in said(outcome)
    assert "留个电话" not in str(outcome.replies)
    assert (await Tasks(database).waiting(OPERATOR)).count == 0


async def test_an_emergency_leads_the_list(
    resident: Any, neighbour: Any, database: Database
) -> None:
    staff = Staff(database, Gazetteer())
    await staff.add(
        "operator.li", "correct-horse-battery", name="李", role=Role.OPERATOR, adcode="321302"
    )
    for person, words in ((neighbour, "转人工"), (resident, "我不想活了")):
        await person.intake.open(person.channel, person.sender)
        await person.send(text=words)
    await neighbour.send(text="13912345678")
    outcome = await resident.send(text="我想和人说话")
    assert any("发个电话号码来" in one["text"] for one in outcome.replies)
    await resident.send(text="13812345678")
    tasks = await Tasks(database).open(OPERATOR)
    assert [(task.reason, task.urgent) for task in tasks] == [
        ("self_harm", True), ("asked", False),
    ]  # fmt: skip
    assert tasks[0].phone == "+8613812345678"
