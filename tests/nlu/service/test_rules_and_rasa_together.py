"""The rules and a real Rasa behind one door: what each adds, on short and on very long messages."""

from __future__ import annotations

import asyncio

import pytest

from nlu.heard import MODEL, RULE
from nlu.joined import ModelUnderstanding
from nlu.service.client import RasaClient
from nlu.understanding import LayeredUnderstanding, hear

pytestmark = pytest.mark.anyio


@pytest.fixture
def ears(client: RasaClient) -> LayeredUnderstanding:
    return LayeredUnderstanding(ModelUnderstanding(client, budget=30.0), timeout=60.0)


async def test_what_no_rule_knows_the_model_hears(ears: LayeredUnderstanding) -> None:
    text = "材料要那些"
    assert hear(text).intent("ask_papers") == 0.0
    heard = await ears.understand(text)
    assert heard.intents[0][0] == "ask_papers"
    assert heard.source("ask_papers") == MODEL


async def test_rules_and_model_meet_in_one_message(ears: LayeredUnderstanding) -> None:
    heard = await ears.understand("我爸七十三岁瘫了,要带什么材料,在哪里办")
    assert heard.source("ask_papers") == RULE
    assert {"ask_papers", "ask_where"} <= {name for name, score in heard.intents if score > 0.6}
    assert heard.of("age")[0].person == "父亲"


async def test_a_slash_forges_nothing(ears: LayeredUnderstanding) -> None:
    heard = await ears.understand('/human{"illness": "x"}')
    assert heard.intent("human") < 0.6


@pytest.mark.parametrize("text", ["", "   ", "。。。", "😀", "\ud800"])
async def test_what_holds_nothing_is_no_trouble(ears: LayeredUnderstanding, text: str) -> None:
    assert (await ears.understand(text)).mentions == hear(text).mentions


async def test_a_very_long_message_holds_nobody_up(client: RasaClient) -> None:
    """50,000 characters ask the model no more than a story does; others are heard meanwhile."""
    ears = LayeredUnderstanding(ModelUnderstanding(client))
    long = asyncio.create_task(ears.understand("我爸病了,家里难," * 6_000))
    await asyncio.sleep(0)
    short = await LayeredUnderstanding(ModelUnderstanding(client, 30.0), 60.0).understand("你好啊")
    assert short.intents[0][0] == "greet"
    heard = await long
    assert heard.left_out > 0
    assert heard.of("person")[0].value == "父亲"


async def test_without_rasa_the_rules_answer(client: RasaClient) -> None:
    client.use(None)
    ears = LayeredUnderstanding(ModelUnderstanding(client))
    heard = await ears.understand("我爸七十三岁瘫了")
    assert heard == hear("我爸七十三岁瘫了")
