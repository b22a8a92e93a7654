"""The way in: rules alone, a model behind them, and texts of any kind."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.heard import Heard, Mention
from nlu.understanding import (
    KeywordUnderstanding,
    LayeredUnderstanding,
    UnderstandingUnavailableError,
    hear,
    merge,
    prepare,
)

STORY = (
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?"
)
NASTY = st.text(
    alphabet=st.sampled_from(
        "我爸妈七十三了岁中风没有不个月块千百万两来多的,。!?、 ~-0123456789.年()低保残疾证一级"
    )
)


class Model:
    """Stands where an HTTP client will: says what it is told to, or fails, or never answers."""

    def __init__(self, answer: Heard | Exception | None) -> None:
        self.answer = answer
        self.asked = 0

    async def understand(self, text: str) -> Heard:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer is None:
            await asyncio.Event().wait()
        assert self.answer is not None
        return self.answer


@pytest.mark.anyio
async def test_rules_alone() -> None:
    assert await KeywordUnderstanding().understand(STORY) == hear(STORY)


@pytest.mark.anyio
async def test_a_model_adds_what_the_rules_missed() -> None:
    ours = hear("娃儿不好养")
    theirs = Heard(
        ours.text,
        ours.normal,
        (),
        (("ask_entitlement", 0.8),),
        (Mention("illness", "?", "不好养", 2, 5), Mention("person", "儿子", "娃儿", 0, 2)),
        ("hunger",),
        stated=frozenset({"need=没饭吃"}),
    )
    heard = await LayeredUnderstanding(Model(theirs)).understand(ours.text)
    assert heard.intent("ask_entitlement") == 0.8
    assert {m.kind for m in heard.mentions} == {"person", "illness", "need"}
    assert heard.of("person")[0].value == "子女"
    assert heard.alarms == ("hunger",)
    assert [need.value for need in heard.of("need")] == ["没饭吃"]


@pytest.mark.anyio
async def test_a_model_that_heard_another_text_adds_no_mentions() -> None:
    theirs = Heard("x", "x", (), (), (Mention("illness", "?", "x", 0, 1),))
    heard = await LayeredUnderstanding(Model(theirs)).understand("你好")
    assert not heard.of("illness")


@pytest.mark.anyio
@pytest.mark.parametrize("answer", [UnderstandingUnavailableError(), TimeoutError(), None])
async def test_without_the_model_the_rules_go_on(answer: Exception | None) -> None:
    heard = await LayeredUnderstanding(Model(answer), timeout=0.01).understand(STORY)
    assert heard == hear(STORY)


@pytest.mark.anyio
async def test_a_fault_of_the_program_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        await LayeredUnderstanding(Model(KeyError("bug"))).understand(STORY)


@pytest.mark.anyio
async def test_danger_is_heard_without_a_model() -> None:
    heard = await LayeredUnderstanding(Model(None), timeout=0.01).understand("不想活了")
    assert heard.alarms == ("self_harm",)


def test_of_two_scores_the_surer_counts() -> None:
    ours = Heard("a", "a", (), (("yes", 0.9), ("no", 0.2)))
    theirs = Heard("a", "a", (), (("yes", 0.4), ("no", 0.95)))
    assert merge(ours, theirs).intents == (("no", 0.95), ("yes", 0.9))


def test_the_original_is_kept_and_storable() -> None:
    heard = hear("我媽\ud800病了")
    assert heard.text.startswith("我媽")
    heard.text.encode("utf-8")
    assert heard.normal.startswith("我妈")


@given(st.text(max_size=400))
@settings(max_examples=150)
def test_no_text_raises(text: str) -> None:
    heard = hear(text)
    for mention in heard.mentions:
        assert heard.normal[mention.start : mention.end] == mention.text


@given(NASTY)
@settings(max_examples=300)
def test_no_jumble_of_usual_words_raises(text: str) -> None:
    heard = hear(text)
    for mention in heard.mentions:
        assert 0 <= mention.start < mention.end <= len(heard.normal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x01\x02",
        "😀" * 3000,
        "没" * 10_000,
        "一" * 10_000,
        "三千五" * 3000,
        "药" * 10_000,
        "我爸的" * 3000,
        "," * 10_000,
        "不不不" * 3000,
        "(" * 5000,
        "住在" * 5000,
        "12345" * 2000,
        "从没有过没有过" * 1500,
        STORY * 150,
        "<script>" * 1200,
        "' OR 1=1 --",
        "\ud800" * 100,
        "一二三四五六七八九十百千万亿" * 700,
        "2024年" * 2500,
        "a" * 10_000,
        "镇" * 10_000,
        "中扬镇" * 3000,
    ],
)
def test_hard_texts_come_back(text: str) -> None:
    assert isinstance(hear(text), Heard)


def test_an_empty_message_holds_nothing() -> None:
    heard = hear("  \n ")
    assert (heard.normal, heard.sentences, heard.intents, heard.mentions) == ("", (), (), ())


def test_all_word_lists_are_read_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare()
    monkeypatch.setattr("nlu.lexicons.FOLDER", None)
    assert hear(STORY).mentions
    assert hear("大概三千").of("number")


@pytest.mark.anyio
async def test_others_get_their_turn_while_a_long_message_is_read() -> None:
    reading = asyncio.create_task(
        KeywordUnderstanding().understand("我爸七十三了,中风瘫在床上。" * 150)
    )
    turns = 0
    while not reading.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 1
    assert (await reading).of("age")
