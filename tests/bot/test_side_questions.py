"""Side questions are answered from the packs, with place and year; then the talk goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot import knowledge, side_questions, texts, urgent
from bot.knowledge import Knowledge
from bot.texts import Texts
from bot.urgent import Urgent
from bot.world import RouteView, Settings
from nlu.heard import Heard
from rules import rulebook
from rules.case import Case
from rules.parameters import ParameterCatalogue
from rules.place import Place
from rules.rulebook import Rulebook

if TYPE_CHECKING:
    from bot.world import World
    from rules.program import Program

SUCHENG = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
NANKAI = Place("120104", "天津市", "", "南开区", "王顶堤街道")
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Small:
    rulebook: Rulebook
    texts: Texts
    urgent: Urgent
    knowledge: Knowledge
    settings: Settings = field(default_factory=Settings)

    @property
    def router(self) -> Small:
        return self

    def route(self, program: Program, places: Mapping[str, Place]) -> RouteView:
        place = places.get("hukou")
        return RouteView(
            f"{place.town}社会救助窗口" if place else None, "户口在这里。" if place else ""
        )


@pytest.fixture(scope="module")
def world() -> World:
    book = rulebook.load()
    made = (book, texts.load(), urgent.load(), knowledge.load(book.catalogue))
    return Small(*made)  # type: ignore[return-value]


def ask(
    world: World, text: str, *, place: Place | None = SUCHENG, intents: tuple[str, ...] = (),
    parameters: Mapping[str, int] | None = None,
) -> str | None:  # fmt: skip
    places = {"hukou": place, "living": place} if place else {}
    heard = Heard(text, text, intents=tuple((intent, 0.9) for intent in intents))
    return side_questions.answer(
        world, heard, Case(TODAY, places, parameters=dict(parameters or {}))
    )


@pytest.mark.parametrize("text", ["低保标准是多少?", "低保一个月多少钱啊", "低保能领多少"])
def test_the_standard_is_honest_where_none_is_entered(world: World, text: str) -> None:
    said = ask(world, text)
    assert said is not None
    assert "宿城区的低保标准我这里还没有录入" in said
    assert "2023年全国" in said
    assert "752元" in said
    assert "582元" in said
    assert "只能作参考，以窗口为准" in said


def test_an_official_standard_is_given_with_its_document(world: World) -> None:
    said = ask(world, "低保一个月多少钱", place=NANKAI)
    assert said is not None
    assert "天津市的低保标准是每人每月1045元" in said
    assert "津民规〔2025〕6号" in said
    assert "参考" not in said


def test_a_countys_own_figure_counts(world: World) -> None:
    said = ask(world, "低保标准是多少", parameters={"dibao_standard": 700})
    assert said is not None
    assert "每人每月700元" in said


def test_without_a_place_it_says_what_it_needs(world: World) -> None:
    said = ask(world, "低保标准是多少", place=None)
    assert said is not None
    assert "先说是哪个县区" in said


def test_how_to_apply_names_window_papers_and_the_right(world: World) -> None:
    said = ask(world, "低保怎么申请?")
    assert said is not None
    assert "到中扬镇社会救助窗口办" in said
    assert "带上：" in said
    assert "不用您带：" in said
    assert "窗口不能不收" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("护理补贴要什么材料", "带上：身份证、残疾人证、银行卡"),
        ("去哪办低保", "到中扬镇社会救助窗口办"),
        ("特困要多久", "30个工作日内有结果"),
        ("低保边缘是什么条件", "要看这几样"),
        ("什么叫刚性支出", "刚性支出困难家庭认定："),
        ("高龄津贴多少钱", "高龄津贴"),
    ],
)
def test_every_kind_of_question_has_its_answer(world: World, text: str, expected: str) -> None:
    said = ask(world, text)
    assert said is not None
    assert expected in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("申请低保要不要收钱", "不收钱"),
        ("我走不动怎么办，能代办吗", "代办"),
        ("邻居会知道吗", "公示7天"),
        ("要查存款吗", "您不签，就不查"),
        ("不批怎么办", "书面写明理由"),
        ("户口不在这能申请吗", "户口所在的乡镇街道"),
        ("残疾证怎么办", "残联"),
        ("低保和特困能一起领吗", "不能一起领"),
        ("高龄补贴80岁才有吗", "满80岁"),
    ],
)
def test_what_people_worry_about_has_an_answer(world: World, text: str, expected: str) -> None:
    said = ask(world, text)
    assert said is not None
    assert expected in said
    assert "{" not in said


def test_a_stopped_benefit_is_no_question_of_how_to_apply(world: World) -> None:
    assert ask(world, "低保停了怎么办", intents=("refused",)) is None


@pytest.mark.parametrize(
    "text", ["我爸有低保", "低保停了", "都没有", "能申请点什么", "两千来块", ""]
)
def test_what_is_no_side_question_is_left_to_the_talk(world: World, text: str) -> None:
    assert ask(world, text) is None


def test_asked_of_nothing_in_particular_it_answers_in_general(world: World) -> None:
    said = ask(world, "要带什么材料", intents=("ask_papers",))
    assert said is not None
    assert "身份证" in said
    assert ask(world, "要带什么材料") is None


def test_a_scheme_of_another_county_is_not_held_out(world: World) -> None:
    said = ask(world, "惠民卡是什么", place=NANKAI)
    assert said is not None
    assert "还不知道" in said


def test_every_program_can_be_asked_about(world: World) -> None:
    book = world.rulebook
    named = {program for name in world.knowledge.names for program in name.programs}
    assert named <= set(book.programs)
    national = {one for one in book.programs if one.startswith("nat_")}
    # Only given along with others or by itself; nobody asks for them by name.
    assert national - named <= {"nat_temp_supplement"}


def test_every_unit_has_its_words_and_every_figure_exists(world: World) -> None:
    catalogue = ParameterCatalogue.load()
    knowledge.load(catalogue)
    figures = {key for name in world.knowledge.names for key in name.figures}
    assert figures <= set(catalogue.specs)
    units = {program.benefit.unit for program in world.rulebook.programs.values()} - {None}
    assert units <= set(world.knowledge.units)


def test_answers_are_set_in_chinese_print(world: World) -> None:
    for program in ("低保", "护理补贴", "孤儿", "医疗救助"):
        for kind in ("是什么", "怎么申请", "什么条件", "要多久", "能一起领吗"):
            said = ask(world, program + kind)
            assert said is not None
            assert "。。" not in said
            assert "{" not in said


def test_while_the_place_of_the_event_is_unknown_their_own_place_serves(world: World) -> None:
    said = ask(world, "临时救助给多少", place=NANKAI)
    assert said is not None
    assert "天津市的低保标准是每人每月1045元" in said


@pytest.mark.parametrize(
    "text", ["你好我想问下低保", "咨询低保", "想了解一下低保的事", "请问低保这个", "低保吗?"]
)
def test_who_wants_to_hear_about_a_program_is_told_what_it_is(world: World, text: str) -> None:
    said = ask(world, text)
    assert said is not None
    assert said.startswith("最低生活保障（低保）：")


def test_its_bare_name_asks_only_before_anything_has_been_asked(world: World) -> None:
    heard, case = Heard("低保", "低保"), Case(TODAY)
    told = side_questions.answer(world, heard, case, opening=True)
    assert told is not None
    assert told.startswith("最低生活保障（低保）：")
    assert side_questions.answer(world, heard, case) is None
