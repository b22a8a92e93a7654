"""A place that has switched templates on, as its clerk sees it at the prompt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main
from handlers.cli.program_page import page
from rules.rulebook import load

Run = Callable[..., Result]
# An old woman alone at the edge of the village, and her neighbour's household.
CASE = """\
on: 2026-11-22
places: {{hukou: {town}, living: {town}}}
household: {{household_size: 1, neighbours_500m: 0}}
members:
  - id: her
    relation: 本人
    facts: {{age: 84, live_alone: true, left_behind_status: 空巢老人, adl_fail_count: 2}}
"""


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands of a house in which 宿城区 has switched on p3, and 宿迁市 p4."""
    config = "rules:\n  templates: {'321302': [p3], '321300': [p4]}\n"
    (tmp_path / "config.yml").write_text(config, encoding="utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_the_list_says_who_has_switched_what_on(yimen: Run) -> None:
    lines = yimen("rules", "templates").stdout.splitlines()
    by_name = {line.split("\t")[0]: line for line in lines}
    assert "江苏省宿迁市宿城区" in by_name["p3"]
    assert by_name["p4"].endswith("江苏省宿迁市")
    assert "没有地方打开" in by_name["p1"]
    (p3,) = [
        one
        for one in json.loads(yimen("rules", "templates", "--json").stdout)
        if one["template"] == "p3"
    ]
    assert p3["switched_on_in"] == ["321302"]
    assert "p3_care_level3" in p3["programs"]


def test_the_visits_of_a_program_are_shown(yimen: Run) -> None:
    shown = yimen("rules", "show", "p3_care_level3").stdout
    assert "走访：至少每3天走访联系一次" in shown
    assert "超过 5 天没人去" in shown
    assert "模板：" in shown
    data = json.loads(yimen("rules", "show", "p3_care_level3", "--json").stdout)
    assert (data["visits"]["every_days"], data["visits"]["alert_days"]) == (3, 5)
    assert data["place"]["template"] == "p3"


def test_only_the_households_of_the_place_are_screened_by_it(tmp_path: Path, yimen: Run) -> None:
    found = {}
    for town in ("江苏省宿迁市宿城区中扬镇", "江苏省宿迁市宿豫区大兴镇"):
        path = tmp_path / "case.yml"
        path.write_text(CASE.format(town=town), encoding="utf-8")
        screened = json.loads(yimen("prescreen", str(path), "--json").stdout)
        listed = {one["program"]: one["verdict"] for one in screened["results"]}
        found[town] = {id: listed[id] for id in listed if id.startswith(("p3_", "p4_"))}
    here, beside = found.values()
    assert here["p3_care_level3"] == "likely"
    assert here["p3_care_level2"] == here["p3_care_level1"] == "unlikely"
    assert "p3_care_level3" not in beside
    assert "p4_special_elder_visit" in here
    assert "p4_special_elder_visit" in beside


def test_a_wrong_name_stops_every_command_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("rules:\n  templates:\n    '321302': [p33]\n", encoding="utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(path))
    stopped = CliRunner().invoke(main, ["rules", "list"])
    assert stopped.exit_code == 1
    assert "wrong.yml:3: 没有叫“p33”的模板 → 是不是想写“p3”" in stopped.stderr


def test_every_program_has_a_page() -> None:
    book = load()
    for program in book.programs.values():
        assert program.summary in "\n".join(page(program, "某地"))
