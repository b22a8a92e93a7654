"""`yimen screen` and `yimen register` as a clerk types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main

Run = Callable[..., Result]
REGISTER = """\
户编号,姓名,与户主关系,乡镇,年龄,残疾等级,长期照护,备注
1,王桂兰,户主,中扬镇,73,2,是,绝密
1,李大山,子,中扬镇,四十,,,绝密
"""
MAP = """\
rows: person
household: 户编号
name: 姓名
relation: 与户主关系
places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}
columns: {年龄: age, 残疾等级: dis_grade, 长期照护: long_care_6m}
"""


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    (tmp_path / "config.yml").write_text("{}\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    (tmp_path / "台账.csv").write_text(REGISTER, "gb18030")
    (tmp_path / "map.yml").write_text(MAP, "utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return run


def test_a_register_is_screened_and_nothing_personal_is_said(yimen: Run, tmp_path: Path) -> None:
    done = yimen("screen", "台账.csv", "--map", "map.yml", "--out", "名单", "--on", "2026-11-22")
    assert done.exit_code == 0, done.output
    assert "筛完了：2 行、1 户" in done.stdout
    assert "编码 GB18030" in done.stderr
    assert "有 1 列对照表没有说到，不用：备注" in done.stderr
    assert "读登记表：已读 2 行" in done.stderr
    assert "按规则筛：1/1 批" in done.stderr
    for secret in ("王桂兰", "李大山", "绝密", "四十"):
        assert secret not in done.output
    assert (tmp_path / "名单" / "名单" / "321302-中扬镇.xlsx").is_file()


def test_the_outcome_can_be_read_by_a_script(yimen: Run) -> None:
    done = yimen("screen", "台账.csv", "--map", "map.yml", "--out", "a", "--json")
    told = json.loads(done.stdout)
    assert (told["rows"], told["households"], told["bad"]) == (2, 1, 1)


def test_without_a_map_the_next_step_is_told(yimen: Run, tmp_path: Path) -> None:
    done = yimen("screen", "台账.csv", "--out", "a")
    assert done.exit_code == 1
    assert "--propose-map" in done.stderr
    assert not (tmp_path / "a").exists()


def test_a_proposed_map_leads_to_the_lists(yimen: Run, tmp_path: Path) -> None:
    proposed = yimen("screen", "台账.csv", "--propose-map")
    text = proposed.stdout.replace("[乡镇]}", "[乡镇], within: 江苏省宿迁市宿城区}")
    (tmp_path / "own.yml").write_text(text, "utf-8")
    done = yimen("screen", "台账.csv", "--map", "own.yml", "--out", "a")
    assert done.exit_code == 0, done.output
    assert "1 个乡镇" in done.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [("没有.csv", "没有这个文件"), (".", "这是一个文件夹"), ("空.csv", "表是空的")],
)
def test_what_is_no_register_is_told_and_nothing_is_written(
    yimen: Run, tmp_path: Path, name: str, told: str
) -> None:
    (tmp_path / "空.csv").touch()
    done = yimen("screen", name, "--map", "map.yml", "--out", "a")
    assert done.exit_code == 1
    assert told in done.stderr
    assert "→" in done.stderr
    assert not (tmp_path / "a").exists()


def test_an_empty_register_leaves_no_list(yimen: Run, tmp_path: Path) -> None:
    (tmp_path / "头.csv").write_text(REGISTER.splitlines()[0] + "\n", "utf-8")
    done = yimen("screen", "头.csv", "--map", "map.yml", "--out", "a")
    assert done.exit_code == 1
    assert "只有表头" in done.stderr
    assert not list(tmp_path.rglob("*.xlsx"))


def test_a_made_up_register_can_be_screened(yimen: Run) -> None:
    made = yimen("register", "synth", "--households", "12", "--form", "csv", "--out", "syn")
    assert "12 户" in made.stdout
    done = yimen("screen", "syn/登记表.csv", "--map", "syn/登记表.map.yml", "--out", "b", "--json")
    assert json.loads(done.stdout)["households"] == 12
    again = yimen("register", "synth", "--households", "12", "--out", "syn")
    assert again.exit_code == 2
    assert "已经有东西" in again.stderr
