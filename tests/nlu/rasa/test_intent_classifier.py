"""Our own parts of the pipeline in Rasa's environment: trained, stored, loaded, asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nlu.service.client import RasaClient
from nlu.service.making import Parts
from nlu.service.server import Server

Classify = Callable[..., list[dict[str, Any]]]

LITTLE = [
    ("低保怎么申请", "ask"), ("想申请低保", "ask"), ("低保去哪里申请", "ask"),
    ("我爸中风了", "tell"), ("我妈得了癌症", "tell"), ("老伴病了住院", "tell"),
    ("谢谢你", "thanks"), ("多谢了", "thanks"), ("太感谢了", "thanks"),
]  # fmt: skip


SAID = [
    "怎么申请低保啊", "我妈病了", "谢谢", "低保怎么申请", "滴宝怎么神清", "低保怎麼申請", "想申请",
    "zxq 9981", "", "想申请低保呢", "我妈得了病", "谢谢你啊", "老爸病了",
    "低保啷个申请", "低保咋申请",
]  # fmt: skip


@pytest.fixture(scope="module")
def little(classify: Classify) -> Callable[..., list[dict[str, Any]]]:
    """little(texts, encoder=…): their answers; Rasa is started once for each way."""
    known: dict[str, dict[str, dict[str, Any]]] = {}

    def ask(*texts: str, encoder: str = "always") -> list[dict[str, Any]]:
        if encoder not in known:
            answers = classify(LITTLE, SAID, encoder=encoder)
            known[encoder] = dict(zip(SAID, answers, strict=True))
        return [known[encoder][text] for text in texts]

    return ask


def names(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["intent"] for answer in answers]


def test_other_words_are_understood_by_what_they_are_like(little: Classify) -> None:
    assert names(little("怎么申请低保啊", "我妈病了", "谢谢")) == ["ask", "tell", "thanks"]


def test_homophones_and_traditional_characters_are_understood_alike(little: Classify) -> None:
    right, misheard, traditional = little("低保怎么申请", "滴宝怎么神清", "低保怎麼申請")
    assert right["intent"] == misheard["intent"] == traditional["intent"] == "ask"
    assert right["ranking"] == traditional["ranking"]


def test_words_of_dialects_are_the_common_ones(little: Classify) -> None:
    right, *others = little("低保怎么申请", "低保啷个申请", "低保咋申请")
    assert [other["ranking"] for other in others] == [right["ranking"]] * 2


def test_confidences_are_ordered_and_add_up_to_one(little: Classify) -> None:
    (answer,) = little("想申请")
    sure = [confidence for _, confidence in answer["ranking"]]
    assert sure == sorted(sure, reverse=True)
    assert sum(sure) == pytest.approx(1)
    assert answer["ranking"][0][0] == answer["intent"]


def test_a_text_that_resembles_nothing_is_not_taken_for_sure(little: Classify) -> None:
    known, unknown = little("低保怎么申请", "zxq 9981")
    assert unknown["ranking"][0][1] < 0.6 < known["ranking"][0][1]


def test_no_text_has_no_intent(little: Classify) -> None:
    assert little("")[0] == {"intent": None, "ranking": []}


@pytest.mark.parametrize("encoder", ["never", "training"])
def test_without_the_sentence_encoder_it_goes_on(little: Classify, encoder: str) -> None:
    """Never there, or gone between the training and the service: it does by the letters alone."""
    answers = little("想申请低保呢", "我妈得了病", "谢谢你啊", encoder=encoder)
    assert names(answers) == ["ask", "tell", "thanks"]


def test_both_ways_without_the_encoder_come_to_the_same(little: Classify) -> None:
    assert little("老爸病了", encoder="never") == little("老爸病了", encoder="training")


@pytest.mark.anyio
async def test_the_whole_of_the_examples_carries_over_to_other_words(
    service_parts: Parts, dev: list[tuple[str, str]]
) -> None:
    """Nine in ten of the utterances kept apart, by the model in use; two points more are usual."""
    model = service_parts.models.path(service_parts.project.digest())
    server, client = await Server.start(service_parts.runtime, model), RasaClient(timeout=60.0)
    try:
        await server.ready()
        client.use(server.address)
        answers = [await client.parse(say.replace("，", ",")) for _, say in dev]
    finally:
        await client.close()
        await server.stop()
    right = sum(a.intents[0][0] == intent for a, (intent, _) in zip(answers, dev, strict=True))
    assert right / len(dev) >= 0.9
