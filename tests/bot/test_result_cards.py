"""The result reads well: strongest first, in the resident's figures, no promise, no refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot import knowledge, phrases, results, texts, urgent
from bot.knowledge import Knowledge
from bot.phrases import Phrases
from bot.reply import ResultCard
from bot.texts import Texts
from bot.urgent import Urgent
from bot.world import RouteView, Settings
from rules import rulebook
from rules.case import Case, FactRef, Member, SetValue
from rules.place import Place
from rules.rulebook import Rulebook
from rules.screening import prescreen

if TYPE_CHECKING:
    from bot.world import World
    from rules.facts import Catalogue
    from rules.program import Program

HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
TODAY = date(2026, 11, 22)
FORBIDDEN = ("您不符合", "不符合条件", "保证", "一定能", "肯定能")


@dataclass(frozen=True)
class Window:
    """A desk that knows the windows of one town, and of it only the name."""

    phone: str | None = None

    def route(self, program: Program, places: Mapping[str, Place]) -> RouteView:
        place = places.get("hukou")
        if place is None:
            return RouteView(None, "")
        return RouteView(f"{place.town}社会救助窗口", "户口在这里。", phone=self.phone, place=place)


@dataclass(frozen=True)
class Small:
    """As much of a world as the cards look at."""

    rulebook: Rulebook
    catalogue: Catalogue
    texts: Texts
    urgent: Urgent
    knowledge: Knowledge
    phrases: Phrases
    router: Window
    settings: Settings


@pytest.fixture(scope="module")
def world() -> World:
    book = rulebook.load()
    return Small(  # type: ignore[return-value]
        book, book.facts, texts.load(), urgent.load(), knowledge.load(book.catalogue),
        phrases.load(book.facts), Window(), Settings(),
    )  # fmt: skip


NO_RELIEF = SetValue(
    frozenset({"无"}),
    frozenset({"低保", "低保边缘", "刚性支出", "特困分散", "特困集中", "孤儿", "事实无人抚养",
               "五保/三无(旧称)", "特困户(旧称)", "残疾生活补贴", "护理补贴"}),
)  # fmt: skip
NOTHING_OWNED = {"vehicle_count": 0, "house_count": 1, "business_or_company": False,
                 "savings_band": "基本没有"}  # fmt: skip
FATHER = {"age": 73, "bedridden": True, "dis_cert": "有效", "dis_grade": 2, "long_care_6m": True,
          "dis_kind": SetValue(frozenset({"肢体"})), "workinjury_care_benefit": False}  # fmt: skip


def story(
    *, father: Mapping[str, Any] = FATHER, parameters: Mapping[str, Any] | None = None,
    **household: Any,
) -> Case:  # fmt: skip
    """The household of the issue: a bedridden father, a son with odd jobs, a daughter at school."""
    stated = {"household_size": 4, "income_month": 200_000, "hukou_kind": "农村", **household}
    members = (
        Member("self", "本人", {"age": 40, "work_state": "在业", "dis_cert": "没有"}),
        Member("father", "父亲", father),
        Member("sister", "姐妹", {"age": 17, "school_stage": "高中/中职", "dis_cert": "没有",
                                  "father_state": "能抚养"}),
    )  # fmt: skip
    places = {"hukou": HERE, "living": HERE}
    return Case(TODAY, places, stated, members, dict(parameters or {}))


def told(world: World, case: Case, closed: Mapping[FactRef, str] | None = None) -> list[ResultCard]:
    return list(results.cards(world, prescreen(world.rulebook, case), closed or {}))


def card(found: list[ResultCard], program: str, member: str | None = None) -> ResultCard:
    return next(one for one in found if (one.program, one.member) == (program, member))


def whole(world: World, found: list[ResultCard]) -> str:
    return "\n".join(
        "\n".join((results.as_text(world, one), one.why, results.basis(world, one), *one.notes))
        for one in found
    )


# --- the story


def test_the_story_reads_well(world: World) -> None:
    found = told(world, story(relief_status=NO_RELIEF, **NOTHING_OWNED))
    care = card(found, "nat_disabled_care", "father")
    assert results.as_text(world, care).splitlines() == [
        "很可能：重度残疾人护理补贴（父亲）",
        "有残疾证 ✓，残疾二级 ✓，要人照护半年以上 ✓，没领工伤护理费 ✓",
        "按当地标准按月发。",
        "到中扬镇社会救助窗口办。户口在这里。窗口的电话我这里还没有，可以打12345问。",
        "带上：身份证、残疾人证、银行卡。",
    ]
    dibao = card(found, "nat_dibao")
    assert dibao.heading == "请窗口确认：最低生活保障（低保）"
    assert dibao.who == "全家"
    assert dibao.summary.startswith("每人每月约500元（等本地标准）")
    assert dibao.gap == "差的是当地的规定，窗口一查就知道。"
    assert "宿城区的低保标准我这里还没有录入" in dibao.indicative
    assert "2023年全国" in dibao.indicative
    assert "城市每人每月752元、农村每人每月582元" in dibao.indicative
    assert "只能作参考" in dibao.indicative
    assert found.index(care) < found.index(dibao)
    age = card(found, "nat_elder_age", "father")
    assert age.heading == "目前看不太够：高龄津贴"
    assert age.summary.startswith("父亲73岁。这一项要：满80岁")
    assert found[-1] == age


def test_what_was_not_said_yet_is_one_step_away(world: World) -> None:
    dibao = card(told(world, story(relief_status=NO_RELIEF)), "nat_dibao")
    assert dibao.heading == "还差一步：最低生活保障（低保）"
    assert dibao.gap.startswith("还没说：")
    assert dibao.gap.endswith("说了更准。")
    assert set(dibao.missing) == {"vehicle_count", "house_count", "business_or_company",
                                  "savings_band"}  # fmt: skip
    assert dibao.choices[0].id == "card.nat_dibao.fill"
    assert dibao.choices[0].label == "现在补上"


def test_with_the_local_standard_the_amount_comes_with_its_formula(world: World) -> None:
    case = story(relief_status=NO_RELIEF, parameters={"dibao_standard": 700}, **NOTHING_OWNED)
    dibao = card(told(world, case), "nat_dibao")
    assert dibao.heading == "很可能：最低生活保障（低保）"
    assert "大约每月800元" in dibao.amount
    assert "低保标准700元" in dibao.amount
    assert "500元" in dibao.amount
    assert "4人" in dibao.amount
    assert "以窗口核定为准" in dibao.amount
    assert dibao.indicative == ""


def test_no_amount_is_invented_without_the_local_standard(world: World) -> None:
    for one in told(world, story(relief_status=NO_RELIEF, **NOTHING_OWNED)):
        assert "大约" not in one.amount, one.program


# --- what must feel right


def test_at_most_three_cards_stand_open(world: World) -> None:
    found = told(world, story(relief_status=NO_RELIEF, **NOTHING_OWNED))
    assert len(found) > 3
    assert [one.open for one in found[:4]] == [True, True, True, False]


def test_strongest_first(world: World) -> None:
    order = {"likely": 0, "possible": 1, "ask": 1, "unlikely": 2, "held": 3}
    found = told(world, story(relief_status=NO_RELIEF, **NOTHING_OWNED))
    ranks = [order[one.verdict] for one in found]
    assert ranks == sorted(ranks)


def test_what_is_declined_says_what_it_costs_and_is_not_asked_again(world: World) -> None:
    kept = FactRef(None, "savings_band")
    found = told(world, story(relief_status=NO_RELIEF), {kept: "declined"})
    dibao = card(found, "nat_dibao")
    assert "您不想说的：人均存款大概在哪一档。没关系" in dibao.gap
    assert "savings_band" not in dibao.missing


def test_what_is_not_known_to_the_person_is_no_reproach(world: World) -> None:
    unsure = FactRef("father", "dis_grade")
    father = {key: value for key, value in FATHER.items() if key != "dis_grade"}
    found = told(world, story(father=father), {unsure: "unsure"})
    care = card(found, "nat_disabled_care", "father")
    assert care.verdict == "possible"
    assert "您说不清的：残疾等级。没关系，窗口能帮着看" in care.gap


def test_what_is_held_already_stands_apart_at_the_end(world: World) -> None:
    found = told(world, story(relief_status=SetValue(frozenset({"低保"})), **NOTHING_OWNED))
    assert found[-1].program == "nat_dibao"
    assert found[-1].verdict == results.HELD
    assert found[-1].heading == "已经在领：最低生活保障（低保）"
    assert not any(one.program == "nat_dibao" and one.verdict != results.HELD for one in found)


def test_nothing_sounds_like_a_promise_or_a_refusal(world: World) -> None:
    cases = [
        story(),
        story(relief_status=NO_RELIEF, **NOTHING_OWNED),
        story(parameters={"dibao_standard": 300}, relief_status=NO_RELIEF, **NOTHING_OWNED),
        story(income_month=20_000_000, vehicle_count=3, house_count=4),
    ]
    for case in cases:
        text = whole(world, told(world, case))
        assert not any(word in text for word in FORBIDDEN)
        assert "{" not in text


def test_why_names_the_conditions_and_basis_the_documents(world: World) -> None:
    found = told(world, story(relief_status=NO_RELIEF, **NOTHING_OWNED))
    dibao = card(found, "nat_dibao")
    assert dibao.why.splitlines()[0] == "最低生活保障（低保）（全家）为什么这么看："
    assert "够上的：" in dibao.why
    assert (
        "还不清楚的：每人每月收入低于低保标准（每人每月约500元，本地低保标准还没录入）" in dibao.why
    )
    basis = results.basis(world, dibao)
    assert "《中华人民共和国社会救助法》第十八条（2026-04-30）" in basis
    assert len(set(basis.splitlines())) == len(basis.splitlines())


def test_a_restored_number_and_an_old_scheme_say_so(world: World) -> None:
    father = {**FATHER, "illness_kind": SetValue(frozenset({"重大疾病"}))}
    found = told(world, story(father=father, poverty_register="脱贫(建档立卡)户",
                              med_total_12m=5_000_000, med_reimbursed_12m=0))  # fmt: skip
    pre = card(found, "sc_pre_relief_fund", "father")
    assert any("还原" in note for note in pre.notes)
    assert any("早年的地方办法" in note for note in pre.notes)
    assert "扣" in pre.amount


def test_papers_are_split_into_what_to_bring_and_what_the_office_looks_up(world: World) -> None:
    care = card(told(world, story()), "nat_disabled_care", "father")
    assert "残疾人证" in care.bring
    assert "户口簿" in care.looked_up
    assert not set(care.bring) & set(care.looked_up)


def test_the_time_limit_is_in_plain_words(world: World) -> None:
    care = card(told(world, story()), "nat_disabled_care", "father")
    assert care.clock == "窗口收下以后，10个工作日内有结果。自递交申请当月计发。"
    for one in told(world, story()):
        assert "。。" not in one.clock + one.amount


def test_a_known_telephone_number_is_given(world: World) -> None:
    known = Small(
        world.rulebook, world.catalogue, world.texts, world.urgent, world.knowledge,  # type: ignore[arg-type]
        world.phrases, Window(phone="0527-12345678"), Settings(),
    )  # fmt: skip
    care = card(told(known, story()), "nat_disabled_care", "father")  # type: ignore[arg-type]
    assert "电话：0527-12345678。" in care.where
    assert "12345问" not in care.where


def test_violence_and_thoughts_of_death_never_stand_on_a_card(world: World) -> None:
    case = story(dv_risk="正在发生", self_harm_signal="有想法",
                 legal_need=SetValue(frozenset({"家暴"})), **NOTHING_OWNED)  # fmt: skip
    text = whole(world, told(world, case))
    for hidden in ("正在受伤害", "不想活的念头", "很危险"):
        assert hidden not in text


def test_others_are_named_not_listed_as_cards(world: World) -> None:
    case = story(relief_status=NO_RELIEF, **NOTHING_OWNED)
    screening = prescreen(world.rulebook, case)
    named = results.others(world, screening)
    assert named.startswith("还有这些没细看：")
    assert named.endswith("说名字就行。")
    for one in results.cards(world, screening):
        assert f"、{one.name}、" not in named


def test_two_of_the_same_relation_are_told_apart(world: World) -> None:
    base = story()
    twins = (*base.members, Member("sister2", "姐妹", {"age": 12, "school_stage": "义务教育"}))
    case = Case(base.on, base.places, base.household, twins)
    found = told(world, case)
    assert [one.who for one in found if one.program == "nat_education"] == ["姐妹、姐妹2"]


def test_a_household_without_any_hint_gets_no_cards_of_its_own(world: World) -> None:
    empty = Case(TODAY, {}, {}, (Member("self", "本人", {}),))
    assert told(world, empty) == []
