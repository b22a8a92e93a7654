"""A figure that is put right in the same message is none, and what a message of danger states."""

from __future__ import annotations

import pytest

from nlu import settle, states
from nlu.heard import MODEL, Duration, Mention
from nlu.understanding import hear


def figures(text: str, kind: str) -> list[object]:
    return [one.value for one in hear(text).of(kind)]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("我妈今年七十岁,不是六十岁", [70]),
        ("我妈不是六十岁,是七十岁", [70]),
        ("刚才我妈的年纪说错了,我妈六十八岁,我妈今年七十岁", [70]),
        ("我妈七十岁,我爸七十二岁", [70, 72]),
    ],
)
def test_the_age_that_was_put_right_stands(text: str, ages: list[int]) -> None:
    assert figures(text, "age") == ages


def test_the_length_that_was_put_right_stands() -> None:
    [length] = figures("写错了,失业保险交了19个月不是91个月", "duration")
    assert isinstance(length, Duration)
    assert length.low == 19


def test_a_length_in_two_parts_is_one() -> None:
    [length] = figures("失业保险交了两年零一个月", "duration")
    assert isinstance(length, Duration)
    assert length.low == 25


def test_figures_of_two_people_are_left_alone() -> None:
    found = [
        Mention("age", 70, "七十岁", 2, 5, "母亲"),
        Mention("age", 72, "七十二岁", 8, 12, "父亲"),
    ]
    assert settle.together("我妈七十岁,我爸七十二岁,麻烦改一下", found) == found


def test_what_a_message_of_danger_states_faintly_is_not_heard() -> None:
    faint = Mention("bedridden", True, "俺爹搁炕上熏着了", 7, 8, "父亲", 0.46, MODEL)
    plain = Mention("bedridden", True, "俺爹瘫在炕上三年", 7, 8, "父亲", 0.9, MODEL)
    assert states.unsaid([faint], [], danger=True) == []
    assert states.unsaid([faint], []) == [faint]
    assert states.unsaid([plain], [], danger=True) == [plain]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("小女今年十七,在读职高", "女儿"),
        ("孙女她爸坐牢判了六年,伢子七岁,我带着", "孙子女"),
    ],
)
def test_whose_age_it_is(text: str, person: str) -> None:
    assert [one.person for one in hear(text).of("age")] == [person]


def test_a_child_of_eight_does_not_work() -> None:
    heard = hear("我四十二,离了婚自己带个八岁儿子,在昆山电子厂上班")
    assert [one.person for one in heard.of("work")] == ["本人"]


def test_what_a_son_does_not_give_is_nobodys_savings() -> None:
    assert not hear("崽一分钱没有给过").of("no_savings")
