"""Case files: read as people write them, refused with the line and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from rules import facts
from rules.case import Case, Member
from rules.casefile import Context, load
from rules.errors import CaseFileError, SourceError
from rules.parameters import ParameterCatalogue
from rules.place import Place

TODAY = date(2026, 11, 22)
ZHONGYANG = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CHENGGUAN = [Place(code, "", "", name, "城关镇") for code, name in (("1", "甲县"), ("2", "乙县"))]


class OneTown:
    """A gazetteer of three towns."""

    def candidates(self, text: str) -> Sequence[Place]:
        return [ZHONGYANG] if "中扬" in text else CHENGGUAN if "城关" in text else []

    def by_code(self, adcode: str, town: str | None) -> Place | None:
        return ZHONGYANG if (adcode, town) == ("321302", "中扬镇") else None


CONTEXT = Context(facts.load(), ParameterCatalogue.load(), OneTown())


def case_of(text: str, folder: Path, context: Context = CONTEXT) -> Case:
    path = folder / "case.yml"
    path.write_text(text, encoding="utf-8")
    return load(path, context, TODAY)


def complaints(text: str, folder: Path) -> list[str]:
    with pytest.raises(CaseFileError) as caught:
        case_of(text, folder)
    return [f"{one.line}: {one.message} {one.suggestion}" for one in caught.value.problems]


def test_a_whole_case(tmp_path: Path) -> None:
    case = case_of(
        """\
on: 2026-10-01
places: {hukou: 宿城区中扬, living: {adcode: '321302', town: 中扬镇}}
household: {household_size: 4, income_month: 2000.50, event_kind: [突发大病], vehicle_count: 不清楚}
members:
  - {id: p, relation: 父亲, facts: {age: 73, dis_grade: 2, parents_state: [去世, 不清楚]}}
  - {id: me, relation: 本人}
parameters: {dibao_standard: {城镇: 750, 农村: 700}, margin_ratio: 1.5}
""",
        tmp_path,
    )
    assert case.on == date(2026, 10, 1)
    assert case.places == {"hukou": ZHONGYANG, "living": ZHONGYANG}
    assert case.household["income_month"] == 200_050
    assert "vehicle_count" not in case.household
    assert [(one.id, one.relation) for one in case.members] == [("p", "父亲"), ("me", "本人")]
    assert case.member("p").facts["parents_state"] == ("去世", None)
    assert case.parameters["dibao_standard"] == {"城镇": 750, "农村": 700}
    assert not case.members_complete


def test_nothing_need_be_stated(tmp_path: Path) -> None:
    assert case_of("household: {}\n", tmp_path) == Case(on=TODAY)


def test_facts_written_beside_their_owner_find_their_way(tmp_path: Path) -> None:
    case = case_of(
        """\
household: {bedridden: true}
members: [{id: p, relation: 父亲, facts: {med_oop_12m: 3000}}]
""",
        tmp_path,
    )
    assert case.household == {"med_oop_12m": 300_000}
    assert case.members == (Member("p", "父亲", {"bedridden": True}),)


def test_a_case_may_carry_a_story_of_its_own(tmp_path: Path) -> None:
    assert case_of("story: 我爸七十三了\nhousehold: {}\n", tmp_path).household == {}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("houshold: {}\n", 1, "是不是想写“household”"),
        ("household: {}\non: 明天\n", 2, "日期看不懂"),
        ("household:\n  incom: 3\n", 2, "没有“incom”这一项事实"),
        ("household:\n  income_month: 两千\n", 2, "要写一个数"),
        ("household:\n  household_size: -3\n", 2, "应在"),
        ("household:\n  relief_status: [底保]\n", 2, "没有“底保”这个值"),
        ("household: [1]\n", 1, "名称: 内容"),
        ("members: {p: 1}\n", 1, "要写成列表"),
        ("members:\n  - 父亲\n", 2, "名称: 内容"),
        ("members:\n  - {relation: 父亲}\n", 2, "没有 id"),
        ("members:\n  - {id: p}\n  - {id: p}\n", 3, "用了两次"),
        ("members:\n  - id: p\n    age: 73\n", 3, "要写在 facts 下面"),
        ("members:\n  - id: p\n    facts: {age: 730}\n", 3, "应在"),
        ("household: {age: 73}\nmembers: [{id: a}, {id: b}]\n", 1, "没写是哪一位"),
        ("household: {age: 73}\n", 1, "没有列出成员"),
        ("places:\n  hukou: 某地\n", 2, "没有找到“某地”"),
        ("places:\n  hukou: 城关镇\n", 2, "可能是 2 个地方"),
        ("places:\n  home: 中扬镇\n", 2, "“home”"),
        ("places:\n  hukou: {adcode: '321302', town: 无此镇}\n", 2, "没有找到“321302 无此镇”"),
        ("places:\n  hukou: {adcode: '3213', town: 中扬镇}\n", 2, "6 位数字"),
        ("places:\n  hukou: [中扬镇]\n", 2, "地点看不懂"),
        ("parameters:\n  dibao: 700\n", 2, "是不是想写“dibao_standard”"),
        ("parameters:\n  dibao_standard: 七百\n", 2, "要写一个数"),
        ("parameters:\n  dibao_standard: 70000\n", 2, "不合常理"),
        ("parameters:\n  dibao_standard: {城市: 700}\n", 2, "“城镇”和“农村”"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(
    text: str, line: int, said: str, tmp_path: Path
) -> None:
    found = complaints(text, tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"{line}: ")
    assert said in found[0]


def test_all_complaints_come_at_once_in_order(tmp_path: Path) -> None:
    found = complaints("household:\n  incom: 3\n  age: x\nmembers: [1]\n", tmp_path)
    assert [one.split(":")[0] for one in found] == ["2", "3", "4"]


def test_a_list_instead_of_a_case_is_refused(tmp_path: Path) -> None:
    assert complaints("- 1\n", tmp_path)[0].startswith("1: ")


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="空的"):
        case_of("", tmp_path)


def test_codes_can_be_read_without_a_gazetteer(tmp_path: Path) -> None:
    bare = Context(CONTEXT.facts, CONTEXT.parameters)
    case = case_of("places: {hukou: {adcode: '321302', town: 中扬镇}}\n", tmp_path, bare)
    assert case.places["hukou"].within("321302")
