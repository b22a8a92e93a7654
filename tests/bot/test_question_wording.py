"""How the questions read: short, plain, kind, one thing at a time, and every answer tells apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from bot.question_schema import (
    Question,
)
from bot.questions import FOLDER, Questions, load
from rules.facts import load as load_facts

FORBIDDEN = (
    "您不符合", "不符合条件", "保证", "一定能", "肯定能", "残废", "几级残", "精神病", "失独",
    "坐牢", "别想不开", "骗保", "流浪的吧", "文盲", "傻",
)  # fmt: skip
LONGEST_SENTENCE, AVERAGE_SENTENCE, LONGEST_LABEL, MOST_CHOICES = 25, 14, 16, 13


@pytest.fixture(scope="module")
def questions() -> Questions:
    return load(load_facts())


def wordings(question: Question) -> Iterator[str]:
    ask = question.ask
    yield from [ask] if isinstance(ask, str) else filter(None, (ask.self_, ask.other, ask.same))
    yield from filter(None, (question.help, question.why))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[。？！；\n]", text) if part.strip()]


def spoken_length(sentence: str) -> int:
    return len(re.sub(r"\{\w+\}|[“”（）、，：\s]", "", sentence))


def test_sentences_are_short_enough_to_follow_when_read_aloud(questions: Questions) -> None:
    lengths = {
        (question.id, sentence): spoken_length(sentence)
        for question in questions.all
        for text in wordings(question)
        for sentence in sentences(text)
    }
    assert {key: found for key, found in lengths.items() if found > LONGEST_SENTENCE} == {}
    assert sum(lengths.values()) / len(lengths) <= AVERAGE_SENTENCE


def test_one_thing_is_asked_at_a_time(questions: Questions) -> None:
    for question in questions.all:
        ask = question.ask if isinstance(question.ask, str) else question.ask.self_
        assert ask.count("？") <= 2, question.id
        assert ask.endswith(("。", "？")), question.id


def test_labels_fit_a_button_and_a_screen(questions: Questions) -> None:
    for question in questions.all:
        assert len(question.options) <= MOST_CHOICES, question.id
        for one in (*question.options, *question.bands):
            assert len(one.label) <= LONGEST_LABEL, f"{question.id}.{one.id}"


def test_no_two_buttons_of_a_question_read_the_same(questions: Questions) -> None:
    for question in questions.all:
        labels = [one.label for one in (*question.options, *question.bands)]
        assert len(set(labels)) == len(labels), question.id


def test_nothing_forbidden_is_said(questions: Questions) -> None:
    for question in questions.all:
        said = [*wordings(question), *(one.label for one in question.options)]
        for text in said:
            assert not any(word in text for word in FORBIDDEN), (question.id, text)


def test_every_question_says_why_and_has_the_operators_words(questions: Questions) -> None:
    for question in questions.all:
        assert question.why, question.id
        assert question.script, question.id


def test_members_are_spoken_of_by_who_they_are(questions: Questions) -> None:
    for question in questions.all:
        if question.about != "member" or isinstance(question.ask, str):
            continue
        # The wordings about the parents of a child or one found in the street name nobody.
        if question.id != "identity":
            assert "{who}" in (question.ask.other or ""), question.id


def test_punctuation_is_chinese(questions: Questions) -> None:
    half_width = re.compile(r"[\u4e00-\u9fff][,?!;]|[,?!;][\u4e00-\u9fff]")
    for path in sorted(FOLDER.glob("*.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.lstrip().startswith(("when:", "#")):
                assert not half_width.search(re.sub(r"[,:] ", "", line)), (path.name, line)


def test_no_wording_means_two_buttons_of_a_question(questions: Questions) -> None:
    doubled = {}
    for question in questions.all:
        words = [word for one in question.options for word in {one.label, *one.words}]
        if twice := {word for word in words if words.count(word) > 1}:
            doubled[question.id] = twice
    assert doubled == {}


def test_a_no_in_words_finds_its_button_where_there_is_one(questions: Questions) -> None:
    """没有 is what people say; a question that offers no such answer must be a choice of kinds."""
    for id in ("dis_cert", "relief", "relief_own", "workinjury", "body", "device", "property",
               "event", "legal", "custody", "mental", "medical_cost", "no_income"):  # fmt: skip
        question = questions[id]
        said = [one.id for one in question.options if "没有" in (one.label, *one.words)]
        assert len(said) == 1, id
