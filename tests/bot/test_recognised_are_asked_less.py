"""Who receives 低保, 低保边缘 or 刚性支出 already is asked neither income nor property."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MEANS = {"income_month", "income_pc_month", "savings_band", "vehicle_count", "house_count",
         "business_or_company"}  # fmt: skip
OPENING = "我替我妈问,她七十了,三口人,住宿城区中扬镇,户口也在中扬镇"
RECEIVED = ["低保", "低保边缘", "刚性支出困难家庭"]
NONE = "都没有"
SLOW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def interview(chat, received, picks=()):
    """The facts of every question that is put until the results, one tuple a question.

    `picks` choose among the answers; without them 都没有 is said, or the question is skipped.
    """
    chat.say(OPENING).press("都对")
    picks = iter(picks)
    asked = []
    for _ in range(30):
        question = chat.turn.question
        if question is None or chat.asked == "results":
            return asked
        labels = [one.label for one in question.choices]
        asked.append((chat.asked, question.facts))
        pick = next(picks, None)
        if chat.asked == "relief":
            chat.press(received)
        elif labels and pick is not None:
            chat.press(labels[pick % len(labels)])
        else:
            chat.press(NONE if NONE in labels else "跳过")
    raise AssertionError(f"no end: {asked}")


def about_means(asked):
    return [id for id, facts in asked if MEANS & set(facts)]


@pytest.mark.parametrize("received", RECEIVED)
def test_what_others_are_asked_of_their_means_they_are_not(resident, received):
    others = interview(resident(), NONE)
    assert about_means(others) == ["income", "property"]
    asked = interview(resident(), received)
    assert about_means(asked) == []
    # What the receipt opens instead: housing, work.
    assert len(asked) <= len(others) + 1


def test_one_who_is_kept_says_nothing_of_the_others_he_lives_with(resident):
    assert about_means(interview(resident(), "特困供养（在家）")) == ["income", "property"]


@given(st.sampled_from(RECEIVED), st.lists(st.integers(0, 12), max_size=14))
@SLOW
def test_whatever_else_they_answer_means_are_never_asked(resident, received, picks):
    assert about_means(interview(resident(), received, picks)) == []
