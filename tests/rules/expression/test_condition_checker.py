"""What a clerk may write as a condition, and what he is told when it can't be read."""

from __future__ import annotations

import pytest

from rules.expression import ExpressionProblem, Names, check, check_amount
from rules.facts import Scope, load
from rules.parameters import ParameterCatalogue

FACTS, FIGURES = load(), ParameterCatalogue.load().specs


@pytest.fixture
def names() -> Names:
    return Names(FACTS, FIGURES)


@pytest.mark.parametrize(
    "text",
    [
        "member.dis_grade <= 2",
        "NOT member.workinjury_care_benefit",
        "'重大疾病' in member.illness_kind",
        "'护理补贴' not in member.relief_status",
        "household.income_pc_month < region.dibao_standard * region.margin_ratio",
        "household.med_oop_12m > region.rigid_ratio * household.income_month * 12",
        "household.income_pc_month between 0 and 500.5",
        "member.age not between 7 and 17",
        "member.sex in ('男', '女') and member.bedridden = true",
        "household.poverty_register <> '一般户'",
        "household.housing_danger = 'C/D级危房'",
        "household.hukou_area in ('中扬镇', '屠园镇', '屠园乡')",
        "household.event_date >= '2026-01-01'",
        "any_member(member.age >= 60) or all_members(not member.bedridden)",
        "count_members(member.age < 18) >= 2",
        "2 > count_members(member.age < 18)",
        "count_members(member.age < 18) * 2 > household.household_size",
        "sum_members(member.inpatient_days) / 2 >= 30",
        "max_members(member.age) < 60 and max_members(member.age) <> 59",
        "-household.household_size < -2",
        "(household.income_month - 300) * 12 / 100 > 0.5",
        "household.income_month * household.household_size >= 0",
    ],
)
def test_the_language_reads(names: Names, text: str) -> None:
    predicate = check(text, "member", names)
    assert predicate.text == text
    assert predicate.facts


@pytest.mark.parametrize(
    ("text", "code", "column", "advice"),
    [
        # what SQL parsers let through
        ("not owns car", "extra_word", 10, "and 或 or"),
        ("a && b", "symbol", 3, "写 and"),
        ("a || b", "symbol", 3, "写 or"),
        ("a; drop table x", "symbol", 2, "分号"),
        ("1 < member.age < 3", "chained", 1, "拆成两个"),
        ("member.age = 60 = 60", "chained", 1, "拆成两个"),
        ("member.age between 1 and 2 between 3 and 4", "chained", 1, "拆成两个"),
        ("member.age > 'x'", "text_for_number", 14, "去掉引号"),
        ("member.age > 500", "bounds", 14, "0 到 125"),
        ("member.age > -5", "bounds", 15, "0 到 125"),
        ("500 < member.age", "bounds", 1, "0 到 125"),
        ("member.age in (60, 600)", "bounds", 16, "0 到 125"),
        ("max_members(member.age) > 500", "bounds", 27, "0 到 125"),
        ("region.dibao_standard > 99999", "bounds", 25, "5000"),
        ("member.age == 3", "symbol", 12, "写一个 ="),
        ("member.age => 3", "symbol", 12, ">="),
        ("!member.bedridden", "symbol", 1, "写 not"),
        ("member.age::int > 3", "symbol", 11, "去掉"),
        ("member.age % 2 = 0", "symbol", 12, "+ - * /"),
        ("member.age -- x", "comment", 12, "note"),
        ("member.age /* x */ > 3", "comment", 12, "note"),
        ("exists(select 1)", "no_function", 15, "any_member"),
        ("(select 1) > 2", "not_allowed", 9, "between"),
        ("member.age in (select 1)", "not_allowed", 1, "between"),
        ("coalesce(member.age, 3) > 2", "no_function", 1, "any_member"),
        ("count(member.age) > 3", "no_function", 1, "any_member"),
        ("anymember(member.age > 3)", "no_function", 1, "any_member"),
        ("cast(member.age as int) > 3", "not_allowed", 6, "between"),
        ("case when member.bedridden then 1 end = 1", "not_allowed", 11, "between"),
        ("member.sex like '男'", "not_allowed", 1, "between"),
        ("member.age is null", "unknown_is_unknown", 1, "不清楚"),
        ("member.bedridden is not true", "unknown_is_unknown", 1, "不清楚"),
        ("member.age > null", "unknown_is_unknown", 1, "不清楚"),
        ("interval '1' day > 3", "not_allowed", 10, "between"),
        ("N'男' = member.sex", "not_allowed", 1, "between"),
        ("?", "symbol", 1, "去掉"),
        (":a > 3", "symbol", 1, "去掉"),
        ("household.* > 3", "not_allowed", 1, "between"),
        ("household.member.age > 3", "not_allowed", 1, "between"),
        ('member."age" > 3', "double_quote", 8, "双引号"),
        ("`member`.age > 3", "symbol", 1, "去掉"),
        ("member.age > 1e3", "number_form", 14, "600"),
        ("member.age > 99999999999999999999", "number_form", 14, "600"),
        # what a Chinese keyboard writes
        ("member.age \uff1e= 80", "fullwidth", 12, ">"),
        ("member.sex \uff1d '男'", "fullwidth", 12, "="),
        ("member.sex = \u2018男\u2019", "fullwidth", 14, "'"),
        ("member.sex = \u201c男\u201d", "fullwidth", 14, "'"),
        ("any_member\uff08member.age > 3\uff09", "fullwidth", 11, "("),
        ("member.age \u2265 60", "fullwidth", 12, ">="),
        ("member.sex in ('男'\uff0c'女')", "fullwidth", 19, ","),
        ("member.age > \uff16\uff10", "fullwidth", 14, "6"),
        ("member.age >\u300060", "fullwidth", 13, "空格"),
        ("member.sex = 男", "bare_text", 14, "'男'"),
        # names
        ("age > 3", "no_table", 1, "member.age"),
        ("dibao_standard > 3", "no_table", 1, "region.dibao_standard"),
        ("agee > 3", "no_table", 1, "member.age"),
        ("members.age > 3", "bad_table", 1, "member."),
        ("member.agee > 3", "unknown_fact", 1, "member.age"),
        ("household.age > 3", "other_scope", 1, "member.age"),
        ("member.poverty_register = '一般户'", "other_scope", 1, "household.poverty_register"),
        ("region.dibao > 3", "unknown_parameter", 1, "region.dibao_standard"),
        # types
        ("member.age", "not_a_test", 1, "member.age >= 60"),
        ("member.sex", "not_a_test", 1, "member.sex = '男'"),
        ("member.illness_kind", "not_a_test", 1, "'重大疾病' in member.illness_kind"),
        ("member.age > 60 and member.sex", "not_a_test", 21, "member.sex = '男'"),
        ("'x'", "bare_literal", 1, "比较"),
        ("3", "bare_literal", 1, "比较"),
        ("member.bedridden = 1", "not_a_number", 1, "换一项"),
        ("member.bedridden > false", "bool_compare", 1, "not member.bedridden"),
        ("member.bedridden + 1 > 2", "not_a_number", 1, "换一项"),
        ("'3' + 1 > 2", "not_a_number", 1, "去掉引号"),
        ("member.sex > '男'", "order_choice", 1, "in ("),
        ("member.sex = 1", "number_for_choice", 1, "男、女"),
        ("member.sex = '男人'", "unknown_value", 14, "'男'"),
        ("household.housing_danger = 'D级危房'", "unknown_value", 28, "'C/D级危房'"),
        ("'癌症' in member.illness_kind", "unknown_value", 1, "重大疾病"),
        ("household.poverty_register = '不清楚'", "unknown_word", 30, "满足"),
        ("member.illness_kind = '重大疾病'", "set_compare", 1, "'重大疾病' in member.illness_kind"),
        ("member.illness_kind in ('重大疾病')", "set_in_list", 1, "or"),
        ("'男' in member.sex", "in_not_set", 1, "member.sex = '男'"),
        ("member.sex in ()", "in_empty", 1, "至少一个值"),
        ("member.sex in (member.age)", "in_what", 1, "男"),
        ("household.hukou_area = household.live_area", "two_choices", 1, "具体的值"),
        ("member.obligor_detail = 'x'", "free_text", 1, "换一项"),
        ("member.parents_state = '去世'", "pair_fact", 1, "father_state"),
        ("household.event_date >= '2026-13-01'", "bad_date", 25, "2026-07-01"),
        ("household.event_date >= 3", "date_maths", 1, "日期"),
        ("household.event_date + 1 > 3", "date_maths", 1, "日期"),
        ("household.income_month > household.household_size", "money_and_count", 1, "少乘"),
        ("household.income_month * household.income_month > 3", "money_times_money", 1, "比例"),
        ("household.med_oop_12m / household.income_month > 0.3", "divide", 25, "a > 0.3 * b"),
        ("household.income_month / 0 > 3", "divide", 26, "大于零"),
        ("household.income_month / -2 > 3", "divide", 27, "大于零"),
        # members
        ("any_member(household.displaced)", "no_member_fact", 1, "member."),
        ("any_member(any_member(member.age > 3))", "nested_members", 12, "两个条件"),
        ("any_member(max_members(member.age) > 3)", "nested_members", 12, "两个条件"),
        ("any_member()", "one_argument", 1, "member.age"),
        ("any_member(member.age > 1, member.age > 2)", "one_argument", 1, "member.age"),
        ("any_member(member.age)", "not_a_test", 12, "member.age >= 60"),
        ("max_members(member.age)", "not_a_test", 1, ">= 60"),
        # unfinished
        ("", "empty", 1, "member.age"),
        ("   ", "empty", 1, "member.age"),
        ("member.age >", "unfinished", 12, "右括号"),
        ("(member.age > 3", "unfinished", 15, "右括号"),
        ("member.sex = '男", "open_quote", 14, "单引号"),
        ("member.age > 3 member.age", "unreadable", 22, "and"),
        ("x" * 3000, "too_long", 1, "拆成"),
        ("not " * 480 + "member.bedridden", "too_deep", 1, "拆成"),
        ("- " * 900 + "member.age < 3", "too_deep", 1, "拆成"),
        ("(" * 40 + "member.bedridden" + ")" * 40, "too_deep", 31, "拆成"),
    ],
)
def test_what_is_wrong_is_said_with_its_column_and_what_to_write_instead(
    names: Names, text: str, code: str, column: int, advice: str
) -> None:
    with pytest.raises(ExpressionProblem) as caught:
        check(text, "member", names)
    problem = caught.value
    assert (problem.code, problem.column) == (code, column)
    assert problem.suggestion
    assert advice in problem.message + problem.suggestion


def test_many_alternatives_are_fine(names: Names) -> None:
    text = " or ".join(f"member.age = {age}" for age in range(100))
    assert check(text, "member", names).text == text


def test_a_household_condition_must_say_which_member_it_means(names: Names) -> None:
    with pytest.raises(ExpressionProblem) as caught:
        check("member.age >= 60", "household", names)
    assert caught.value.code == "whose_member"
    assert "any_member" in caught.value.suggestion
    assert check("any_member(member.age >= 60)", "household", names).facts == (
        ("member", "age", True),
    )


def test_what_a_condition_reads_is_listed_in_its_order(names: Names) -> None:
    text = "household.income_pc_month < region.dibao_standard and member.age >= 60"
    predicate = check(text, "member", names)
    assert [use.fact for use in predicate.facts] == ["income_pc_month", "age"]
    assert predicate.parameters == ("dibao_standard",)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("member.age >= 60", "60 <= member.age"),
        ("not member.age < 60", "member.age >= 60"),
        ("member.age > 1 and member.bedridden", "member.bedridden and member.age > 1"),
        ("not not member.bedridden", "member.bedridden = true"),
        ("member.age in (60)", "member.age = 60"),
        ("household.income_month > 100", "household.income_month > 60 + 40"),
        ("max_members(member.age) >= 60", "any_member(member.age >= 60)"),
    ],
)
def test_the_same_condition_written_differently_is_evaluated_once(
    names: Names, one: str, other: str
) -> None:
    assert check(one, "member", names).root == check(other, "member", names).root


@pytest.mark.parametrize("scope", ["household", "member"])
@pytest.mark.parametrize(
    "text",
    [
        "region.disabled_care",
        "90",
        "(region.dibao_standard - household.income_pc_month) * household.household_size",
        "household.household_size * 100",
    ],
)
def test_amounts_read(names: Names, scope: Scope, text: str) -> None:
    assert check_amount(text, scope, names).text == text


@pytest.mark.parametrize(
    "text", ["household.displaced", "'90'", "household.event_date", "household.income_month > 3"]
)
def test_an_amount_must_be_a_number(names: Names, text: str) -> None:
    with pytest.raises(ExpressionProblem) as caught:
        check_amount(text, "household", names)
    assert caught.value.code == "not_a_number"
