"""What is stated as a whole, in words that no list knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nlu import entries, states

FindStates = Callable[..., list[list[dict[str, Any]]]]
CLAUSES = {
    "瘫在床上三年了": ["bedridden=true"], "俺爹躺床上起不来": ["bedridden=true"],
    "老人卧床不起": ["bedridden=true"], "厂里把我辞退了": ["job_loss=非本人意愿"],
    "公司裁员裁到我": ["job_loss=非本人意愿"], "老板不要我干了": ["job_loss=非本人意愿"],
    "我自己辞的工": ["job_loss=本人辞职"], "嫌累就不干走了": ["job_loss=本人辞职"],
    "天天想躺床上不起来": [], "老板人挺好": [], "床是新买的": [],
}  # fmt: skip
MESSAGES = {
    "我爸起不来床,躺三年了": ["bedridden=true"], "厂里裁了我,我爸身体还好": ["job_loss=非本人意愿"],
    "我妈在床上瘫着": ["bedridden=true"], "公司不要我了": ["job_loss=非本人意愿"],
    "自己不想干就走了": ["job_loss=本人辞职"], "今天天气不错": [], "老板挺好,厂里饭也好": [],
    "要是瘫在床上咋办": [], "听说他们厂要裁人": [],
}  # fmt: skip
ASKED = ["我妈今年七十,躺床上三年起不来了", "老板人不错", "厂里裁员把我裁了", "", "!!"]


@pytest.fixture(scope="module")
def found(find_states: FindStates) -> dict[str, list[dict[str, Any]]]:
    return dict(zip(ASKED, find_states(CLAUSES, MESSAGES, ASKED), strict=True))


def test_a_clause_in_other_words_is_found_in_its_place(
    found: dict[str, list[dict[str, Any]]],
) -> None:
    text = "我妈今年七十,躺床上三年起不来了"
    (lying,) = found[text]
    assert (lying["entity"], lying["value"], lying["role"]) == ("bedridden", "true", states.ROLE)
    assert text[lying["start"] : lying["end"]] == "躺床上三年起不来了"
    (lost,) = found["厂里裁员把我裁了"]
    assert (lost["entity"], lost["value"]) == ("job_loss", "非本人意愿")


def test_what_only_sounds_alike_states_nothing(found: dict[str, list[dict[str, Any]]]) -> None:
    assert [found[text] for text in ("老板人不错", "", "!!")] == [[], [], []]


def test_without_the_encoder_that_it_learnt_with_it_says_nothing(find_states: FindStates) -> None:
    assert find_states(CLAUSES, MESSAGES, ASKED, encoder=False) == [[] for _ in ASKED]


def test_every_state_that_is_learnt_can_be_told(taught: dict[str, dict[str, list[str]]]) -> None:
    """Each kind=value of nlu/rasa/states is one that a mention can hold."""
    for state in taught:
        kind, _, value = state.partition("=")
        assert kind in entries.kinds(), state
        assert states.mention_of(kind, value, 1.0, "某人如此", 0, 4) is not None, state


def test_no_clause_states_a_thing_and_does_not(taught: dict[str, dict[str, list[str]]]) -> None:
    for state, lists in taught.items():
        assert not set(lists["say"]) & set(lists["near"]), state
