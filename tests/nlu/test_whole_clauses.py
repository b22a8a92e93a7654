"""What a model takes a whole clause to state: added behind the rules, and only where it is so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from nlu.heard import MODEL, Heard, Mention
from nlu.joined import ModelUnderstanding
from nlu.labels import labels
from nlu.service.parsed import Entity, Parsed
from nlu.states import ROLE
from nlu.understanding import LayeredUnderstanding

SURE = 0.9


class Stating:
    """Takes clauses to state what it is told they do: stands in where Rasa would have to guess."""

    def __init__(self, states: Mapping[str, str], sure: float) -> None:
        self._states, self._sure = states, sure

    async def parse_all(self, texts: list[str]) -> list[Parsed]:
        return [Parsed((), tuple(self._entities(text))) for text in texts]

    def _entities(self, text: str) -> list[Entity]:
        return [
            Entity(kind, at, at + len(clause), clause, self._sure, ROLE, None, value)
            for clause, state in self._states.items()
            if (at := text.find(clause)) >= 0
            for kind, _, value in (state.partition("="),)
        ]


async def hear(text: str, states: Mapping[str, str], sure: float = SURE) -> Heard:
    model = ModelUnderstanding(Stating(states, sure), 5.0)
    return await LayeredUnderstanding(model, timeout=10.0).understand(text)


async def stated(text: str, states: Mapping[str, str], sure: float = SURE) -> list[Mention]:
    return [one for one in (await hear(text, states, sure)).mentions if one.source == MODEL]


@pytest.mark.anyio
async def test_it_is_told_of_whoever_the_clause_is_about() -> None:
    text = "我娘八十一了,她那两只脚三年没沾过地面"
    (one,) = await stated(text, {"她那两只脚三年没沾过地面": "bedridden=true"})
    assert (one.kind, one.value, one.person) == ("bedridden", True, "母亲")
    assert (one.text, text[one.start : one.end]) == (one.text, one.text)
    assert one.text == "她那两只脚三年没沾过地面"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "text",
    [
        "要是我娘哪天脚都沾不了地面",
        "隔壁老王脚沾不了地面",
        "电视里那人脚沾不了地面",
    ],
)
async def test_supposed_and_of_others_it_is_no_fact_of_ours(text: str) -> None:
    found = await stated(text, {text: "bedridden=true"})
    assert [one for one in found if one.sure and not one.others] == []


@pytest.mark.anyio
async def test_what_the_rules_read_of_the_same_person_stands() -> None:
    text = "我在镇上打零工,哪有一天歇得下来"
    assert await stated(text, {"哪有一天歇得下来": "work=未登记失业"}) == []
    assert await stated(text, {"我在镇上打零工": "work=退休"}) == []


@pytest.mark.anyio
async def test_half_sure_it_says_nothing() -> None:
    text = "她那两只脚三年没沾过地面"
    assert await stated(text, {text: "bedridden=true"}, labels().state - 0.01) == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    "state", ["bedridden=maybe", "school=研究院", "colour=blue", "houses=几处"]
)
async def test_what_no_mention_can_hold_is_nothing(state: str) -> None:
    text = "她那两只脚三年没沾过地面"
    assert await stated(text, {text: state}) == []
