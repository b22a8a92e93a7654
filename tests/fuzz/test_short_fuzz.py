"""Anything at all, for a short while; `make fuzz` goes on for long."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import run_sync
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz.conversations import Conversation, steps, talking
from tests.fuzz.pages import asked_by_all, serving_pages
from tests.fuzz.updates import feed, opened, spoiled


def test_whatever_is_said_or_pressed_there_is_an_answer_and_a_way_on(tmp_path: Path) -> None:
    with talking(tmp_path) as spoken:
        talk: Any = type("Talk", (Conversation,), {"spoken": spoken})
        run_state_machine_as_test(talk, settings=steps(2000, same=True))
    assert spoken.messages >= 1500


@pytest.mark.anyio
async def test_whatever_telegram_brings_nothing_fails_and_nobody_is_held_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMEN_TELEGRAM_TOKEN", "")
    async with opened(tmp_path) as door:
        assert await feed(door, spoiled(random.Random(7)), 1000) == 0
        others = [line for line in door.troubles.lines if "passed over" not in line]
    assert others == []


@pytest.mark.anyio
async def test_no_form_and_no_address_is_a_fault_of_ours(tmp_path: Path) -> None:
    async with serving_pages(tmp_path) as asked:
        answers = await run_sync(asked_by_all, asked, 2)
        said = asked.said
    assert answers.wrong == []
    # They got in, and some of what they sent was taken.
    assert min(answers.counted[200], answers.counted[303], answers.counted[404]) > 5
    assert "page not shown" not in said
    assert "Traceback" not in said
