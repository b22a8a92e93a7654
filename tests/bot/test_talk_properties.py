"""Whatever anybody does: nothing raises, nothing told is lost, the stored form is all of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import turn
from bot.conversation import EntryState, from_json, to_json
from bot.filing import Receipt
from bot.turn import Message
from nlu.understanding import hear

TODAY = date(2026, 11, 22)
RECEIPT = Receipt("3217-0482-6", "三二一七", "中扬镇窗口", None, None, None, 3)
WORDS = [
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇",
    "不对,是四口人,还有个念高中的妹妹", "低保一个月多少钱", "有", "没有", "不清楚", "不想说",
    "上一步", "为什么问这个", "转人工", "跳过", "我回来了", "改一下", "先看结果", "不想活了",
    "没饭吃了", "宿城区中扬镇", "城关镇", "江油市", "七十三", "-3", "一百亿", "两千", "前天",
    "谢谢", "二级", "2099年1月1日", "13812345678", "同意", "不同意", "撤回", "到哪了", "替邻居问",
    "我今年12岁", "我妈也病了,癌症", "都没有", "大儿子上大学", "😀", "", "被拒了三次,骗人的吧",
    "a" * 3000,
]  # fmt: skip

# A step: press the n-th shown button, say something, press something stale, send a file.
STEP = st.one_of(
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("press"), st.integers(0, 30)),
    st.tuples(st.just("say"), st.sampled_from(WORDS)),
    st.tuples(st.just("old"), st.integers(0, 200)),
    st.tuples(st.just("command"), st.integers(0, 30)),
    st.tuples(st.just("file"), st.just("photo")),
)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def the_world(world):
    """Behind a call: a failing example prints its arguments, and a world is large."""
    return lambda: world


class Walk:
    def __init__(self, world):
        self.world = world
        self.old: list[str] = []
        self.turn = turn.open(world, channel="web", today=TODAY)

    def message(self, step):
        kind, value = step
        shown = [one.id for reply in self.turn.replies for one in reply.choices]
        commands = list(self.turn.question.commands) if self.turn.question else []
        self.old += shown
        if kind == "say":
            return Message(heard=hear(value))
        if kind == "file":
            return Message(attachment=value)
        if kind == "command" and commands:
            return Message(choice=commands[value % len(commands)].id)
        pool = self.old if kind == "old" else shown
        return Message(choice=pool[value % len(pool)]) if pool else Message()

    def take(self, message):
        self.turn = turn.advance(self.world, self.turn.conversation, message, TODAY)
        if self.turn.filing is not None:
            self.turn = turn.filed(self.world, self.turn.conversation, RECEIPT)
        return self.turn


@given(st.lists(STEP, max_size=30))
@SLOW
def test_no_sequence_raises_and_the_stored_form_gives_the_same_next_turn(the_world, steps):
    walk = Walk(the_world())
    for step in steps:
        message = walk.message(step)
        stored = json.loads(json.dumps(to_json(walk.turn.conversation), ensure_ascii=False))
        assert from_json(stored) == from_json(to_json(walk.turn.conversation))
        again = turn.advance(the_world(), from_json(stored), message, TODAY)
        after = walk.take(message)
        if again.filing is None:
            assert (again.replies, again.question) == (after.replies, after.question)
            assert to_json(again.conversation) == to_json(after.conversation)
        assert after.replies
        assert after.question is not None or after.conversation.urgent or again.filing


@given(st.lists(STEP, max_size=30))
@SLOW
def test_nothing_answered_is_lost_but_by_going_back_changing_or_starting_again(the_world, steps):
    walk = Walk(the_world())
    for step in steps:
        before = {
            one.key for one in walk.turn.conversation.entries
            if one.state in (EntryState.ANSWERED, EntryState.TOLD)
            and not one.question.startswith("step.")
        }  # fmt: skip
        message = walk.message(step)
        taken = walk.take(message)
        if not _may_take_away(message) and taken.handoff != "consent_withdraw":
            assert before <= {one.key for one in taken.conversation.entries}


def _may_take_away(message):
    words = message.heard.text if message.heard is not None else message.choice or ""
    return any(one in words for one in ("上一步", "重来", "cmd.back", "cmd.restart"))


@given(st.lists(STEP, max_size=20), st.integers(0, 30))
@SLOW
def test_back_and_the_same_answer_is_the_same_state(the_world, steps, which):
    walk = Walk(the_world())
    for step in steps:
        walk.take(walk.message(step))
    question = walk.turn.question
    at = walk.turn.conversation
    if question is None or at.pending is not None or question.id not in the_world().questions:
        return
    if at.asked.again or not question.choices or at.stage != "interview":
        return
    choice = question.choices[which % len(question.choices)].id.rpartition(".")[2]
    answered = walk.take(Message(choice=_id(at.asked, choice))).conversation
    last = answered.entry(at.asked.key)
    if last is None or answered.urgent is not None or answered.pending is not None:
        return
    walk.take(Message(choice="cmd.back"))
    back = walk.turn.conversation
    assert back.asked.key == at.asked.key
    assert _facts(back) == _facts(at)
    again = walk.take(Message(choice=_id(back.asked, choice))).conversation
    assert _facts(again) == _facts(answered)
    assert again.asked.key == answered.asked.key


def _id(asked, choice):
    about = f"@{asked.member}" if asked.member else ""
    return f"{asked.number}.{asked.question}{about}.{choice}"


def _facts(conversation):
    return [
        (one.key, one.state, one.says, one.infers, one.adds, one.choice)
        for one in conversation.entries
    ]


@given(st.lists(STEP, max_size=40))
@SLOW
def test_what_was_declined_is_never_put_again_by_itself(the_world, steps):
    walk = Walk(the_world())
    for step in steps:
        message = walk.message(step)
        before = walk.turn.conversation
        closed = {
            one.key for one in before.entries
            if one.state in (EntryState.DECLINED, EntryState.UNSURE, EntryState.SKIPPED)
        }  # fmt: skip
        walk.take(message)
        now = walk.turn.conversation
        fresh = now.asked is not None and now.asked.number != (before.asked and before.asked.number)
        if fresh and not now.asked.again and not _may_take_away(message):
            assert now.asked.key not in closed or now.entry(now.asked.key) is None


@pytest.mark.parametrize("version", [0, 2, None, "1"])
def test_a_conversation_of_another_version_is_refused(world, version):
    stored = to_json(turn.open(world, channel="web", today=TODAY).conversation)
    with pytest.raises(ValueError, match="version"):
        from_json({**stored, "version": version})


@given(st.text(max_size=400))
@SLOW
def test_any_text_at_all_gets_a_reply(the_world, text):
    opened = turn.open(the_world(), channel="web", today=TODAY)
    first = turn.advance(the_world(), opened.conversation, Message(heard=hear(text)), TODAY)
    assert first.replies
    second = turn.advance(the_world(), first.conversation, Message(heard=hear(text)), TODAY)
    assert second.replies


@given(st.text(max_size=200))
@SLOW
def test_any_choice_at_all_gets_a_reply(the_world, choice):
    opened = turn.open(the_world(), channel="web", today=TODAY)
    assert turn.advance(the_world(), opened.conversation, Message(choice=choice), TODAY).replies
