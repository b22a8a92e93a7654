"""A template holds where a place has switched it on, with that place's own figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.case import Case
from rules.check import check_rules
from rules.errors import RulesError
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening import Verdict, prescreen

PROGRAM = """\
id: p9_sample
name: 样例补贴
family: 样例
topic: elder
for: household
in_force: {from: 2020-01-01}
authority: 街道受理
apply_at: hukou
summary: 样例。
criteria:
  - label: 人均收入低于当地标准
    when: household.income_pc_month < region.dibao_standard
    cite: {doc: 某方案, certainty: historical}
benefit: {text: 按月发}
"""
FIGURE = """\
- key: dibao_standard
  value: %d
  from: 2026-01-01
  certainty: official
  cite: {doc: 某发〔2026〕1号}
"""
SUCHENG = Place("321302", "江苏省", "宿迁市", "宿城区")
SUYU = Place("321311", "江苏省", "宿迁市", "宿豫区")
JIANGYOU = Place("510781", "四川省", "绵阳市", "江油市")
DAY = date(2026, 11, 22)


def write(root: Path, pack: str, head: str, **files: str) -> Path:
    folder = root / pack
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"pack": head, **files}.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    root = tmp_path / "packs"
    write(root, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=PROGRAM)
    write(root, "321302", "adcode: '321302'\nname: 宿城区\n", parameters=FIGURE % 700)
    return write(root, "510781", "adcode: '510781'\nname: 江油市\n", parameters=FIGURE % 500)


def living(place: Place, **others: Place) -> Case:
    places = {"hukou": place, **others}
    return Case(on=DAY, places=places, household={"income_pc_month": 600_00})


def verdicts(book: Rulebook, case: Case) -> list[Verdict]:
    return [one.verdict for one in prescreen(book, case).results]


def test_a_template_reaches_nobody_until_a_place_switches_it_on(packs: Path) -> None:
    book = load((packs,))
    assert verdicts(book, living(SUCHENG)) == []
    assert book.program("p9_sample").name == "样例补贴"


def test_each_place_decides_with_its_own_figures(packs: Path) -> None:
    book = load((packs,), templates={"321302": ["p9"], "510781": ["p9"]})
    assert verdicts(book, living(SUCHENG)) == [Verdict.LIKELY]
    assert verdicts(book, living(JIANGYOU)) == [Verdict.UNLIKELY]
    assert verdicts(book, living(SUYU)) == []


def test_a_city_switches_on_for_all_its_counties_and_a_county_again_changes_nothing(
    packs: Path,
) -> None:
    book = load((packs,), templates={"321300": ["p9"], "321302": ["p9"]})
    assert verdicts(book, living(SUCHENG)) == [Verdict.LIKELY]
    assert verdicts(book, living(SUYU)) == [Verdict.ASK]


def test_the_place_that_counts_is_the_one_whose_figures_decide(packs: Path) -> None:
    book = load((packs,), templates={"321302": ["p9"]})
    assert verdicts(book, living(JIANGYOU, living=SUCHENG)) == []


def test_an_emergency_nobody_has_placed_is_looked_for_where_the_household_lives(
    packs: Path,
) -> None:
    program = PROGRAM.replace("apply_at: hukou", "apply_at: emergency")
    write(packs, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=program)
    book = load((packs,), templates={"321302": ["p9"]})
    (found,) = prescreen(book, living(SUCHENG)).results
    assert found.verdict is Verdict.POSSIBLE
    assert [ref.fact for ref in found.missing] == ["event_place"]
    assert verdicts(book, living(JIANGYOU, emergency=SUCHENG)) == [Verdict.LIKELY]
    assert verdicts(book, living(SUCHENG, emergency=JIANGYOU)) == []


def test_a_household_is_looked_for_where_its_hukou_is_until_it_tells_where_it_lives(
    packs: Path,
) -> None:
    program = PROGRAM.replace("apply_at: hukou", "apply_at: living")
    program = program.replace("region.dibao_standard", "700")
    write(packs, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=program)
    book = load((packs,), templates={"321302": ["p9"]})
    assert verdicts(book, living(SUCHENG)) == [Verdict.LIKELY]
    assert verdicts(book, living(SUCHENG, living=JIANGYOU)) == []
    assert verdicts(book, living(JIANGYOU, living=SUCHENG)) == [Verdict.LIKELY]


def test_switching_a_template_on_is_another_version_of_the_rules(packs: Path) -> None:
    assert load((packs,)).version != load((packs,), templates={"321302": ["p9"]}).version


def test_templates_are_checked_though_nobody_has_switched_them_on(packs: Path) -> None:
    assert check_rules((packs,), golden=None).ok
    broken = PROGRAM.replace("income_pc_month <", "income_pc <")
    write(packs, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=broken)
    (problem,) = check_rules((packs,), golden=None).problems
    assert problem.path.endswith("templates/p9/p9_sample.yml")
    assert problem.line == 12


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("pack", "template: p8\nname: 样例\n", "和模板名 p8 对不上"),
        ("pack", "name: 样例\n", "要写 adcode\uff08哪个地方的\uff09或 template"),
        ("parameters", FIGURE % 700, "模板里不放标准"),
        ("p9_sample", PROGRAM + "where: hukou\n", "模板里的项目不写 where"),
    ],
)
def test_a_template_that_is_put_together_wrongly_is_told(
    packs: Path, file: str, text: str, said: str
) -> None:
    (packs / "templates" / "p9" / f"{file}.yml").write_text(text, encoding="utf-8")
    assert said in str(check_rules((packs,), golden=None).problems[0])


def test_a_template_that_does_not_exist_is_told_with_the_nearest_name(packs: Path) -> None:
    with pytest.raises(RulesError, match=r"没有叫“p99”的模板.*p9"):
        load((packs,), templates={"321302": ["p99"]})


@pytest.mark.parametrize(
    ("visits", "said"),
    [
        ("{text: 常去看看, by: 村干部, cite: {doc: 某方案}}", "隔几天一次"),
        (
            "{text: 每周, by: 村干部, every_days: 7, alert_days: 5, cite: {doc: 某方案}}",
            "预警的天数\uff085\uff09要比走访间隔\uff087\uff09长",
        ),
        (
            "{text: 每周, by: 村干部, every_days: 7, cite: {doc: 某方案},"
            " surge: {text: 多去, days: no_figure}}",
            "没有“no_figure”这个参数",
        ),
    ],
)
def test_visits_that_make_no_sense_are_told(packs: Path, visits: str, said: str) -> None:
    text = f"{PROGRAM}visits: {visits}\n"
    write(packs, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=text)
    (problem,) = check_rules((packs,), golden=None).problems
    assert said in str(problem)


NATIONAL = PROGRAM.replace("p9_sample", "nat_sample").replace(", certainty: historical", "")
LOCAL = PROGRAM + "localises: nat_sample\n"


@pytest.mark.parametrize(
    ("local", "first"),
    [
        (LOCAL, "nat_sample"),
        (LOCAL.replace(", certainty: historical", ""), "p9_sample"),
        # It waits for an answer too, the nation's for nothing but the figure: both are open.
        (
            LOCAL.replace("dibao_standard\n", "dibao_standard AND household.two_daughter_family\n"),
            "nat_sample",
        ),
    ],
)
def test_the_law_of_today_stands_before_an_old_scheme_that_says_no_more(
    packs: Path, local: str, first: str
) -> None:
    write(packs, "national", "adcode: '100000'\nname: 全国\n", nat_sample=NATIONAL)
    write(packs, "templates/p9", "template: p9\nname: 样例模板\n", p9_sample=local)
    book = load((packs,), templates={"321300": ["p9"]})
    (shown,) = prescreen(book, living(SUYU)).relevant()
    assert shown.program.id == first
