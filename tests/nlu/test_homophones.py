"""What was heard wrong and written down is put right by its sound; good Chinese stays as it is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from nlu.homophones import restored
from nlu.lexicons import FOLDER
from nlu.normalize import fold

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("我要审情低宝", "我要申请低保"),
        ("奶奶白内帐看不见", "奶奶白内障看不见"),
        ("残积证到期了", "残疾证到期了"),
        ("一周透吸三次", "一周透析三次"),
        ("补铁一个月多少前", "补贴一个月多少钱"),
        ("转任工", "转人工"),
        ("蟹蟹", "谢谢"),
        ("要什么才料", "要什么材料"),
        ("公司叫我主动离值", "公司叫我主动离职"),
        ("他有高血鸭", "他有高血压"),
        ("布清楚", "不清楚"),
        ("住院鸭金交不起", "住院押金交不起"),
    ],
)
def test_words_of_the_trade_are_heard_by_their_sound(heard: str, meant: str) -> None:
    assert restored(heard) == meant
    assert fold(heard) == meant


@pytest.mark.parametrize(
    "text",
    [
        "我弟报名参军了",
        "第八个问题",
        "村里有块地包给别人了",
        "你们的制度怎么样",
        "实名举报",
        "记录是完整的",
        "在外省讨饭回来",
        "你只能这样吗",
        "我现在反悔了",
        "姐姐住宜宾",
        "孩子爱数学和书法",
        "他叫张才",
    ],
)
def test_good_chinese_is_left_alone(text: str) -> None:
    assert restored(text) == text


def test_nothing_gets_longer_or_shorter() -> None:
    """Offsets of what was found stay true."""
    text = "俺爹尿毒证,一周透西三次,怎么申情低宝"
    assert len(restored(text)) == len(text)


@pytest.mark.parametrize("text", ["", "a", "。。", "12", "😀", "龘龘", "申"])
def test_whatever_is_written_is_taken(text: str) -> None:
    assert restored(text) == text


def test_dangers_said_in_other_characters_are_heard() -> None:
    assert fold("我真的不想火了,想自沙") == "我真的不想活了,想自杀"


def test_pairs_that_count_as_good_chinese_are_what_our_texts_hold() -> None:
    """A pair that nobody writes would keep a slip from being put right."""
    said = Counter(
        run[at : at + 2]
        for name in ("rules", "docs", "bot", "handlers", "nlu", "tests")
        for path in sorted((ROOT / name).rglob("*"))
        if path.suffix in (".yml", ".md") and path.is_file()
        for run in re.findall("[\u4e00-\u9fff]+", path.read_text("utf-8"))
        for at in range(len(run) - 1)
    )
    pairs = (FOLDER / "pairs.txt").read_text("utf-8").split()
    assert len(set(pairs)) == len(pairs) > 10_000
    assert sum(said[pair] > 1 for pair in pairs) >= 0.97 * len(pairs)
