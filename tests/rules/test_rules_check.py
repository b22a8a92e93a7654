"""A mistake in a pack is found before anybody is screened by it, in words that help to mend it."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from rules import check
from rules.check import check_rules
from rules.errors import RulesError
from rules.rulebook import load
from rules.source import parse

PROGRAM = """\
id: nat_sample
name: 样例补贴
family: 样例
topic: elder
for: member
in_force: {from: 2020-01-01}
authority: 乡镇(街道)受理
apply_at: hukou
summary: 给老人的补贴。
criteria:
  - label: 满80岁
    when: member.age >= 80
    cite: {doc: 某办法(某发〔2020〕1号), clause: 第一条}
benefit: {text: 按月发, unit: 元/月, amount: region.elder_allowance_80}
"""
PACK = {"pack.yml": "adcode: '100000'\nname: 全国\n"}


class Packs:
    """A folder of packs to write into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, files: dict[str, str], pack: str = "national") -> Path:
        (self.folder / pack).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (self.folder / pack / name).write_text(dedent(text), encoding="utf-8")
        return self.folder

    def complaints(self, program: str, **files: str) -> list[str]:
        self.write({**PACK, "nat_sample.yml": program, **files})
        report = check_rules((self.folder,), golden=None)
        return [str(one).removeprefix(f"{self.folder}/national/") for one in report.problems]


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    return Packs(tmp_path / "packs")


def test_a_sound_pack_has_nothing_to_complain_of(packs: Packs) -> None:
    assert packs.complaints(PROGRAM) == []


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        (
            "member.age >= 80",
            "member.age * household.income_pc_month * 99999999999 > 1",
            "nat_sample.yml:12: “满80岁”的判断写得不对：这里算出来的数可能大到机器存不下",
        ),
        (
            "member.age >= 80",
            "member.aeg >= 80",
            "nat_sample.yml:12: “满80岁”的判断写得不对",
        ),
        ("member.age >= 80", "member.age \uff1e= 80", "nat_sample.yml:12:"),
        ("member.age >= 80", "member.age >= 800", "nat_sample.yml:12:"),
        ("    when: member.age >= 80\n", "", "nat_sample.yml:11: 条件“满80岁”要写 when"),
        ("topic: elder", "topic: eldr", "nat_sample.yml:4: “topic”只能是"),
        ("apply_at: hukou", "apply_at: home", "nat_sample.yml:8: “apply_at”只能是"),
        (
            "summary:",
            "sumary:",
            "nat_sample.yml:9: 不认识的项目“sumary” → 是不是想写“summary”\uff1f",
        ),
        ("authority: 乡镇(街道)受理\n", "", "nat_sample.yml:1: 缺少“authority”"),
        ("{from: 2020-01-01}", "{from: 2020-01-01, to: 2019-01-01}", "nat_sample.yml:6: 结束日期"),
        ("{from: 2020-01-01}", "{from: 2020年}", "nat_sample.yml:6: “from”写得不对\uff1a要写日期"),
        (
            "    cite: {doc: 某办法(某发〔2020〕1号), clause: 第一条}\n",
            "",
            "nat_sample.yml:11: 缺少“cite”",
        ),
        (
            "doc: 某办法(某发〔2020〕1号)",
            "doc: ''",
            "nat_sample.yml:13: “doc”写得不对\uff1a不能空着",
        ),
        ("clause: 第一条", "certainty: sure", "nat_sample.yml:13: “certainty”只能是"),
        ("clause: 第一条", "note: 一句话,断开了", "nat_sample.yml:13: “断开了”后面没有内容"),
        ("region.elder_allowance_80", "region.elder_alowance_80", "nat_sample.yml:14: “amount”"),
        ("id: nat_sample", "id: nat_other", "nat_sample.yml:1: 文件名和项目编号对不上"),
        ("id: nat_sample", "id: 样例", "nat_sample.yml:1: “id”写得不对"),
        ("for: member", "for: member\nfor: household", "nat_sample.yml:6: “for”写了两次"),
    ],
)
def test_each_slip_is_found_on_its_line(
    packs: Packs, right: str, wrong: str, complaint: str
) -> None:
    assert right in PROGRAM
    found = packs.complaints(PROGRAM.replace(right, wrong))
    assert any(one.startswith(complaint) for one in found), found


def test_programs_that_exclude_an_unknown_one_are_named(packs: Packs) -> None:
    other = PROGRAM.replace("nat_sample", "nat_other")
    found = packs.complaints(PROGRAM + "excludes: [nat_othr]\n", **{"nat_other.yml": other})
    assert found == [
        "nat_sample.yml:15: excludes 里的“nat_othr”不是已有的项目编号 → 是不是想写“nat_other”\uff1f"
    ]


def test_two_criteria_may_not_share_a_label(packs: Packs) -> None:
    twice = PROGRAM.replace(
        "benefit:", "  - {label: 满80岁, when: member.age >= 90, cite: {doc: 某办法}}\nbenefit:"
    )
    assert any("两个条件都叫“满80岁”" in one for one in packs.complaints(twice))


def test_an_illegible_number_needs_no_predicate(packs: Packs) -> None:
    assert (
        packs.complaints(PROGRAM.replace("when: member.age >= 80", "illegible: 数字被抹去")) == []
    )


def test_a_local_program_must_say_whose_place_counts(packs: Packs) -> None:
    local = PROGRAM.replace("nat_sample", "sc_sample")
    packs.write({"pack.yml": "adcode: '321302'\nname: 宿城区\n", "sc_sample.yml": local}, "321302")
    (problem,) = check_rules((packs.folder,), golden=None).problems
    assert "没有写 where" in problem.message


def test_an_old_scheme_must_ask_whether_it_still_runs(packs: Packs) -> None:
    old = PROGRAM.replace("cite: {", "cite: {certainty: historical, ")
    assert any("现在还在办" in one for one in packs.complaints(old))
    asked = old.replace(
        "benefit:",
        "  - {label: 现在还在办, when: region.sc_in_force = 1,"
        " cite: {doc: 某旧办法, certainty: historical}}\nbenefit:",
    )
    assert packs.complaints(asked) == []


def test_a_folder_must_be_named_after_its_place(packs: Packs) -> None:
    packs.write({"pack.yml": "adcode: '321302'\nname: 宿城区\n"}, "suchengqu")
    (problem,) = check_rules((packs.folder,), golden=None).problems
    assert problem.line == 1
    assert "321302" in problem.message


def test_an_id_may_stand_in_one_pack_only(packs: Packs) -> None:
    packs.write({**PACK, "nat_sample.yml": PROGRAM})
    packs.write(
        {"pack.yml": "adcode: '321302'\nname: 宿城区\n", "nat_sample.yml": PROGRAM}, "321302"
    )
    with pytest.raises(RulesError, match="已经在"):
        load((packs.folder,))


def test_a_program_without_its_golden_file_is_named(packs: Packs, tmp_path: Path) -> None:
    packs.write({**PACK, "nat_sample.yml": PROGRAM})
    golden = tmp_path / "golden"
    golden.mkdir()
    (problem,) = check_rules((packs.folder,), golden=golden).problems
    assert "没有样例文件" in problem.message
    (golden / "national").mkdir()
    (golden / "national" / "nat_sample.yml").write_text("program: nat_sample\n")
    assert check_rules((packs.folder,), golden=golden).ok


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("key: dibao, value: 700, from: 2026-07-01", "没有“dibao”这个参数"),
        ("key: dibao_standard, value: 70000, from: 2026-07-01", "不合常理"),
        ("key: dibao_standard, value: 700.555, from: 2026-07-01", "两位小数"),
        ("key: dibao_standard, value: 七百, from: 2026-07-01", "要写一个数"),
        ("key: dibao_standard, value: 700", "没有写从哪天起执行"),
        ("key: dibao_standard, value: 700, from: 2026-07-01, to: 2026-01-01", "早于开始日期"),
        ("key: elder_allowance_age, value: 80.5, from: 2026-07-01", "要写整数"),
        ("key: rigid_ratio, value: 0.33333, from: 2026-07-01", "四位小数"),
        ("key: disabled_care, value: 80, variant: 农村, from: 2026-07-01", "不分城镇、农村"),
        (
            "key: dibao_standard, value: 700, variant: 城市, from: 2026-07-01",
            "只能是\uff1a城镇、农村",
        ),
    ],
)
def test_a_figure_that_cannot_be_right_is_refused(packs: Packs, entry: str, said: str) -> None:
    text = f"- {{{entry}, certainty: official, cite: {{doc: 文〔2026〕1号}}}}\n"
    found = packs.complaints(PROGRAM, **{"parameters.yml": text})
    assert len(found) == 1
    assert found[0].startswith("parameters.yml:1: ")
    assert said in found[0]


def test_two_official_values_from_one_day_contradict_each_other(packs: Packs) -> None:
    line = (
        "- {key: dibao_standard, value: %d, from: 2026-07-01, certainty: official,"
        " cite: {doc: 文}}\n"
    )
    found = packs.complaints(PROGRAM, **{"parameters.yml": line % 700 + line % 710})
    assert len(found) == 1
    assert "写了两次\uff08前面一次在第 1 行\uff09" in found[0]


def test_every_problem_is_told_at_once_in_order(packs: Packs) -> None:
    broken = PROGRAM.replace("topic: elder", "topic: x").replace("hukou", "y")
    lines = [one.split(":")[1] for one in packs.complaints(broken)]
    assert lines == ["4", "8"]


def test_the_version_follows_the_content_not_the_folder(tmp_path: Path) -> None:
    one, two = Packs(tmp_path / "a"), Packs(tmp_path / "b")
    for packs in (one, two):
        packs.write({**PACK, "nat_sample.yml": PROGRAM})
    before = load((one.folder,)).version
    assert load((two.folder,)).version == before
    two.write({"nat_sample.yml": PROGRAM.replace("80", "90")})
    assert load((two.folder,)).version != before


def test_the_shipped_rules_are_sound() -> None:
    report = check_rules()
    assert report.problems == ()
    assert report.programs >= 28


def test_every_message_is_used() -> None:
    folder = Path(check.__file__).parent
    written: set[str] = set()
    # The files of the other packages complain in the same words.
    for path in (
        path
        for one in ("rules", "bot", "desk", "handlers")
        for path in folder.parent.glob(f"{one}/**/*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    messages = set(parse((folder / "messages.yml").read_text(encoding="utf-8"), folder).data)
    said = {code for code in messages if code.removeprefix("is_") in written or code in written}
    assert messages == said
