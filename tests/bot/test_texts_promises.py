"""Everything that is said exists, is used, is filled in, and is said kindly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import texts
from bot.notices import Notices
from bot.notices import load as load_notices
from bot.texts import TextError, Texts, typeset
from bot.urgent import load as load_alarms
from rules.errors import RulesError

ROOT = Path(__file__).parents[2]
CODE = sorted((*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")))
FORBIDDEN = ("您不符合", "不符合条件", "保证", "一定能", "肯定能", "骗保", "别想不开")
LONGEST_SENTENCE, AVERAGE_SENTENCE = 32, 15
# 为了念出来: what is only a frame around other words is no sentence of its own.
FRAME = re.compile(r"\{\w+\}|[“”（）、，：·\s]")


@pytest.fixture(scope="module")
def said() -> Texts:
    return texts.load()


def constants(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def patterns(path: Path) -> Iterator[re.Pattern[str]]:
    """Ids that are put together: f"talk.do_{id}" stands for all that fit."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(part.value) if isinstance(part, ast.Constant) else r"[a-z0-9_]+"
                for part in node.values
            ]
            if isinstance(node.values[0], ast.Constant) and "." in str(node.values[0].value):
                yield re.compile("".join(parts))


def is_id(word: str, said: Texts) -> bool:
    areas = {id.split(".")[0] for id in said.by_id}
    area, _, name = word.partition(".")
    return area in areas and name != "yml" and bool(re.fullmatch(r"[a-z0-9_]+", name))


def test_every_text_that_the_code_says_exists(said: Texts) -> None:
    unknown = {
        f"{path}: {word}"
        for path in CODE
        if path.is_relative_to(ROOT / "bot")
        for word in constants(path)
        if is_id(word, said) and word not in said and not word.endswith("_")
    }
    assert unknown == set()


def test_every_text_is_said_somewhere(said: Texts) -> None:
    words = {word for path in CODE for word in constants(path)}
    made = {pattern for path in CODE for pattern in patterns(path)}
    # f"talk.{kind}" alone would stand for everything: then the name has to be in the code itself.
    wide = {pattern for pattern in made if pattern.pattern.endswith("\\.[a-z0-9_]+")}
    idle = {
        id
        for id in said.by_id
        if id not in words
        and not any(pattern.fullmatch(id) for pattern in made - wide)
        and not (id.split(".")[1] in words and any(pattern.fullmatch(id) for pattern in wide))
    }
    assert idle == set()


def test_every_call_fills_every_blank(said: Texts) -> None:
    faults = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            if getattr(node.func, "attr", "") not in ("say", "text"):
                continue
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                continue
            if not is_id(first.value, said) or first.value not in said:
                continue
            given = {keyword.arg for keyword in node.keywords}
            if None not in given and (rest := texts.blanks(said.by_id[first.value]) - given):
                faults.append(f"{path}:{node.lineno}: {first.value} lacks {sorted(rest)}")
    assert faults == []


def test_an_unknown_id_and_an_open_blank_are_errors(said: Texts) -> None:
    with pytest.raises(TextError, match="no text"):
        said.say("results.no_such_thing")
    with pytest.raises(TextError, match="town"):
        said.say("consent.window")
    assert said.say("consent.window", town="中扬镇", unused=1) == "中扬镇社会救助窗口"


def test_what_a_value_holds_is_never_taken_for_a_blank(said: Texts) -> None:
    assert said.say("consent.window", town="{who}<b>") == "{who}<b>社会救助窗口"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("talk.a: ''\n", "不能空着"),
        ("other.a: 您好\n", "talk.yml:1"),
        ("talk.a: 您{好\n", "talk.yml:1"),
        ("talk.a: '{0}'\n", "talk.yml:1"),
        ("talk.a: [您好]\n", "要写文字"),
    ],
)
def test_a_bad_text_is_refused_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "talk.yml").write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=told):
        texts.load(tmp_path)


def everything(said: Texts, notices: Notices) -> Iterator[tuple[str, str]]:
    yield from said.by_id.items()
    alarms = load_alarms()
    for alarm in alarms.alarms.values():
        for text in (alarm.say, alarm.also, *(choice.say for choice in alarm.choices)):
            yield alarm.id, alarms.said(text)
    for part, text in notices.model_dump(exclude={"version", "purposes"}).items():
        yield part, text


def test_sentences_are_short_and_nothing_forbidden_is_said(said: Texts) -> None:
    lengths: dict[tuple[str, str], int] = {}
    for id, text in everything(said, load_notices()):
        assert not any(word in text for word in FORBIDDEN), id
        for sentence in re.split(r"[。？！；\n]", text):
            if bare := FRAME.sub("", sentence):
                lengths[id, sentence] = len(bare)
    assert {key: found for key, found in lengths.items() if found > LONGEST_SENTENCE} == {}
    assert sum(lengths.values()) / len(lengths) <= AVERAGE_SENTENCE


def test_punctuation_is_chinese(said: Texts) -> None:
    half_width = re.compile(r"[\u4e00-\u9fff”}][,?!;]|[,?!;][\u4e00-\u9fff]")
    wrong = {id for id, text in everything(said, load_notices()) if half_width.search(text)}
    assert wrong == set()


def test_words_from_packs_are_set_as_chinese_print_has_them() -> None:
    assert typeset("低保边缘(低收入),怎么办?") == "低保边缘（低收入），怎么办？"
    assert typeset("国发〔2015〕52号:1.5倍,70%") == "国发〔2015〕52号：1.5倍，70%"
    assert typeset("a, b (c)") == "a, b (c)"
