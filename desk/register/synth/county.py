"""A made-up register as a county would send it: a row a person, its own headings and words.

Names are drawn from common ones; identity numbers begin with 990000, which is no place, and have a
right check digit. The column map that belongs to it is written beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from desk.places import Gazetteer
from desk.register.synth.batches import BATCH, COUNTIES, batch
from desk.register.synth.dice import Dice, mixed
from rules.batch.layout import HOUSEHOLD_ID, MEMBER_ID
from rules.facts import Catalogue

_YEAR = 2026
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "秀英伟芳敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HOUSEHOLD: Mapping[str, str] = {
    "户口性质": "hukou_kind", "家庭人口数": "household_size", "家庭月收入": "income_month",
    "车辆数": "vehicle_count", "住房套数": "house_count", "房屋安全": "housing_danger",
    "户类型": "poverty_register", "人均存款": "savings_band", "医疗自付": "med_oop_12m",
}  # fmt: skip
_MEMBER: Mapping[str, str] = {
    "性别": "sex", "年龄": "age", "残疾证": "dis_cert", "残疾等级": "dis_grade",
    "劳动能力": "labour_capacity", "就业状况": "work_state", "自理能力": "elder_disability",
    "在校情况": "school_stage", "医保类型": "insurance_kind", "长期照护": "long_care_6m",
}  # fmt: skip
_SETS: Mapping[str, str] = {"残疾类别": "dis_kind", "患病情况": "illness_kind"}
_MONEY = ("income_month", "med_oop_12m")
MAP = """\
rows: person
household: 户编号
name: 姓名
id_number: 身份证号
relation: 与户主关系
carry: [联系电话]
places: {hukou: [县区, 乡镇]}
columns:
"""


def write_county(
    catalogue: Catalogue,
    count: int,
    path: Path,
    *,
    seed: int = 1,
    encoding: str = "utf-8-sig",
    told: Callable[[int], None] = lambda _: None,
) -> Path:
    """Write `count` households as CSV and the map beside it (its path is returned).

    Raises OSError; UnicodeEncodeError when the encoding hasn't got a sign.
    """
    with path.open("w", encoding=encoding, newline="") as file:
        for first in range(0, count, BATCH):
            size = min(BATCH, count - first)
            rows = county_rows(catalogue, first, size, seed=seed)
            file.write(rows.write_csv(include_header=first == 0))
            told(first + size)
    map_path = path.with_suffix(".map.yml")
    map_path.write_text(MAP + "".join(_map_lines()), "utf-8")
    return map_path


def _map_lines() -> list[str]:
    whole = {**_HOUSEHOLD, **_MEMBER, **_SETS}
    relief = [
        f"  {one}: {{fact: relief_status, of: household, element: {element}}}\n"
        for one, element in (("是否低保", "低保"), ("是否低保边缘", "低保边缘"))
    ]
    relief.append("  护理补贴: {fact: relief_status, element: 护理补贴}\n")
    return [*(f"  {heading}: {fact}\n" for heading, fact in whole.items()), *relief]


def county_rows(catalogue: Catalogue, first: int, count: int, *, seed: int = 1) -> pl.DataFrame:
    """The rows of some households, all texts, in the order of the register."""
    homes, people = batch(catalogue, first, count, seed=seed)
    dice = Dice(seed)
    number = pl.col(HOUSEHOLD_ID).cast(pl.UInt64) * 16 + pl.col(MEMBER_ID).cast(pl.UInt64)
    people = people.with_columns(mixed(number).alias("key"))
    homes = homes.rename({name: f"home.{name}" for name in homes.columns if name != HOUSEHOLD_ID})
    rows = people.join(homes, on=HOUSEHOLD_ID, how="left", maintain_order="left")
    return rows.with_columns(_number(dice).alias("_17")).select(
        *_identity(dice), *_cells(catalogue)
    )


def _identity(dice: Dice) -> list[pl.Expr]:
    counties = {code: _county(code) for code in COUNTIES}
    phone = dice.whole("phone", 0, 99_999_999).cast(pl.String).str.zfill(8)
    return [
        (pl.lit("H") + pl.col(HOUSEHOLD_ID).cast(pl.String).str.zfill(8)).alias("户编号"),
        (_sign(dice, "surname", _SURNAMES) + _sign(dice, "first", _GIVEN)
         + _sign(dice, "second", _GIVEN)).alias("姓名"),
        (pl.col("_17") + _check(pl.col("_17"))).alias("身份证号"),
        pl.col("relation").replace({"本人": "户主"}).alias("与户主关系"),
        (pl.lit("199") + phone).alias("联系电话"),
        pl.col("home.hukou").replace(counties).alias("县区"),
        pl.col("home.hukou_area").alias("乡镇"),
    ]  # fmt: skip


def _county(code: str) -> str:
    place = Gazetteer().by_code(code)
    return place.name if place else code


def _sign(dice: Dice, name: str, signs: str) -> pl.Expr:
    number = dice.whole(name, 0, len(signs) - 1)
    return number.replace_strict(dict(enumerate(signs)), return_dtype=pl.String)


def _number(dice: Dice) -> pl.Expr:
    """The first seventeen digits; somebody of unknown age has no number."""
    born = (_YEAR - pl.col("age")).cast(pl.String)
    day = dice.whole("day", 1, 28).cast(pl.String).str.zfill(2)
    month = dice.whole("month", 1, 10).cast(pl.String).str.zfill(2)
    odd = pl.when(pl.col("sex") == "男").then(1).otherwise(0)
    last = (dice.whole("sequence", 0, 499) * 2 + odd).cast(pl.String).str.zfill(3)
    return pl.lit("990000") + born + month + day + last


def _check(number: pl.Expr) -> pl.Expr:
    total = pl.lit(0)
    for index, weight in enumerate(_WEIGHTS):
        total = total + number.str.slice(index, 1).cast(pl.Int64) * weight
    digits = dict(enumerate("10X98765432"))
    return (total % 11).replace_strict(digits, return_dtype=pl.String)


def _cells(catalogue: Catalogue) -> list[pl.Expr]:
    found = [_cell(f"home.{fact}", fact).alias(heading) for heading, fact in _HOUSEHOLD.items()]
    found += [_cell(fact, fact).alias(heading) for heading, fact in _MEMBER.items()]
    for heading, name in _SETS.items():
        values = catalogue.member[name].values
        named = [pl.when(f"{name}.{one}").then(pl.lit(one)) for one in values]
        listed = pl.concat_str(named, separator="、", ignore_nulls=True)
        known = pl.col(f"{name}.{values[0]}").is_not_null()
        found.append(
            pl.when(known & (listed == "")).then(pl.lit("无")).when(known).then(listed)
            .alias(heading)
        )  # fmt: skip
    for heading, element in (("是否低保", "低保"), ("是否低保边缘", "低保边缘")):
        found.append(_yes_no(f"home.relief_status.{element}").alias(heading))
    found.append(_yes_no("relief_status.护理补贴").alias("护理补贴"))
    return found


def _cell(column: str, fact: str) -> pl.Expr:
    value = pl.col(column)
    if fact in _MONEY:
        return (value // 100).cast(pl.String)
    return _yes_no(column) if fact == "long_care_6m" else value.cast(pl.String)


def _yes_no(column: str) -> pl.Expr:
    return pl.when(pl.col(column)).then(pl.lit("是")).when(~pl.col(column)).then(pl.lit("否"))
