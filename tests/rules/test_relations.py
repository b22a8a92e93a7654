"""What programs say of one another: one card for what is the same, and what excludes what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rules.case import Case, Member
from rules.check import check_rules
from rules.errors import RulesError
from rules.explain import explain
from rules.facts import load as load_facts
from rules.place import Place
from rules.rulebook import Rulebook, load
from rules.screening import ProgramResult, Screening, Verdict, prescreen
from rules.values import complete

HOME = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
NATION = {"pack.yml": "adcode: '100000'\nname: 全国\n"}
TEMPLATE = {"pack.yml": "template: qu\nname: 区里的办法\n"}
MORE = "apply_at: hukou\nsummary: 给老人的。\nbenefit: {text: 按月发}\n"


def program(id: str, when: str = "member.age >= 80", **more: str) -> str:
    """A program with one condition, or none."""
    lines = [f"id: {id}", f"name: {id}", "family: 样例", "topic: elder", "for: member",
             "in_force: {from: 2020-01-01}", "authority: 乡镇"]  # fmt: skip
    lines += [f"{key}: {value}" for key, value in more.items()]
    if when:
        lines += ["criteria:", f"  - label: {when}", f"    when: {when}",
                  "    cite: {doc: 某办法}"]  # fmt: skip
    return "\n".join(lines) + "\n" + MORE


def write(folder: Path, packs: Mapping[str, Mapping[str, str]]) -> Path:
    for name, files in packs.items():
        (folder / name).mkdir(parents=True)
        for file, text in files.items():
            path = folder / name / (file if file == "pack.yml" else f"{file}.yml")
            path.write_text(text, encoding="utf-8")
    return folder


def book(folder: Path, local: str, nation: str | None = None, **others: str) -> Rulebook:
    """A nation with one program, and a template that says the same of a place."""
    national = {**NATION, "nat_old": nation or program("nat_old"), **others}
    packs = {"national": national, "templates/qu": {**TEMPLATE, "qu_old": local}}
    return load((write(folder, packs),), templates={"321302": ["qu"]})


def screened(rules: Rulebook, **facts: Any) -> Screening:
    case = Case(date(2026, 11, 22), {"hukou": HOME}, {}, (Member("p", "父亲", facts),), {})
    return prescreen(rules, case)


def shown(screening: Screening) -> list[str]:
    return [one.program.id for one in screening.relevant()]


def result(screening: Screening, id: str) -> ProgramResult:
    return next(one for one in screening.results if one.program.id == id)


# --- the same entitlement twice


def test_what_says_the_same_is_shown_once_by_the_place_s_own(tmp_path: Path) -> None:
    rules = book(tmp_path, program("qu_old", localises="nat_old"))
    found = screened(rules, age=85)
    assert shown(found) == ["qu_old"]
    beneath = found.beneath(result(found, "qu_old"))
    assert [one.program.id for one in beneath] == ["nat_old"]
    assert explain(rules, found, result(found, "nat_old")).covered_by is rules.program("qu_old")


def test_where_the_nation_gives_more_the_nation_stands(tmp_path: Path) -> None:
    narrow = program("qu_old", "member.age >= 90", localises="nat_old")
    assert shown(screened(book(tmp_path, narrow), age=85)) == ["nat_old"]


def test_where_the_place_gives_more_the_place_stands(tmp_path: Path) -> None:
    wide = program("qu_old", "member.age >= 70", localises="nat_old")
    found = screened(book(tmp_path, wide), age=75)
    assert shown(found) == ["qu_old"]
    assert found.beneath(result(found, "qu_old")) == ()


def test_where_nobody_switched_it_on_only_the_nation_is_there(tmp_path: Path) -> None:
    same = program("qu_old", localises="nat_old")
    national = {**NATION, "nat_old": program("nat_old")}
    write(tmp_path, {"national": national, "templates/qu": {**TEMPLATE, "qu_old": same}})
    assert shown(screened(load((tmp_path,)), age=85)) == ["nat_old"]


def test_what_is_received_of_the_nation_is_not_offered_again_by_the_place(tmp_path: Path) -> None:
    held = program("nat_old", held="member.live_alone")
    found = screened(book(tmp_path, program("qu_old", localises="nat_old"), held),
                     age=85, live_alone=True)  # fmt: skip
    assert shown(found) == ["nat_old"]
    assert result(found, "nat_old").already_held


def test_a_template_without_conditions_has_those_of_the_nation(tmp_path: Path) -> None:
    rules = book(tmp_path, program("qu_old", "", localises="nat_old"))
    assert rules.program("qu_old").criteria == rules.program("nat_old").criteria
    assert result(screened(rules, age=79), "qu_old").verdict is Verdict.UNLIKELY
    assert result(screened(rules, age=80), "qu_old").verdict is Verdict.LIKELY


def test_without_conditions_and_without_a_national_program_nothing_is_read(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"qu_old.yml:8: localises 里的“nat_odl”.*nat_old"):
        book(tmp_path / "a", program("qu_old", "", localises="nat_odl"))
    with pytest.raises(RulesError, match="没有写条件"):
        book(tmp_path / "b", program("qu_old", ""))


# --- not together


def test_of_two_likely_ones_each_names_the_other_and_which_is_better(tmp_path: Path) -> None:
    rich = program("nat_rich", excludes="[nat_old]",
                   choose="{nat_old: {better: nat_rich, say: 这样更高。}}")  # fmt: skip
    rules = book(tmp_path, program("qu_old", localises="nat_old"),
                 program("nat_old", excludes="[nat_rich]"), nat_rich=rich)  # fmt: skip
    found = screened(rules, age=85)
    # The place's own takes over what the national one excludes.
    one = explain(rules, found, result(found, "qu_old")).clashes[0]
    assert (one.program.id, one.who, one.better, one.say) == (
        "nat_rich",
        "父亲",
        False,
        "这样更高。",
    )
    other = explain(rules, found, result(found, "nat_rich")).clashes
    assert [(clash.program.id, clash.better) for clash in other] == [("qu_old", True)]


def test_where_the_files_say_nothing_the_resident_chooses(tmp_path: Path) -> None:
    rules = book(tmp_path, program("qu_old", localises="nat_old"),
                 program("nat_old", excludes="[nat_rich]"),
                 nat_rich=program("nat_rich", excludes="[nat_old]"))  # fmt: skip
    found = screened(rules, age=85)
    clash = explain(rules, found, result(found, "nat_rich")).clashes[0]
    assert (clash.better, clash.say, clash.held) == (None, None, False)


def test_what_is_received_already_is_named_too_but_not_what_is_still_open(tmp_path: Path) -> None:
    held = program("nat_rich", "member.age >= 90", excludes="[nat_old]", held="member.live_alone")
    rules = book(tmp_path, program("qu_old", "member.bedridden", localises="nat_old"),
                 program("nat_old", excludes="[nat_rich]"), nat_rich=held)  # fmt: skip
    found = screened(rules, age=85, live_alone=True)
    assert [one.other.already_held for one in found.clashes(result(found, "nat_old"))] == [True]
    open_ = screened(rules, live_alone=False)
    assert open_.clashes(result(open_, "nat_old")) == ()


def test_another_member_s_relief_is_no_hindrance() -> None:
    """特困 for the grandfather, the subsidy for disabled care for the mother."""
    relief, facts = load_facts().member["relief_status"], load_facts().member
    members = (
        Member("grandfather", "祖父", {"relief_status": complete(relief, frozenset({"特困分散"}))}),
        Member("mother", "母亲", {"dis_cert": "有效", "dis_grade": 1, "long_care_6m": True,
                                  "workinjury_care_benefit": False,
                                  "dis_kind": complete(facts["dis_kind"], frozenset({"肢体"})),
                                  "relief_status": complete(relief, frozenset({"低保"}))}),
    )  # fmt: skip
    rules = load()
    found = prescreen(rules, Case(date(2026, 11, 22), {"hukou": HOME}, {}, members, {}))
    care = next(one for one in found.results
                if (one.program.id, one.member_id) == ("nat_disabled_care", "mother"))  # fmt: skip
    assert care.verdict is Verdict.LIKELY
    assert found.clashes(care) == ()


# --- what `rules check` finds


def complaints(folder: Path, **programs: str) -> list[str]:
    root = write(folder, {"national": {**NATION, **programs}})
    return [one.code for one in check_rules((root,), golden=None).problems]


@pytest.mark.parametrize(
    ("code", "fields", "other"),
    [
        ("excludes_one_sided", {"excludes": "[nat_other]"}, {}),
        ("choose_unknown", {"choose": "{nat_other: {say: 好。}}"}, {}),
        ("choose_better", {"excludes": "[nat_other]",
                           "choose": "{nat_other: {say: 好。, better: nat_third}}"},
         {"excludes": "[nat_one]"}),
        ("choose_twice", {"excludes": "[nat_other]", "choose": "{nat_other: {say: 好。}}"},
         {"excludes": "[nat_one]", "choose": "{nat_one: {say: 差。}}"}),
        ("localises_unknown", {"localises": "nat_third"}, {}),
        ("localises_chain", {"localises": "nat_other"}, {}),
    ],
)  # fmt: skip
def test_a_relation_that_does_not_hold_is_found(
    tmp_path: Path, code: str, fields: dict[str, str], other: dict[str, str]
) -> None:
    found = complaints(tmp_path, nat_one=program("nat_one", **fields),
                       nat_other=program("nat_other", **other))  # fmt: skip
    assert code in found


def test_a_local_program_of_another_scope_does_not_localise(tmp_path: Path) -> None:
    household = program("qu_old", "household.homeless = '是'", localises="nat_old")
    household = household.replace("for: member", "for: household")
    national = {**NATION, "nat_old": program("nat_old")}
    root = write(
        tmp_path, {"national": national, "templates/qu": {**TEMPLATE, "qu_old": household}}
    )
    assert "localises_scope" in [one.code for one in check_rules((root,), golden=None).problems]


def test_a_service_that_stands_twice_is_found(tmp_path: Path) -> None:
    one = "{id: nat_visit, name: 走访, text: 来看看, cite: {doc: 某办法}}"
    assert complaints(tmp_path, nat_one=program("nat_one", services=f"[{one}, {one}]")) == [
        "service_twice"
    ]


def test_every_exclusion_of_the_nation_says_what_to_choose() -> None:
    rules = load()
    national = [one for one in rules.programs.values() if rules.pack_of[one.id].national]
    silent = {
        (one.id, other)
        for one in national
        for other in one.excludes
        if other not in one.choose and one.id not in rules.program(other).choose
    }
    assert silent == set()
