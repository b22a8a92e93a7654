"""What rules hear in a word, beside a model that has read the whole message."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.heard import Heard, Mention
from nlu.understanding import hear, merge


def with_model(text: str, *stated: str, alarms: tuple[str, ...] = ()) -> Heard:
    """`stated`: kind=value that the model takes for possible; it says nothing else."""
    ours = hear(text)
    theirs = Heard(text, ours.normal, stated=frozenset(stated), alarms=alarms, grave=0.9)
    return merge(ours, theirs)


def test_what_the_model_finds_no_sign_of_is_only_asked_about() -> None:
    text = "俺爹瘫在床上三年了"
    (told,) = with_model(text, "bedridden=true").of("bedridden")
    (doubted,) = with_model(text).of("bedridden")
    assert (told.sure, doubted.sure) == (True, False)


def test_a_model_that_cannot_tell_leaves_the_rules_as_they_are() -> None:
    ours = hear("俺爹瘫在床上三年了")
    assert merge(ours, Heard(ours.text, ours.normal)).mentions == ours.mentions


def test_figures_and_wants_are_never_doubted() -> None:
    heard = with_model("我爸七十三岁,一个月两千块")
    assert all(one.sure for one in heard.mentions)


@pytest.mark.parametrize(
    ("alarm", "kind", "value"),
    [
        ("hunger", "need", "没饭吃"),
        ("no_shelter", "need", "没住处"),
        ("violence", "violence", "正在发生"),
    ],
)
def test_a_danger_says_what_is_so_at_home_where_the_model_thinks_so_too(
    alarm: str, kind: str, value: str
) -> None:
    text = "求求你们快点来"
    heard = with_model(text, f"{kind}={value}", alarms=(alarm,))
    assert [one.value for one in heard.of(kind)] == [value]
    assert with_model(text, alarms=(alarm,)).of(kind) == ()
    assert with_model("邻居家" + text, f"{kind}={value}", alarms=(alarm,)).of(kind) == ()


def test_of_a_childs_father_the_model_tells_and_the_child_is_found() -> None:
    text = "老公吸毒关在戒毒所,两个孩子是我妈在带"
    ours = hear(text)
    told = Mention("father_state", "强制戒毒", text[:9], 8, 9, None, 0.7, "model")
    heard = merge(ours, replace(Heard(text, ours.normal), mentions=(told,)))
    assert [one.person for one in heard.of("father_state")] == ["子女"]
