"""Short answers to a question."""

from __future__ import annotations

from datetime import date

import pytest

from nlu import answers
from nlu.heard import Duration, Money, Number, PlaceSaid, When

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("七十三", 73, 73),
        ("两个", 2, 2),
        ("十几个", 11, 19),
        ("嗯,两个吧", 2, 2),
        ("没有", 0, 0),
        ("一个都没有", 0, 0),
        ("就我一个", 1, 1),
        ("两三个", 2, 3),
        ("-3", -3, -3),
        ("负三", -3, -3),
        ("一百亿", 10**10, 10**10),
        ("大概三个", 3, 3),
        ("3间", 3, 3),
        ("俩", 2, 2),
        ("零", 0, 0),
    ],
)
def test_counts(said: str, low: int, high: int) -> None:
    value = answers.number(said)
    assert isinstance(value, Number)
    assert (value.low, value.high) == (low, high)


@pytest.mark.parametrize(
    "said", ["", "不知道", "1.5", "三个人四条狗", "随便", "我爸七十三了中风", "。。。", "半个"]
)
def test_no_count(said: str) -> None:
    assert answers.number(said) is None


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("三口人", 3, 3),
        ("四个", 4, 4),
        ("两个大人两个孩子", 4, 4),
        ("就我一个人", 1, 1),
        ("五口", 5, 5),
        ("一家三口", 3, 3),
        ("娘俩", 2, 2),
        ("四口人吧", 4, 4),
        ("-3口人", -3, -3),
        ("七八个人", 7, 8),
    ],
)
def test_heads(said: str, low: int, high: int) -> None:
    value = answers.heads(said)
    assert value is not None
    assert (value.low, value.high) == (low, high)


@pytest.mark.parametrize(
    ("said", "low", "high", "period"),
    [
        ("大概三千", 3000, 3000, None),
        ("两千来块", 2000, 2000, None),
        ("没有", 0, 0, None),
        ("一天一百五", 150, 150, "day"),
        ("三万一年", 30_000, 30_000, "year"),
        ("2k", 2000, 2000, None),
        ("一个月两千", 2000, 2000, "month"),
        ("2000元/月", 2000, 2000, "month"),
        ("0", 0, 0, None),
        ("500到800", 500, 800, None),
        ("不到一千", 800, 1000, None),
        ("人均五百", 500, 500, None),
        ("没花钱", 0, 0, None),
        ("三千五吧", 3500, 3500, None),
        ("一万二", 12_000, 12_000, None),
        ("也就八百块钱", 800, 800, None),
        ("两块五", 2, 2, None),
        ("-500", -500, -500, None),
        ("-500块", -500, -500, None),
    ],
)
def test_amounts(said: str, low: int, high: int, period: str | None) -> None:
    value = answers.money(said)
    assert isinstance(value, Money)
    assert (value.low_fen // 100, value.high_fen // 100, value.period) == (low, high, period)


def test_a_tenth_of_a_yuan_counts() -> None:
    assert answers.money("两块五") == Money(250, 250)


@pytest.mark.parametrize("said", ["", "不知道", "够花", "三千和五千", "要得"])
def test_no_amount(said: str) -> None:
    assert answers.money(said) is None


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("去年三月", "2025-03-01", "2025-03-31"),
        ("上个月", "2026-10-01", "2026-10-31"),
        ("前天", "2026-11-20", "2026-11-20"),
        ("昨天晚上", "2026-11-21", "2026-11-21"),
        ("2024年5月", "2024-05-01", "2024-05-31"),
        ("2024-05-03", "2024-05-03", "2024-05-03"),
        ("2024.5.3", "2024-05-03", "2024-05-03"),
        ("5月3号", "2026-05-03", "2026-05-03"),
        ("12月3号", "2025-12-03", "2025-12-03"),
        ("三天前", "2026-11-19", "2026-11-19"),
        ("两个月前", "2026-09-01", "2026-09-30"),
        ("半年前", "2026-05-01", "2026-05-31"),
        ("三年前", "2023-01-01", "2023-12-31"),
        ("上周三", "2026-11-11", "2026-11-11"),
        ("上个礼拜", "2026-11-09", "2026-11-15"),
        ("去年年底", "2025-10-01", "2025-12-31"),
        ("上个月底", "2026-10-21", "2026-10-31"),
        ("今年", "2026-01-01", "2026-12-31"),
        ("二零二四年五月", "2024-05-01", "2024-05-31"),
        ("三月份", "2026-03-01", "2026-03-31"),
        ("15号", "2026-11-15", "2026-11-15"),
        ("25号", "2026-10-25", "2026-10-25"),
        ("大前天", "2026-11-19", "2026-11-19"),
        ("明年三月", "2027-03-01", "2027-03-31"),
        ("刚刚", "2026-11-22", "2026-11-22"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("去年下半年", "2025-07-01", "2025-12-31"),
        ("23年5月", "2023-05-01", "2023-05-31"),
    ],
)
def test_dates(said: str, first: str, last: str) -> None:
    value = answers.when(said)
    assert isinstance(value, When)
    assert value.span(TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("said", ["", "不记得了", "2024年13月", "好久了", "十年"])
def test_no_date(said: str) -> None:
    assert answers.when(said) is None


def test_a_day_that_does_not_exist_has_no_span() -> None:
    value = answers.when("2024年2月30日")
    assert isinstance(value, When)
    assert value.span(TODAY) is None


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("半年", Duration(6, 6, "month")),
        ("三个月了", Duration(3, 3, "month")),
        ("一年半", Duration(18, 18, "month")),
        ("十来天", Duration(10, 10, "day")),
        ("两三年", Duration(24, 36, "month")),
        ("一个半月", Duration(45, 45, "day")),
        ("两个星期", Duration(14, 14, "day")),
        ("一年多", Duration(12, 24, "month")),
    ],
)
def test_lengths_of_time(said: str, length: Duration) -> None:
    assert answers.duration(said) == length


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("七十三", 73),
        ("73岁", 73),
        ("六十多", (60, 69)),
        ("1951年的", 75),
        ("51年生的", 75),
        ("1951", 75),
        ("三岁半", 3),
        ("快八十了", (78, 80)),
        ("二十七八", (27, 28)),
        ("今年四十一", 41),
        ("三个月大", 0),
        ("1951年3月5日", 75),
        ("80后", None),
    ],
)
def test_ages(said: str, age: int | tuple[int, int] | None) -> None:
    assert answers.age(said, TODAY) == age


@pytest.mark.parametrize(
    "said", ["嗯", "有的", "要得", "中", "是啊", "可以呀", "对头", "得行", "好嘞"]
)
def test_yes(said: str) -> None:
    assert answers.yes_no(said) is True


@pytest.mark.parametrize(
    "said", ["没得", "不是", "冇", "木有", "没呢", "不中", "没有没有", "不用了"]
)
def test_no(said: str) -> None:
    assert answers.yes_no(said) is False


@pytest.mark.parametrize("said", ["", "不晓得", "不想讲", "三千", "为什么问", "也许"])
def test_neither_yes_nor_no(said: str) -> None:
    assert answers.yes_no(said) is None


@pytest.mark.parametrize(
    ("said", "signal"),
    [
        ("不晓得", "unsure"),
        ("不想讲", "decline"),
        ("跳过", "skip"),
        ("上一步", "back"),
        ("问这个干嘛", "why"),
        ("重来", "restart"),
        ("转人工", "human"),
        ("改一下", "correct"),
        ("在中扬", None),
        ("有", None),
        ("不要重来", None),
    ],
)
def test_words_to_the_conversation(said: str, signal: str | None) -> None:
    assert answers.signal(said) == signal


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("在中扬", "中扬"),
        ("就住中扬那边", "中扬"),
        ("宿城区中扬镇的", "宿城区中扬镇"),
        ("屠元乡", "屠元乡"),
        ("江苏省宿迁市宿城区中扬镇", "江苏省宿迁市宿城区中扬镇"),
    ],
)
def test_places(said: str, place: str) -> None:
    value = answers.place(said)
    assert isinstance(value, PlaceSaid)
    assert value.text == place


@pytest.mark.parametrize("said", ["", "不晓得", "没有", "跳过", "嗯"])
def test_no_place(said: str) -> None:
    assert answers.place(said) is None


def test_every_kind_of_answer_is_read() -> None:
    options = (answers.Option("yes", "有"), answers.Option("no", "没有"))
    for kind in answers.KINDS:
        answers.parse("有", kind, options, today=TODAY)
    assert answers.parse("没得", "choice", options, today=TODAY) == "no"
    assert answers.parse("都没有", "multi", options, today=TODAY) == frozenset()
    assert answers.parse("今年73", "age", today=TODAY) == 73


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        answers.parse("红", "colour", today=TODAY)
