"""The chat in a terminal: numbers for buttons, words for all else."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from handlers.intake import Intake
from handlers.terminal import Terminal, lines

pytestmark = pytest.mark.anyio
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


@pytest.fixture
async def terminal(intake: Intake) -> Terminal:
    terminal = Terminal(intake, "talk-1")
    await terminal.open()
    return terminal


async def test_a_button_is_pressed_by_its_number(terminal: Terminal) -> None:
    shown = "\n".join(lines(await terminal.say(STORY)))
    assert "#1 都对" in shown
    outcome = await terminal.say("#1")

    assert outcome.question is not None
    assert outcome.question["id"] not in ("opening", "readback")


async def test_several_boxes_are_chosen_at_once(terminal: Terminal, intake: Intake) -> None:
    await terminal.say(STORY)
    outcome = await terminal.say("#1")
    while outcome.question and not outcome.question["multi"]:
        outcome = await terminal.say("#1")
    await terminal.say("#1、#2")
    said = (await intake.history("terminal", "talk-1"))[-1].text

    assert outcome.question is not None
    chosen = [one["label"] for one in outcome.question["choices"][:2]]
    assert said == "、".join(chosen)


@pytest.mark.parametrize("line", ["#99", "#0", "#", "# 1", "#一", "1", "#1 都对"])
async def test_what_is_no_number_of_a_button_is_words(
    terminal: Terminal, intake: Intake, line: str
) -> None:
    await terminal.say(line)

    assert (await intake.history("terminal", "talk-1"))[-1].text == line


async def test_no_button_is_shown_twice(terminal: Terminal) -> None:
    await terminal.say(STORY)
    shown = "\n".join(lines(await terminal.say("#1")))

    assert shown.count("不清楚") <= 1


async def test_results_show_reasons_and_where_to_go(terminal: Terminal) -> None:
    outcome = await terminal.say(STORY)
    outcome = await terminal.say("#1")
    for _ in range(30):
        if outcome.verdicts:
            break
        outcome = await terminal.say("#1")
    shown = "\n".join(lines(outcome))

    assert "✓" in shown
    assert "中扬镇" in shown
    assert "【" in shown


async def test_after_a_failure_the_same_numbers_still_count(
    terminal: Terminal, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    await terminal.say(STORY)

    def broken() -> Any:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(intake._database, "writing", broken)
        assert not (await terminal.say("#1")).stored
    outcome = await terminal.say("#1")

    assert outcome.stored
    assert (await intake.history("terminal", "talk-1"))[-1].text == "都对"
