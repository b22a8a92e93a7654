"""`yimen nlu` and `yimen understand`: by keywords without a service, with exit codes that tell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main
from handlers.settings import load
from handlers.understanding import parts_of
from nlu.service import notes

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "config.yml").write_text("data:\n  folder: var\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_understand_shows_each_fact_with_member_value_span_and_confidence(run: Run) -> None:
    done = run("understand", "我爸七十三了,一个月两千块,能申请低保吗", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told["understands"] == "keywords"
    assert told["intents"][0] == {
        "intent": "ask_entitlement",
        "confidence": told["intents"][0]["confidence"],
        "source": "rule",
    }
    facts = {(one["member"], one["fact"]): one for one in told["facts"]}
    age, income = facts["父亲", "age"], facts[None, "income_month"]
    assert (age["value"], age["unit"], age["source"]) == (73, "岁", "rule")
    assert "七十三" in told["normal"][slice(*age["span"])]
    assert 0 < age["confidence"] <= 1
    assert income["value"] == 2000


def test_understand_tells_people_in_plain_lines_and_why_it_is_by_keywords(run: Run) -> None:
    done = run("understand", "我爸七十三了,没有低保,不想活了")
    assert done.exit_code == 0
    assert "父亲 · 年龄：73岁" in done.stdout
    assert "没有低保" in done.stdout
    assert "急难 self_harm" in done.stdout
    assert "按关键词听" in done.stderr


@pytest.mark.parametrize("text", ["", " ", "/refused{}", "呵" * 3000])
def test_understand_takes_any_text(run: Run, text: str) -> None:
    assert run("understand", text, "--json").exit_code == 0


def test_training_without_an_environment_says_how_to_get_one(run: Run) -> None:
    done = run("nlu", "train")
    assert done.exit_code == 1
    assert "make nlu" in done.stderr


def test_status_without_anything_says_so(run: Run, tmp_path: Path) -> None:
    done = run("nlu", "status")
    assert done.exit_code == 0
    for words in ("没装好", "还没学过", "还没有模型", "没有在跑"):
        assert words in done.stdout
    told = json.loads(run("nlu", "status", "--json").stdout)
    assert (told["installed"], told["trained"], told["running"]) == (False, False, None)
    assert not (tmp_path / "var").exists()


def test_status_tells_why_the_last_training_failed(run: Run) -> None:
    folder = parts_of(load()).runtime.folder
    note = {"at": "2026-11-22T01:30:00+00:00", "problem": "broken", "told": ["line 7: bad"]}
    notes.write_training(folder, note)
    done = run("nlu", "status")
    assert "旧模型留着" in done.stdout
    assert "line 7: bad" in done.stdout


def test_a_note_of_a_service_that_is_gone_is_not_believed(run: Run) -> None:
    folder = parts_of(load()).runtime.folder
    folder.mkdir(parents=True)
    note = {"url": "http://127.0.0.1:9", "token": "x", "pid": 2**30, "owner": 1}
    (folder / "service.json").write_text(json.dumps(note), "utf-8")
    assert json.loads(run("nlu", "status", "--json").stdout)["running"] is None
    (folder / "service.json").write_text("{", "utf-8")
    assert json.loads(run("nlu", "status", "--json").stdout)["running"] is None


HELD_OUT = """
- say: 我爸七十三了,没有低保
  voice: farmer
  facts: {父亲: {age: 73}, household: {relief_status: [-低保]}}
- {say: 谢谢你啊, voice: plain, intents: [thanks]}
- {say: 你是猪, voice: dialect, intents: [greet], facts: {本人: {age: 40}}}
- {say: 不想活了, voice: plain, alarms: [self_harm]}
- {say: 今天天气不错, voice: plain, alarms: [fire]}
"""


def test_the_test_reports_per_voice_and_the_worst_first(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "some.yml").write_text(HELD_OUT, "utf-8")
    done = run("nlu", "test", "--folder", str(folder))
    assert done.exit_code == 0
    assert "只有关键词" in done.stdout
    rows = {line.split("\t")[0]: line.split("\t") for line in done.stdout.splitlines()}
    assert rows["farmer"][5] == "1.000"
    assert rows["dialect"][2] == "0.000"
    assert done.stdout.index("今天天气不错") < done.stdout.index("你是猪")
    told = json.loads(run("nlu", "test", "--folder", str(folder), "--json").stdout)
    assert told["tallies"]["all"]["messages"] == 5
    assert told["tallies"]["all"]["danger_recall"] == 0.5
    assert told["confusions"] == [{"wanted": "greet", "got": "-", "count": 1}]


def test_a_test_without_messages_is_no_success(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("nlu", "test", "--folder", str(tmp_path / "empty"))
    assert done.exit_code == 1
    assert "没有" in done.stderr
