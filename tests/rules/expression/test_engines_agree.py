"""Random conditions on random households: every way of evaluating them gives the same answer.

The yardstick is written here, over fractions and three-valued logic as one would on paper; beside
it stand the interpreter of the nodes, the generated Python, and SQLite on the printed SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, reject, settings
from hypothesis import strategies as st

from rules.expression import ExpressionProblem, Names, Predicate, check
from rules.expression.interpret import Interpreter
from rules.expression.ir import Slot
from rules.expression.sql import column, sql
from rules.facts import load
from rules.parameters import ParameterCatalogue
from rules.program import Program
from rules.rulebook import load as load_rules
from rules.screening.compile import Amounts, Compiled, compile_programs
from rules.screening.ruleset import RuleSet, State

FACTS, FIGURES = load(), ParameterCatalogue.load().specs
Truth = bool | None


@dataclass(frozen=True)
class World:
    """Facts as stored (fen, words); `None` or absent: unknown. Figures as written (yuan, ratio)."""

    household: Mapping[str, Any]
    members: tuple[Mapping[str, Any], ...]
    figures: Mapping[str, Fraction | None]
    complete: bool


@dataclass(frozen=True)
class Said:
    """A piece of an expression: how it is written, and what it means on paper."""

    text: str
    means: Callable[[World, Mapping[str, Any] | None], Any]


# --- on paper


def both(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else None if a is None or b is None else True


def either(a: Truth, b: Truth) -> Truth:
    turned = both(negated(a), negated(b))
    return negated(turned)


def negated(a: Truth) -> Truth:
    return None if a is None else not a


def at_least(count: int, found: list[Truth], complete: bool) -> Truth:
    if found.count(True) >= count:
        return True
    return False if complete and len(found) - found.count(False) < count else None


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def compared(op: str, a: Any, b: Any) -> Truth:
    return None if a is None or b is None else COMPARE[op](a, b)


# --- random pieces

OPS = st.sampled_from(list(COMPARE))


def household(name: str) -> Said:
    return Said(f"household.{name}", lambda world, _: world.household.get(name))


def member(name: str) -> Said:
    return Said(f"member.{name}", lambda _, person: None if person is None else person.get(name))


def figure(name: str, scale: int) -> Said:
    def means(world: World, _: Any) -> Any:
        found = world.figures.get(name)
        return None if found is None else found * scale

    return Said(f"region.{name}", means)


def number(value: Fraction, scale: int) -> Said:
    return Said(
        str(float(value)) if value.denominator > 1 else str(value), lambda *_: value * scale
    )


def reckoned(op: str, a: Said, b: Said) -> Said:
    def means(world: World, person: Any) -> Any:
        left, right = a.means(world, person), b.means(world, person)
        if left is None or right is None:
            return None
        return {"+": left + right, "-": left - right, "*": left * right}[op]

    return Said(f"({a.text} {op} {b.text})", means)


def literals(scale: int) -> st.SearchStrategy[Said]:
    values = st.sampled_from([0, 1, 2, 3, 600, 667, Fraction(1333, 2), 2000, Fraction(1, 4)])
    return values.map(lambda value: number(Fraction(value), scale))


def counts(of_member: bool) -> st.SearchStrategy[Said]:
    base = [
        household("household_size"),
        figure("margin_ratio", 1),
        figure("elder_allowance_age", 1),
    ]
    if of_member:
        base += [member("inpatient_days"), member("parents_state_months")]
    plain = st.one_of(st.sampled_from(base), literals(1))
    joined = st.builds(reckoned, st.sampled_from("+-*"), st.sampled_from(base), plain)
    return st.one_of(st.sampled_from(base), joined)


def money() -> st.SearchStrategy[Said]:
    base = st.sampled_from(
        [
            household("income_pc_month"),
            household("income_month"),
            household("med_oop_12m"),
            figure("dibao_standard", 100),
        ]
    )
    ratio = st.sampled_from([figure("margin_ratio", 1), figure("rigid_ratio", 1)])
    scaled = st.builds(reckoned, st.just("*"), base, st.one_of(ratio, literals(1)))
    summed = st.builds(reckoned, st.sampled_from("+-"), base, st.one_of(base, literals(100)))
    return st.one_of(base, scaled, summed)


def comparison(a: Said, op: str, b: Said) -> Said:
    def means(world: World, person: Any) -> Truth:
        return compared(op, a.means(world, person), b.means(world, person))

    return Said(f"{a.text} {op} {b.text}", means)


def choice(fact: Said, words: list[str]) -> Said:
    listed = ", ".join(f"'{word}'" for word in words)

    def means(world: World, person: Any) -> Truth:
        found = fact.means(world, person)
        return None if found is None else found in words

    return Said(f"{fact.text} in ({listed})", means)


def element(fact: Said, word: str) -> Said:
    def means(world: World, person: Any) -> Truth:
        return (fact.means(world, person) or {}).get(word)

    return Said(f"'{word}' in {fact.text}", means)


def atoms(of_member: bool) -> st.SearchStrategy[Said]:
    where = ["安全", "有隐患", "C/D级危房", "倒塌/烧毁"]
    found = [
        st.builds(comparison, money(), OPS, st.one_of(money(), literals(100))),
        st.builds(comparison, counts(of_member), OPS, counts(of_member)),
        st.just(household("displaced")),
        st.builds(
            choice,
            st.just(household("housing_danger")),
            st.lists(st.sampled_from(where), min_size=1, max_size=3, unique=True),
        ),
        st.builds(element, st.just(household("event_kind")), st.sampled_from(["火灾", "失业"])),
    ]
    if of_member:
        found += [
            st.just(member("bedridden")),
            st.builds(choice, st.just(member("sex")), st.just(["女"])),
            st.builds(element, st.just(member("dis_kind")), st.sampled_from(["视力", "智力"])),
            st.builds(
                comparison,
                st.just(member("inpatient_days")),
                OPS,
                st.sampled_from([number(Fraction(n), 1) for n in (0, 1, 2, 3)]),
            ),
        ]
    return st.one_of(found)


def joined(op: str, a: Said, b: Said) -> Said:
    join = both if op == "and" else either

    def means(world: World, person: Any) -> Truth:
        return join(a.means(world, person), b.means(world, person))

    return Said(f"({a.text} {op} {b.text})", means)


def opposite(a: Said) -> Said:
    return Said(f"not ({a.text})", lambda world, person: negated(a.means(world, person)))


def formulas(leaves: st.SearchStrategy[Said]) -> st.SearchStrategy[Said]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(joined, st.sampled_from(["and", "or"]), inner, inner),
            inner.map(opposite),
        ),
        max_leaves=6,
    )


def over_members(kind: str, body: Said, op: str, limit: int) -> Said:
    """any, all, or a count compared with a limit."""

    def means(world: World, _: Any) -> Truth:
        found = [body.means(world, person) for person in world.members]
        if kind == "any_member":
            return at_least(1, found, world.complete)
        if kind == "all_members":
            return negated(at_least(1, [negated(one) for one in found], world.complete))
        more, enough = (at_least(n, found, world.complete) for n in (limit + 1, limit))
        same = both(enough, negated(more))
        return {
            "<": negated(enough), "<=": negated(more), ">": more, ">=": enough,
            "=": same, "<>": negated(same),
        }[op]  # fmt: skip

    tail = f" {op} {limit}" if kind == "count_members" else ""
    return Said(f"{kind}({body.text}){tail}", means)


def total(body: Said, op: str, limit: Said) -> Said:
    def means(world: World, person: Any) -> Truth:
        found = [body.means(world, one) for one in world.members]
        if not world.complete or None in found:
            return None
        return compared(op, sum(found), limit.means(world, person))

    return Said(f"sum_members({body.text}) {op} {limit.text}", means)


def memberwise() -> st.SearchStrategy[Said]:
    kinds = st.sampled_from(["any_member", "all_members", "count_members"])
    person = st.sampled_from([member("bedridden"), element(member("dis_kind"), "视力")])
    mixed = st.builds(joined, st.sampled_from(["and", "or"]), person, atoms(True))
    days = st.sampled_from([member("inpatient_days"), member("parents_state_months")])
    return st.one_of(
        st.builds(over_members, kinds, st.one_of(person, mixed), OPS, st.integers(0, 3)),
        st.builds(total, days, OPS, st.one_of(literals(1), st.just(household("household_size")))),
    )


HOUSEHOLD_CONDITIONS = formulas(st.one_of(atoms(False), memberwise()))
MEMBER_CONDITIONS = formulas(st.one_of(atoms(True), atoms(True), memberwise()))


# --- random households


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), values)


def elements(*words: str) -> st.SearchStrategy[dict[str, Truth]]:
    return st.fixed_dictionaries({word: maybe(st.booleans()) for word in words})


FEN = st.sampled_from([0, 100, 60_000, 66_666, 66_667, 133_300, 200_000])
PEOPLE = st.fixed_dictionaries(
    {
        "inpatient_days": maybe(st.integers(0, 3)),
        "parents_state_months": maybe(st.integers(0, 3)),
        "bedridden": maybe(st.booleans()),
        "sex": maybe(st.sampled_from(["男", "女"])),
        "dis_kind": elements("视力", "智力"),
    }
)
HOUSEHOLDS = st.fixed_dictionaries(
    {
        "household_size": maybe(st.integers(1, 3)),
        "income_pc_month": maybe(st.one_of(FEN, st.just(Fraction(200_000, 3)))),
        "income_month": maybe(FEN),
        "med_oop_12m": maybe(FEN),
        "displaced": maybe(st.booleans()),
        "housing_danger": maybe(st.sampled_from(["安全", "C/D级危房"])),
        "event_kind": elements("火灾", "失业"),
    }
)
FIGURE_VALUES = st.fixed_dictionaries(
    {
        "dibao_standard": maybe(st.sampled_from([Fraction(600), Fraction(66667, 100)])),
        "margin_ratio": maybe(st.sampled_from([Fraction(3, 2), Fraction(1), Fraction(4, 3)])),
        "rigid_ratio": maybe(st.sampled_from([Fraction(3, 10), Fraction(1)])),
        "elder_allowance_age": maybe(st.sampled_from([Fraction(2), Fraction(3)])),
    }
)
WORLDS = st.builds(
    World,
    HOUSEHOLDS,
    st.lists(PEOPLE, min_size=1, max_size=3).map(tuple),
    FIGURE_VALUES,
    st.booleans(),
)


# --- the other ways


def stored(names: Names, slot: Slot, world: World, person: Mapping[str, Any] | None) -> Any:
    """The integer (or word) in a slot, read straight from the world."""
    if slot.scope == "region":
        value = world.figures.get(slot.name)
        if value is not None and names.parameters[slot.name].kind == "money":
            value *= 100
    else:
        value = (
            (person or {}).get(slot.name)
            if slot.scope == "member"
            else world.household.get(slot.name)
        )
    if slot.kind == "truth" and slot.part:
        value = (value or {}).get(slot.part)
    if value is None:
        return None
    if slot.kind == "number":
        return Fraction(value).denominator if slot.part == "den" else Fraction(value).numerator
    return value


def interpreted(predicate: Predicate, names: Names, world: World, person: int | None) -> Truth:
    def read(number: int, index: int | None) -> int | None:
        slot = names.pool.slots[number]
        value = stored(names, slot, world, None if index is None else world.members[index])
        if value is None:
            return None
        if slot.kind == "choice":
            return names.pool.words(slot).index(value) + 1
        return value * 2 if slot.kind == "truth" else int(value)

    interpreter = Interpreter(names.pool, read, range(len(world.members)), world.complete)
    return interpreter.predicate(predicate, person)


def generated(predicate: Predicate, names: Names, world: World) -> list[Truth]:
    """For the household, or for each member."""
    program = program_for(predicate.scope)
    compiled = Compiled(program, ("hukou",), (predicate,), None, None, Amounts())
    rules = RuleSet(names, [compiled])
    layout = rules.layout
    vectors = []
    for side, person in [(layout.household, None), *((layout.member, p) for p in world.members)]:
        vector = side.blank.copy()
        vector[0] = layout.all_bits
        for number, at in side.index.items():
            slot = names.pool.slots[number]
            value = stored(names, slot, world, person)
            if value is not None:
                if slot.kind == "choice":
                    value = names.pool.words(slot).index(value) + 1
                vector[at] = value * 2 if slot.kind == "truth" else value
                vector[0] &= ~layout.bit.get(number, 0)
        vectors.append(vector)
    state = State(vectors[0], vectors[1:], world.complete)
    rules.run(state)
    at = rules.plan.verdict[0]
    subjects = state.members if predicate.scope == "member" else [state.household]
    return [{0: False, 2: True}.get(vector[at]) for vector in subjects]


def program_for(scope: str) -> Program:
    return Program.model_validate(
        {
            "id": "nat_random",
            "name": "随机",
            "family": "随机",
            "topic": "income",
            "for": scope,
            "in_force": {"from": date(2020, 1, 1)},
            "authority": "窗口",
            "apply_at": "hukou",
            "summary": "随机",
            "criteria": [{"label": "随机", "when": "true", "cite": {"doc": "随机"}}],
            "benefit": {"text": "随机"},
        }
    )


def queried(predicate: Predicate, names: Names, world: World) -> list[Truth]:
    """SQLite on the printed SQL."""
    base = sqlite3.connect(":memory:")
    columns: dict[str, dict[str, list[Any]]] = {"household": {}, "member": {}, "region": {}}
    for slot in names.pool.slots:
        people = world.members if slot.scope == "member" else (None,)
        values = [stored(names, slot, world, person) for person in people]
        columns[slot.scope][column(slot)] = values
    columns["household"] |= {"id": [1], "members_complete": [world.complete]}
    columns["member"] |= {"household_id": [1] * len(world.members)}
    columns["region"] |= {"household_id": [1]}
    for table, cells in columns.items():
        base.execute(f"create table {table} ({', '.join(cells)})")
        marks = ", ".join("?" * len(cells))
        base.executemany(f"insert into {table} values ({marks})", zip(*cells.values(), strict=True))
    tables = "household, region" + (", member" if predicate.scope == "member" else "")
    order = " order by member.rowid" if predicate.scope == "member" else ""
    rows = base.execute(f"select {sql(predicate, names)} from {tables}{order}").fetchall()
    base.close()
    return [None if row[0] is None else bool(row[0]) for row in rows]


def agree(said: Said, scope: Any, worlds: list[World]) -> None:
    names = Names(FACTS, FIGURES)
    try:
        predicate = check(said.text, scope, names)
    except ExpressionProblem:
        # A random literal may lie where the figure never can; a random product may grow too large.
        reject()
    for world in worlds:
        people: list[int | None] = [None]
        if scope == "member":
            people = list(range(len(world.members)))
        paper = [said.means(world, None if p is None else world.members[p]) for p in people]
        assert [interpreted(predicate, names, world, p) for p in people] == paper
        assert generated(predicate, names, world) == paper
        assert queried(predicate, names, world) == paper


SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
INCOME = comparison(household("income_pc_month"), "<", figure("dibao_standard", 100))
EDGE = World(
    {"income_pc_month": Fraction(200_000, 3)},
    ({},),
    {"dibao_standard": Fraction(66_667, 100)},
    complete=True,
)


@SETTINGS
@given(HOUSEHOLD_CONDITIONS, st.lists(WORLDS, min_size=3, max_size=6))
@example(INCOME, [EDGE])
def test_conditions_of_households_agree(said: Said, worlds: list[World]) -> None:
    agree(said, "household", worlds)


@SETTINGS
@given(MEMBER_CONDITIONS, st.lists(WORLDS, min_size=3, max_size=6))
def test_conditions_of_members_agree(said: Said, worlds: list[World]) -> None:
    agree(said, "member", worlds)


def test_what_could_outgrow_64_bits_is_refused() -> None:
    grown = "household.income_pc_month * region.margin_ratio * 999999 * 999999 > 1"
    with pytest.raises(ExpressionProblem, match="机器存不下"):
        check(grown, "household", Names(FACTS, FIGURES))


def test_every_condition_of_the_shipped_packs_is_valid_sql() -> None:
    names, compiled = compile_programs(load_rules())
    criteria = [(one.program.scope, p) for one in compiled.values() for p in one.criteria if p]
    base = sqlite3.connect(":memory:")
    columns: dict[str, set[str]] = {"household": {"id", "members_complete"}, "member": set()}
    columns |= {"region": {"household_id"}}
    columns["member"].add("household_id")
    for slot in names.pool.slots:
        columns[slot.scope].add(column(slot))
    for table, cells in columns.items():
        base.execute(f"create table {table} ({', '.join(cells)})")
    for scope, predicate in criteria:
        tables = "household, region" + (", member" if scope == "member" else "")
        base.execute(f"select {sql(predicate, names)} from {tables}")
    base.close()
    assert len(criteria) > 100


def test_the_words_of_a_value_are_quoted_in_sql() -> None:
    names = Names(FACTS, FIGURES)
    printed = sql(check("household.hukou_area in ('中扬镇', '屠园镇')", "household", names), names)
    assert printed == "household.\"hukou_area\" IN ('中扬镇', '屠园镇')"
