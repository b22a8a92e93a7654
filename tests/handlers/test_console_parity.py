"""One interview, three doors: what is told in the chat, typed in the console or written into a case
file comes to the same verdicts, and to the same ticket."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from sqlalchemy import select

from bot.case import fold
from bot.conversation import Conversation
from bot.talk import Talk
from bot.world import World
from handlers import console
from handlers.cli import main
from handlers.intake import Incoming, Intake
from rules.case import Case, SetValue
from rules.facts import Fact
from store.database import Database
from store.models import TicketRow

pytestmark = pytest.mark.anyio
HOME = "江苏省宿迁市宿城区中扬镇"
# What is told first, and what is answered to which question: choices, words, or a way out.
CASES: dict[str, tuple[str, dict[str, str]]] = {
    "父亲中风卧床": (
        "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇",
        {"dis_cert@father": "yes", "dis_grade@father": "g2", "relief": "+unsure"},
    ),
    "独居老人": (
        "我一个人住,今年八十二,没有收入,住宿城区中扬镇",
        {"household_size": "n1", "dis_cert@self": "none", "savings": "+decline"},
    ),
    "什么都不清楚": (
        "住宿城区中扬镇",
        {
            "speaker": "me",
            "household_size": "+unsure",
            "income": "+decline",
            "dis_cert@self": "+skip",
        },
    ),
}
# What differs by nature: the door, the moment, and how often something was said.
_OWN = ("channel", "filed_at", "consent", "story")


class Door:
    """Somebody who sends messages through one channel."""

    def __init__(self, intake: Intake, channel: str) -> None:
        self.intake, self.channel, self.count = intake, channel, 0

    async def send(self, **what: Any) -> Mapping[str, Any]:
        self.count += 1
        outcome = await self.intake.receive(Incoming(self.channel, "one", f"m{self.count}", **what))
        assert outcome.stored
        return outcome.question or {}

    async def press(self, question: Mapping[str, Any], end: str) -> Mapping[str, Any]:
        ids = [one["id"] for one in question["choices"]]
        return await self.send(choice=next(id for id in ids if id.rpartition(".")[2] == end))


async def in_the_chat(intake: Intake, told: str, answers: Mapping[str, str]) -> None:
    """Told in words, read back, then question after question as the interview puts them."""
    door = Door(intake, "web")
    await intake.open("web", "one")
    question = await door.send(text=told)
    for id, answer in answers.items():
        question = await door.send(choice=f"ask.{id}")
        assert question["id"] == id.partition("@")[0]
        if answer.startswith("+"):
            question = await door.send(choice=f"cmd.{answer[1:]}")
        else:
            question = await door.press(question, answer)
    await file(door)


async def in_the_console(intake: Intake, told: str, answers: Mapping[str, str]) -> None:
    """Notes confirmed, then each question answered in one step."""
    door = Door(intake, "hotline")
    await intake.open("hotline", "one")
    talk = await intake.conversation("hotline", "one")
    assert talk is not None
    heard = await intake.hear(told)
    note, _ = console.heard_so_far(intake.world, talk, heard, intake.today())
    await door.send(text=told, picked=tuple(one.id for one in note.items))
    for id, answer in sorted(answers.items(), key=lambda pair: pair[0] != "speaker"):
        if answer.startswith("+"):
            await door.send(choice=f"ask.{id}")
            await door.send(choice=f"cmd.{answer[1:]}")
        else:
            await door.send(choice=f"ask.{id}.{answer}")
    await file(door)


async def file(door: Door) -> None:
    question = await door.send(choice="ask.file")
    if question["id"] == "contact_name":
        question = await door.send(text="王桂兰")
    question = await door.send(text="13812345678")
    question = await door.press(question, "call")
    assert question["id"] == "consent"
    await door.press(question, "agree")


async def tickets(database: Database) -> dict[str, Any]:
    async with database.reading() as session:
        return {row.channel: row for row in await session.scalars(select(TicketRow))}


def by_the_command(tmp_path: Path, world: World, told: Case) -> dict[str, str]:
    """The same facts written as a clerk would write a case file, and screened."""
    case = {
        "on": told.on.isoformat(),
        "places": {kind: place.name for kind, place in told.places.items()},
        "household": written(world.catalogue.household, told.household),
        "members": [
            {
                "id": one.id,
                "relation": one.relation,
                "facts": written(world.catalogue.member, one.facts),
            }
            for one in told.members
        ],
    }
    path = tmp_path / "case.yml"
    path.write_text(yaml.safe_dump(case, allow_unicode=True), "utf-8")
    found = CliRunner().invoke(
        main, ["prescreen", str(path), "--dir", str(tmp_path / "none"), "--json"]
    )
    assert found.exit_code == 0, found.output
    return {
        one["program"] + (f"@{one['member']['id']}" if one["member"] else ""): one["verdict"]
        for one in json.loads(found.stdout)["results"]
    }


def written(catalogue: Mapping[str, Fact], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a case file states them; places stand elsewhere in it."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        if catalogue[name].kind == "money":
            found[name] = float(value / 100)
        elif isinstance(value, SetValue):
            found[name] = {"yes": sorted(value.yes), "no": sorted(value.no)}
        elif catalogue[name].kind == "date":
            found[name] = value.isoformat()
        elif catalogue[name].kind != "town":
            found[name] = value
    return found


def verdicts(world: World, talk: Conversation | None, today: date) -> dict[str, str]:
    assert talk is not None
    results = Talk(world, talk, today).screening.results
    return {
        one.program.id + (f"@{one.member_id}" if one.member_id else ""): one.verdict.value
        for one in results
    }


@pytest.mark.parametrize("name", CASES)
async def test_three_doors_one_answer(
    name: str,
    world: World,
    database: Database,
    make_intake: Callable[[Database], Intake],
    tmp_path: Path,
) -> None:
    told, answers = CASES[name]
    intake = make_intake(database)
    await in_the_chat(intake, told, answers)
    await in_the_console(intake, told, answers)
    talks = [await intake.conversation(channel, "one") for channel in ("web", "hotline")]
    chat, typed = (verdicts(world, talk, intake.today()) for talk in talks)
    assert chat == typed

    found = await tickets(database)
    web, phone = found["web"], found["hotline"]
    assert (web.window_name, web.programs, web.urgency) == (
        phone.window_name,
        phone.programs,
        phone.urgency,
    )
    assert differences(web.snapshot, phone.snapshot) == []

    assert talks[1] is not None
    case = fold(world, talks[1], intake.today()).case
    screened = by_the_command(tmp_path, world, case)
    assert [(key, one, chat[key]) for key, one in screened.items() if one != chat[key]] == []


def differences(web: Mapping[str, Any], phone: Mapping[str, Any]) -> list[Any]:
    """Beyond the door, the moments, and the order in which things were said."""
    found: list[Any] = [
        (key, web[key], phone[key])
        for key in web
        if key not in (*_OWN, "facts") and web[key] != phone[key]
    ]
    one, other = by_fact(web), by_fact(phone)
    return found + [
        (key, one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    ]


def by_fact(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{fact['fact']}@{fact['member']}": {
            key: value for key, value in fact.items() if key not in ("at", "by")
        }
        for fact in snapshot["facts"]
    }
