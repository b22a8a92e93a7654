"""The column map: what a county's own headings, units and words mean, written in YAML by a clerk.

rows: person                  # a row is a person (with a household number), or a household
household: 户编号
name: 姓名                    # only for the township's own list
id_number: 身份证号码          # checked; age and sex follow from it
relation: 与户主关系
places: {hukou: {columns: [乡镇], within: 江苏省宿迁市宿城区}}
columns:
  年龄: age
  家庭年收入: {fact: income_month, unit: 万元/年}
  是否低保: {fact: relief_status, element: 低保}
  残疾等级: {fact: dis_grade, words: {壹级: 1}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from desk.register.trouble import RegisterError, problem, texts
from rules.errors import Problem
from rules.facts import HOUSEHOLD, MEMBER, Catalogue, Fact, Scope
from rules.form import Frozen, Text
from rules.reading import did_you_mean, load_one
from rules.source import Document, Where

Role = Literal["hukou", "living", "emergency"]
Of = Literal["household", "person"]


def _short(value: object) -> object:
    """`年龄: age` is short for `年龄: {fact: age}`."""
    return {"fact": value} if isinstance(value, str) else value


def _listed(value: object) -> object:
    """`hukou: 乡镇` and `hukou: [县区, 乡镇]` are short for `hukou: {columns: […]}`."""
    if isinstance(value, str):
        value = [value]
    return {"columns": value} if isinstance(value, list) else value


class Column(Frozen):
    """What a column states.

    of: whose fact it is, where both or neither would do (relief_status, costs of each person).
    unit: 元, 万元, 元/年 … when it isn't the fact's own. words: the county's words -> our values.
    element: a yes/no column about one element of a set. split: what separates several elements.
    """

    fact: Text
    of: Of | None = None
    unit: Text | None = None
    words: dict[str, Any] = Field(default_factory=dict)
    element: Text | None = None
    split: Text | None = None


class PlaceColumns(Frozen):
    """The columns whose texts together name a place, below `within` when that is given."""

    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    within: Text | None = None


class ColumnMap(Frozen):
    """A column map.

    complete: nobody of a household is missing from the register. carry: columns that go into the
    township's list as they stand. fill_down: blank cells of these mean what stands above.
    """

    rows: Literal["person", "household"]
    sheet: Text | None = None
    header_row: Annotated[int, Field(ge=1, le=50)] | None = None
    household: Text | None = None
    name: Text | None = None
    id_number: Text | None = None
    relation: Text | None = None
    carry: tuple[Text, ...] = ()
    fill_down: tuple[Text, ...] = ()
    places: dict[Role, Annotated[PlaceColumns, BeforeValidator(_listed)]]
    complete: bool = True
    columns: dict[Text, Annotated[Column, BeforeValidator(_short)]]
    ignore: tuple[Text, ...] = ()

    def named(self) -> Iterator[tuple[Where, str]]:
        """Every heading that the map speaks of, with its place in the file."""
        for key in ("household", "name", "id_number", "relation"):
            if (column := getattr(self, key)) is not None:
                yield (key,), column
        for key in ("carry", "fill_down"):
            for index, column in enumerate(getattr(self, key)):
                yield (key, index), column
        for role, place in self.places.items():
            for index, column in enumerate(place.columns):
                yield ("places", role, "columns", index), column
        for column in self.columns:
            yield ("columns", column), column


@dataclass(frozen=True, slots=True)
class Stated:
    """A column with its fact and whose it is. `adds`: what each person's row states is summed."""

    heading: str
    column: Column
    fact: Fact
    scope: Scope
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A column map that fits a register. `unknown`: headings that the map says nothing of."""

    map: ColumnMap
    stated: tuple[Stated, ...]
    unknown: tuple[str, ...]


def load_map(path: Path) -> tuple[ColumnMap, Document]:
    """Read a column map. Raises RulesError with every problem and its line."""
    return load_one(path, ColumnMap)


def fitted(
    found: ColumnMap, document: Document | None, header: Sequence[str], catalogue: Catalogue
) -> Plan:
    """Hold the map against the register's header and the facts that there are.

    Raises RegisterError with every problem, on the lines of the map.
    """
    problems = [*_headings(found, document, header), *_shape(found, document)]
    stated: list[Stated] = []
    for heading, column in found.columns.items():
        fact, scope = _fact(column, found.rows, catalogue)
        if fact is None:
            known = (*catalogue.household, *catalogue.member)
            hint = did_you_mean(column.fact, known)
            where = ("columns", heading)
            problems.append(_at(document, where, "map_fact", fact=column.fact, hint=hint))
            continue
        problems += _misfits(heading, column, fact, document)
        adds = column.of == "person" and scope == HOUSEHOLD and fact.lift == "sum"
        stated.append(Stated(heading, column, fact, scope, adds))
    if problems:
        raise RegisterError(problems)
    spoken = {heading for _, heading in found.named()} | set(found.ignore)
    return Plan(found, tuple(stated), tuple(one for one in header if one and one not in spoken))


def _at(document: Document | None, where: Where, code: str, /, **blanks: object) -> Problem:
    path = document.path if document else ""
    return problem(code, path, document.line(where) if document else 0, **blanks)


def _headings(
    found: ColumnMap, document: Document | None, header: Sequence[str]
) -> Iterator[Problem]:
    for where, heading in found.named():
        if heading not in header:
            hint = did_you_mean(heading, [one for one in header if one])
            yield _at(document, where, "map_heading", heading=heading, hint=hint)


def _shape(found: ColumnMap, document: Document | None) -> Iterator[Problem]:
    if found.rows == "person" and found.household is None:
        yield _at(document, ("rows",), "map_household")
    if not found.places:
        yield _at(document, ("places",), "map_places")


def _fact(column: Column, rows: str, catalogue: Catalogue) -> tuple[Fact | None, Scope]:
    """The fact that is meant; relief_status is of both a household and a person."""
    own = catalogue.find(MEMBER, column.fact)
    shared = catalogue.find(HOUSEHOLD, column.fact)
    if own is not None and shared is not None:
        wanted = column.of or ("person" if rows == "person" else "household")
        return (own, MEMBER) if wanted == "person" else (shared, HOUSEHOLD)
    return (own, MEMBER) if own is not None else (shared, HOUSEHOLD)


def _misfits(
    heading: str, column: Column, fact: Fact, document: Document | None
) -> Iterator[Problem]:
    where = ("columns", heading)
    if fact.kind in ("pair", "town"):
        yield _at(document, where, f"map_{fact.kind}", fact=fact.label)
    if column.element is not None and column.element not in fact.values:
        hint = did_you_mean(column.element, fact.values) if fact.values else ""
        blanks = {"fact": fact.label, "element": column.element, "hint": hint}
        yield _at(document, (*where, "element"), "map_element", **blanks)
    if column.unit is not None and unit_of(column.unit) is None:
        units = "、".join(texts("units"))
        yield _at(document, (*where, "unit"), "map_unit", unit=column.unit, units=units)
    if fact.kind in ("enum", "set") and column.element is None:
        for word, value in column.words.items():
            if value is not None and value not in fact.values:
                blanks = {
                    "word": word, "value": value, "fact": fact.label,
                    "hint": did_you_mean(str(value), fact.values),
                }  # fmt: skip
                yield _at(document, (*where, "words", word), "map_word", **blanks)


def unit_of(text: str) -> tuple[int, bool] | None:
    """Fen in one of the unit, and whether it is a year's; None when it isn't understood."""
    whole, _, per = text.replace("每", "/").replace("／", "/").partition("/")
    scale = _SCALES.get(whole.strip())
    periods = texts("units")
    if scale is None or (per.strip() and text not in periods and per.strip() not in _PERIODS):
        return None
    return scale, per.strip() == "年" or per.strip().endswith("·年")


_SCALES: Mapping[str, int] = {
    "元": 100, "千元": 100_000, "万元": 1_000_000, "百元": 10_000, "分": 1,
}  # fmt: skip
_PERIODS = ("年", "月", "人·年", "人·月", "户·年", "户·月")
