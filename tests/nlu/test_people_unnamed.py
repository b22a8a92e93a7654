"""Persons told without a word of their own: by order, by name, in an office's short words."""

from __future__ import annotations

import pytest

from nlu.people import markers
from nlu.understanding import hear


def persons(text: str) -> dict[str, str | None]:
    return {text[one.start : one.end]: one.person for one in markers(text)}


@pytest.mark.parametrize(
    ("text", "said", "person"),
    [
        ("老三在市特教学校,周末接回来", "老三", "子女"),
        ("俺家老二确诊白血病", "俺家老二", "子女"),
        ("父退休,母瘫痪在床", "父", "父亲"),
        ("父退休,母瘫痪在床", "母", "母亲"),
        ("户主之妻患精神分裂症", "户主之妻", "配偶"),
        ("额屋里人得咧乳腺癌", "额屋里人", "配偶"),
        ("俺大七十八了,一个人在老家住", "俺大", "父亲"),
        ("我家婆糖尿病鋸咗隻腳", "我家婆", "婆婆"),
        ("娘家哥一直打光棍", "娘家哥", "兄弟"),
    ],
)
def test_who_it_is_is_heard(text: str, said: str, person: str) -> None:
    assert persons(text)[said] == person


@pytest.mark.parametrize("text", ["俺大学毕业", "一个女的在路边", "老难办了", "子宫肌瘤做了手术"])
def test_what_only_looks_like_it_is_nobody(text: str) -> None:
    assert not {"父亲", "女儿", "子女", "儿子"} & set(persons(text).values())


def test_a_child_named_afterwards_is_the_one_whose_parents_they_are() -> None:
    text = "她爸尿毒症透析着,她妈在强制戒毒所,孩子在我这儿"
    assert persons(text)["她爸"] == "孩子父亲"
    assert persons("他爸瘫痪,他自己才十六")["他爸"] == "父亲"


@pytest.mark.parametrize(
    ("text", "age", "person"),
    [
        ("额妈一个人在村里住了快十年,七十六啦,腿疼", 76, "母亲"),
        ("八十一的老娘,眼睛全瞎了", 81, "母亲"),
        ("奶奶现在八十九,能享受啥优待", 89, "祖母"),
        ("娃今年三岁", 3, "子女"),
    ],
)
def test_an_age_with_another_ending_is_hers(text: str, age: int, person: str) -> None:
    (told,) = hear(text).of("age")
    assert (told.value, told.person) == (age, person)


@pytest.mark.parametrize(
    "text", ["我种了四亩田,今年一水淹得精光", "现在八十块一天", "如今三十年了"]
)
def test_what_is_counted_otherwise_is_no_age(text: str) -> None:
    assert hear(text).of("age") == ()
