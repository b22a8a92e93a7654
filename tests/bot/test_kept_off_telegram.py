"""What may not go abroad is never asked on Telegram, and the result says where to tell it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.turn import Message

KEPT_OFF = "病情、诊断这些私密的事"
STORY = "我妈六十八了,身体不好,家里两口人,一个月一千五,住宿城区中扬镇"


def to_results(chat: Any) -> set[str]:
    """Answer all that is asked, then ask for more; the questions that were put."""
    chat.say(STORY)
    asked: set[str] = set()
    for _ in range(60):
        if chat.asked == "results":
            more = [one for one in chat.choices if one.id.endswith(".more")]
            if not more:
                break
            chat.send(Message(choice=more[0].id))
            continue
        asked.add(chat.asked)
        if chat.asked == "live_place":
            chat.say("宿城区中扬镇")
        else:
            chat.send(Message(choice=chat.choices[0].id))
    return asked


@pytest.mark.parametrize("channel", ["telegram", "web"])
def test_a_diagnosis_is_asked_on_the_page_and_never_on_telegram(
    resident: Any, channel: str
) -> None:
    chat = resident(channel)
    world = chat.world
    asked = to_results(chat)
    kept_off = {one.id for one in world.questions.all if "telegram" not in one.channels}
    assert kept_off
    assert bool(asked & kept_off) == (channel == "web")


def test_the_result_on_telegram_says_what_was_not_asked_and_where_to_go_once(
    resident: Any,
) -> None:
    chat = resident("telegram").say(STORY).press("都对")
    chat.say("看结果")
    assert KEPT_OFF in chat.shown
    assert "12345" in chat.shown
    assert KEPT_OFF not in chat.say("看结果").shown
    page = resident("web").say(STORY).press("都对").say("看结果")
    assert KEPT_OFF not in page.shown
