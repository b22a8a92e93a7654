"""`yimen rules sql` prints what a database can run as it stands."""

from __future__ import annotations

import sqlite3

import pytest
from click.testing import CliRunner

from handlers.cli import main

PROGRAMS = ["--program", "nat_dibao", "--program", "nat_disabled_care", "--on", "2026-11-22"]


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["rules", "sql", *PROGRAMS, *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_printed_views_screen_a_household() -> None:
    base = sqlite3.connect(":memory:")
    base.executescript(printed("--dialect", "sqlite", "--tables"))
    base.executescript(printed("--dialect", "sqlite"))
    base.execute(
        "insert into households (household_id, hukou, hukou_kind, household_size, income_month,"
        " vehicle_count, house_count, business_or_company, savings_band)"
        " values ('h', '120104', '城镇', 3, 200000, 0, 1, 0, '基本没有')"
    )
    base.execute(
        "insert into members (household_id, member_id, dis_grade, long_care_6m,"
        " workinjury_care_benefit) values ('h', 'a', 2, 1, 0), ('h', 'b', 4, 1, 0),"
        " ('h', 'c', NULL, 1, 0)"
    )
    assert base.execute("select nat_dibao from household_results").fetchall() == [("likely",)]
    found = base.execute("select member_id, nat_disabled_care from member_results order by 1")
    assert found.fetchall() == [("a", "likely"), ("b", "unlikely"), ("c", "possible")]
    base.close()


@pytest.mark.parametrize("dialect", ["postgres", "spark", "mysql"])
def test_other_dialects_quote_as_they_do(dialect: str) -> None:
    text = printed("--dialect", dialect)
    assert ('"nat_dibao.held"' in text) is (dialect == "postgres")
    assert ("`nat_dibao.held`" in text) is (dialect != "postgres")
    assert ("MATERIALIZED" in text) is (dialect == "postgres")


def test_an_unknown_program_is_named_with_a_suggestion() -> None:
    done = CliRunner().invoke(main, ["rules", "sql", "--program", "nat_dibaa"])
    assert done.exit_code == 1
    assert "nat_dibao" in done.stderr
