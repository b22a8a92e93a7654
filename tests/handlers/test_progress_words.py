"""Every step of which a resident is told has words, the same on every channel."""

from __future__ import annotations

from typing import Any

import pytest

from desk.notices import TOLD
from handlers.progress import notice

BODY = {"reference": "321704826", "window": "中扬镇社会救助窗口", "program": None, "note": None}


@pytest.mark.parametrize("action", sorted(TOLD))
def test_each_step_names_the_ticket_and_leaves_no_blank(world: Any, action: str) -> None:
    said = notice({**BODY, "action": action}, world.rulebook)
    assert "3217-0482-6" in said
    assert "{" not in said
    assert "None" not in said
    full = {**BODY, "action": action, "note": "请带户口本", "program": "nat_disabled_care"}
    assert len(notice(full, world.rulebook)) >= len(said)


def test_a_refusal_gives_the_reason_and_the_way_out(world: Any) -> None:
    body = {**BODY, "action": "refuse", "note": "收入超了", "program": "nat_disabled_care"}
    said = notice(body, world.rulebook)
    assert "收入超了" in said
    assert "护理补贴" in said
    assert "复议" in said
