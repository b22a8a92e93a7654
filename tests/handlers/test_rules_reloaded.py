"""Rules changed while the house is open: good ones are taken up, broken ones never."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from desk.viewer import CONSOLE
from handlers.cli import main
from handlers.compose import House, house
from handlers.settings import Settings, load
from handlers.web.app import create_app
from store.models import TicketRow

pytestmark = pytest.mark.anyio
SET = ("params", "set", "宿城区", "dibao_standard", "712", "--doc", "宿民发〔2026〕12号",
       "--from", "2026-07-01")  # fmt: skip
PACK = "adcode: '321302'\nname: 江苏省宿迁市宿城区\n"
PROGRAM = """\
id: sc_warm_coal
name: 冬季取暖补助
family: 取暖
topic: income
for: household
in_force: {from: 2026-01-01}
authority: 乡镇
apply_at: hukou
where: hukou
summary: 冬天给一笔取暖的钱。
criteria:
  - label: 住在宿城区
    when: household.household_size >= 1
    cite: {doc: 宿民发〔2026〕9号}
benefit: {text: 每户200元。}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "config.yml").write_text(
        "data: {folder: var}\nunderstanding: {service: 'off'}\nrules: {reload_seconds: 1}\n",
        "utf-8",
    )
    return load(tmp_path / "config.yml")


@pytest.fixture
async def opened(settings: Settings) -> AsyncIterator[House]:
    async with house(settings) as built:
        yield built


def put(settings: Settings, text: str) -> Path:
    folder = settings.local_folder / "packs" / "321302"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pack.yml").write_text(PACK, "utf-8")
    path = folder / "sc_warm_coal.yml"
    path.write_text(text, "utf-8")
    return path


async def settle(opened: House) -> bool:
    """Two looks: a change must have come to rest."""
    assert opened.reloader is not None
    return any([await opened.reloader.look(), await opened.reloader.look()])


async def health(opened: House, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(create_app(opened))
    async with httpx.AsyncClient(transport=transport, base_url="http://yimen") as client:
        return await client.get("/health", headers=headers)


async def test_a_new_program_is_in_use_without_a_restart(opened: House, settings: Settings) -> None:
    before = opened.world.rulebook.version
    put(settings, PROGRAM)
    assert await settle(opened)
    assert "sc_warm_coal" in opened.world.rulebook.programs
    told = (await health(opened)).json()
    assert told["rules"] == opened.world.rulebook.version != before
    assert told["rules_problems"] == []
    assert not await settle(opened)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("household.household_size", "household.houshold_size", "13: “住在宿城区”"),
        ("{from: 2026-01-01}", "{from: 2026-01-01, to: 2025-01-01}", "早于开始日期"),
        (PROGRAM, "", "空的"),
    ],
)
async def test_a_broken_pack_never_replaces_a_good_one(
    opened: House, settings: Settings, old: str, new: str, told: str
) -> None:
    path = put(settings, PROGRAM)
    await settle(opened)
    good = opened.world.rulebook.version
    assert old in PROGRAM
    put(settings, PROGRAM.replace(old, new))
    assert not await settle(opened)
    assert opened.world.rulebook.version == good
    reply = (await health(opened)).json()
    assert reply["status"] == "yellow"
    assert reply["rules"] == good
    (problem,) = reply["rules_problems"]
    assert f"{path.name}:" in problem
    assert told in problem
    page = (await health(opened, accept="text/html")).text
    assert "所以没有换上" in page
    assert path.name in page
    put(settings, PROGRAM.replace("200元", "300元"))
    assert await settle(opened)
    assert (await health(opened)).json()["rules_problems"] == []


async def test_a_file_that_is_still_being_saved_is_left_to_the_next_look(
    opened: House, settings: Settings
) -> None:
    assert opened.reloader is not None
    put(settings, PROGRAM[:200])
    assert not await opened.reloader.look()
    put(settings, PROGRAM)
    assert not await opened.reloader.look()
    assert await opened.reloader.look()
    assert opened.reloader.standing.problems == ()


async def test_a_conversation_keeps_its_answers_and_meets_the_new_rules(
    opened: House, settings: Settings, resident: Any
) -> None:
    talking = type(resident)(opened.intake)
    talking.last = await opened.intake.open("web", talking.sender)
    await talking.press("guide")
    asked = []
    for _ in range(3):
        asked.append(talking.question["id"])
        await talking.answer()
    put(settings, PROGRAM)
    assert await settle(opened)
    while talking.question["id"] != "results":
        asked.append(talking.question["id"])
        await talking.answer()
    assert len(asked) == len(set(asked)), "nothing is asked again"
    assert "冬季取暖补助" in str(talking.last.verdicts)


async def test_a_ticket_keeps_the_rules_that_it_was_judged_by(
    opened: House, settings: Settings, resident: Any
) -> None:
    path = put(settings, PROGRAM)
    await settle(opened)
    judged_by = opened.world.rulebook.version
    talking = type(resident)(opened.intake)
    filed = await talking.to_ticket()
    assert filed.ticket is not None
    path.unlink()
    assert await settle(opened)
    assert "sc_warm_coal" not in opened.world.rulebook.programs
    async with opened.database.reading() as session:
        (row,) = await session.scalars(select(TicketRow))
    assert row.rulebook_version == judged_by != opened.world.rulebook.version
    found = await opened.tickets.get(CONSOLE, filed.ticket["reference"])
    (kept,) = [one for one in found.snapshot["results"] if one["program"] == "sc_warm_coal"]
    assert kept["criteria"][0]["label"] == "住在宿城区"
    assert kept["criteria"][0]["cite"]["doc"] == "宿民发〔2026〕9号"


async def test_an_open_house_looks_by_itself(settings: Settings) -> None:
    async with house(settings, watch=True) as opened:
        before = opened.world.rulebook.version
        put(settings, PROGRAM)
        with anyio.fail_after(120):
            while opened.world.rulebook.version == before:  # noqa: ASYNC110 -- real files, real watch
                await anyio.sleep(0.1)
        assert "sc_warm_coal" in opened.world.rulebook.programs


async def test_what_is_entered_as_a_figure_counts_at_the_next_turn(
    opened: House, settings: Settings
) -> None:
    found = CliRunner().invoke(main, [*SET, "--dir", str(settings.local_folder)])
    assert found.exit_code == 0, found.output
    assert await settle(opened)
    store = opened.world.rulebook.store
    figures = store.resolve("dibao_standard", ("321302",), date(2026, 11, 22)).figures
    assert {one.entry.value for one in figures.values() if one} == {712}
