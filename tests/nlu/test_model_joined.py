"""A model behind the rules: what it adds, what it may not, and that nothing depends on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from nlu.heard import MODEL, RULE
from nlu.joined import ModelUnderstanding, Parsed
from nlu.parts import LONGEST, MOST, TOGETHER, parts, together
from nlu.service.parsed import Entity
from nlu.service.parsed import Parsed as Answer
from nlu.understanding import LayeredUnderstanding, UnderstandingUnavailableError, hear

NOTHING = Answer()


@dataclass
class Stand:
    """Answers as it is told: stands in only where the real service can't be made to fail so."""

    answer: Callable[[str], Answer | Exception | None]
    asked: list[str] = field(default_factory=list)

    async def parse_all(self, texts: Sequence[str]) -> list[Parsed]:
        return [await self.parse(text) for text in texts]

    async def parse(self, text: str) -> Parsed:
        self.asked.append(text)
        answer = self.answer(text)
        if isinstance(answer, Exception):
            raise answer
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer


def says(*intents: tuple[str, float], entities: tuple[Entity, ...] = ()) -> Answer:
    return Answer(intents, entities)


def layered(answer: Callable[[str], Answer | Exception | None], budget: float = 5.0):
    return LayeredUnderstanding(ModelUnderstanding(Stand(answer), budget), timeout=10.0)


STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "answer",
    [
        UnderstandingUnavailableError(),
        says(("teach_me_english", 0.99), entities=(Entity("colour", 0, 2, "我爸"),)),
        says(entities=(Entity("age", 2, 9_000, "?"), Entity("age", 5, 5, ""))),
        says(entities=(Entity("age", 0, 2, "我爸", 0.99), Entity("money", 0, 2, "我爸", 0.99))),
    ],
    ids=["refuses", "foreign labels", "spans out of range", "spans without a figure"],
)
async def test_what_a_broken_model_says_changes_no_fact(answer) -> None:
    heard = await layered(lambda _: answer).understand(STORY)
    assert heard.mentions == hear(STORY).mentions
    assert heard.alarms == ()


@pytest.mark.anyio
async def test_a_model_that_hangs_leaves_the_turn_to_the_rules() -> None:
    slow = LayeredUnderstanding(ModelUnderstanding(Stand(lambda _: None), 0.02), timeout=0.05)
    assert await slow.understand(STORY) == hear(STORY)


@pytest.mark.anyio
async def test_parts_answered_in_time_count_though_others_hang() -> None:
    def answer(text: str) -> Answer | None:
        return None if "不好养" in text else says(("ask_papers", 0.95 if "材料" in text else 0.1))

    ears = LayeredUnderstanding(ModelUnderstanding(Stand(answer), 0.2), timeout=10.0)
    text = "娃儿不好养的哟。" + "一天到黑都要人背起走,莫得办法。" * 14 + "这些材料该咋子弄呀"
    assert (await ears.understand(text)).intent("ask_papers") > 0.6


@pytest.mark.anyio
async def test_a_fault_of_the_program_is_not_hidden() -> None:
    with pytest.raises(KeyError):
        await layered(lambda _: KeyError("bug")).understand("娃儿不好养")


@pytest.mark.anyio
async def test_each_clause_may_want_something_else() -> None:
    def answer(text: str) -> Answer:
        wants = {"我家那口子病了,有啥好处,到什么地方弄": ("tell_illness", 0.8)}
        wants |= {"有啥好处,": ("ask_entitlement", 0.9), "到什么地方弄": ("ask_where", 0.9)}
        return says(wants.get(text, ("tell_illness", 0.9)))

    heard = await layered(answer).understand("我家那口子病了，有啥好处，到什么地方弄")
    assert {name for name, score in heard.intents if score >= 0.6} >= {
        "tell_illness", "ask_entitlement", "ask_where",
    }  # fmt: skip


@pytest.mark.anyio
async def test_intents_and_mentions_tell_where_they_come_from() -> None:
    text = "我妈得了邪病,要啥材料"
    disease = Entity("illness", 4, 6, "邪病", 0.9)
    heard = await layered(
        lambda part: says(("tell_illness", 0.9), entities=(disease,) if "邪病" in part else ())
    ).understand(text)
    assert heard.source("tell_illness") == MODEL
    assert heard.source("ask_papers") == RULE
    [mention] = heard.of("illness")
    assert (mention.source, mention.confidence, mention.sure) == (MODEL, 0.9, False)
    assert mention.person == "母亲"


@pytest.mark.anyio
async def test_a_pointer_is_read_by_our_own_readers() -> None:
    """七十三 after a word that the rules don't take for a person's age."""
    text = "老光棍一个啊七十三还硬朗"
    age = Entity("age", 6, 9, "七十三", 0.95)
    assert not hear(text).of("age")
    heard = await layered(lambda _: says(entities=(age,))).understand(text)
    [mention] = heard.of("age")
    assert (mention.value, mention.sure) == (73, True)


@pytest.mark.anyio
async def test_what_the_rules_decided_against_stays_so() -> None:
    """要是我爸瘫痪了…: the model points at 瘫痪; it is still only supposed."""
    text = "要是我爸瘫痪了能领多少"
    pointer = Entity("bedridden", 4, 6, "瘫痪", 0.99)
    heard = await layered(lambda _: says(entities=(pointer,))).understand(text)
    assert not heard.of("bedridden")


def grave(much: float | None, *dangers: tuple[str, float]) -> Answer:
    return Answer((("tell_facts", 0.5),), (), much, dangers)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "answer", "alarms", "suspected"),
    [
        ("我把猫都送人了", grave(0.7, ("self_harm", 0.6)), ("self_harm",), ()),
        ("我把猫都送人了", grave(0.45, ("self_harm", 0.3)), (), ("self_harm",)),
        ("我把猫都送人了", grave(0.2, ("self_harm", 0.1)), (), ()),
        ("他俩又在屋里", grave(0.9, ("fire", 0.6), ("trapped", 0.5)), ("fire", "trapped"), ()),
        ("他俩又在屋里", grave(0.9, ("fire", 0.6), ("trapped", 0.1)), ("fire",), ()),
        ("他俩又在屋里", grave(0.9, ("quicksand", 0.6)), (), ()),
        # A rule hears 停药, and nothing else in it is grave: it is asked, and the talk goes on.
        ("医生说指标好了可以停药了", grave(0.1, ("hunger", 0.1)), (), ("no_medicine",)),
        ("医生说指标好了可以停药了", grave(0.35, ("hunger", 0.1)), ("no_medicine",), ()),
        ("医生说指标好了可以停药了", grave(None), ("no_medicine",), ()),
        ("我不想活了", grave(0.8, ("self_harm", 0.8)), ("self_harm",), ()),
    ],
)
async def test_danger_is_decided_by_the_rules_and_the_model_together(
    text: str, answer: Answer, alarms: tuple[str, ...], suspected: tuple[str, ...]
) -> None:
    heard = await layered(lambda _: answer).understand(text)
    assert heard.alarms == alarms
    assert heard.suspected == suspected


@pytest.mark.anyio
async def test_a_clause_of_a_short_message_misleads_and_is_not_gone_by() -> None:
    def answer(part: str) -> Answer:
        whole = "药" in part and "买" in part
        return grave(0.1 if whole else 0.9, ("no_medicine", 0.5))

    assert (await layered(answer).understand("药天天吃,镇上买得到")).alarms == ()


@pytest.mark.anyio
async def test_of_a_long_telling_the_gravest_stretch_counts() -> None:
    calm = "地里的活忙完了,玉米收了十几袋,晒在院坝里头,等着人来收购。"
    text = f"{calm * 3}他又那样子对我了,身上没一块好的。{calm * 3}"

    def answer(part: str) -> Answer:
        return grave(0.9 if "那样子" in part else 0.05, ("violence", 0.8))

    assert (await layered(answer).understand(text)).alarms == ("violence",)


@pytest.mark.anyio
async def test_what_the_rules_raise_stands_where_the_model_did_not_read_all() -> None:
    text = f"{'地里的活忙完了,玉米收了十几袋。' * 200}我不想活了"
    assert (await layered(lambda _: grave(0.0)).understand(text)).alarms == ("self_harm",)


@pytest.mark.anyio
async def test_a_danger_by_name_only_is_nothing_to_act_on() -> None:
    """An intent of danger in a text that is like none."""
    heard = await layered(lambda _: says(("tell_violence", 0.99))).understand("以前他喝了酒动手")
    assert heard.alarms == ()
    assert heard.intent("tell_violence") < 0.5


@pytest.mark.anyio
async def test_a_yes_inside_a_story_is_none() -> None:
    heard = await layered(lambda part: says(("yes", 0.95))).understand("娃儿不好养,日子难过,没法子")
    assert heard.intent("yes") <= 0.95
    many = await layered(lambda part: says(("yes", 0.95))).understand("娃儿不好养。" * 20)
    assert many.intent("yes") == 0.0


def test_parts_are_short_few_and_never_blank() -> None:
    for text in ("", "。。,,", "我", "我爸病了,要啥材料,去哪办", STORY * 30, "没" * 9_000):
        found = parts(text)
        assert len(found) <= MOST
        for part in found:
            assert 0 < len(part.text) <= LONGEST
            assert part.text.strip("。!?,;: ")
            assert text[part.start : part.start + len(part.text)] == part.text


@pytest.mark.anyio
@pytest.mark.parametrize(("score", "acts"), [(0.7, False), (0.92, True)])
async def test_an_unfirm_yes_of_the_model_is_no_answer(score: float, acts: bool) -> None:
    heard = await layered(lambda _: says(("yes", score))).understand("娃儿不好养")
    assert (heard.intent("yes") >= 0.5) is acts


def test_a_few_parts_go_together_and_none_is_lost() -> None:
    clauses = parts("我妈得了怪病,要啥材料")
    assert together(clauses) == [list(clauses)]
    goes = together(parts(f"{STORY}。" * 10))
    assert [one for go in goes for one in go] == list(parts(f"{STORY}。" * 10))
    assert len(goes) > 1
    assert all(sum(len(one.text) for one in go) <= TOGETHER for go in goes)
    assert together(()) == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "model", "first"),
    [
        ("笑到肚子疼,谢谢你", ("off_topic", 0.97), "thanks"),
        ("公公眼瞎了,残疾证还没办", ("tell_facts", 0.85), "tell_disability"),
        ("讲个笑话听听", ("off_topic", 0.97), "off_topic"),
    ],
)
async def test_what_a_rule_reads_goes_before_idle_talk_and_bare_facts(
    text: str, model: tuple[str, float], first: str
) -> None:
    heard = await layered(lambda _: says(model)).understand(text)
    assert heard.intents[0][0] == first


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("text", "figure"), [("他从三十二岁起没上过班", "三十二岁"), ("他今年三十二岁", None)]
)
async def test_an_age_of_another_time_is_none_where_the_model_points_at_it(
    text: str, figure: str | None
) -> None:
    start = text.index("三十二岁")
    pointed = says(entities=(Entity("age", start, start + 4, "三十二岁"),))
    heard = await layered(lambda _: pointed).understand(text)
    assert bool(heard.of("age")) == (figure is None)
