"""Whoever wants to report a neighbour's need is shown the page for it, and asked nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.side_questions import answer
from nlu.understanding import KeywordUnderstanding
from rules.case import Case

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("text", ["我想报告邻居家，老人没人管", "我要反映村里有个老人没人照看"])
async def test_the_page_is_named_and_its_address_where_it_is_known(world: Any, text: str) -> None:
    heard = await KeywordUnderstanding().understand(text)
    said = answer(world, heard, Case(on=date(2026, 11, 22)))
    assert said is not None
    assert "替他报一个" in said
    known = replace(
        world, settings=replace(world.settings, lead_page="https://yimen.example.cn/lead")
    )
    said = answer(known, heard, Case(on=date(2026, 11, 22)))
    assert said is not None
    assert "https://yimen.example.cn/lead" in said
    assert "{" not in said
