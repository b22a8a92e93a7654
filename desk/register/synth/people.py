"""Who lives together: relations, ages and sexes that fit each other."""

from __future__ import annotations

import polars as pl

from desk.register.synth.dice import Dice, choose

# How often, the head's youngest and oldest age, and who else lives there.
SHAPES: tuple[tuple[int, int, int, tuple[str, ...]], ...] = (
    (15, 60, 92, ()),
    (7, 24, 59, ()),
    (14, 60, 85, ("配偶",)),
    (7, 25, 59, ("配偶",)),
    (15, 26, 50, ("配偶", "子女")),
    (11, 28, 48, ("配偶", "子女", "子女2")),
    (3, 30, 50, ("配偶", "子女", "子女2", "子女3")),
    (8, 30, 55, ("配偶", "子女", "老人")),
    (4, 32, 52, ("配偶", "子女", "子女2", "老人", "老人2")),
    (7, 25, 50, ("子女",)),
    (7, 30, 60, ("老人",)),
    (4, 58, 78, ("孙子女",)),
    (3, 58, 75, ("配偶", "孙子女")),
)
_SLOTS = ("本人", "配偶", "子女", "子女2", "子女3", "老人", "老人2", "孙子女")


def shapes() -> pl.DataFrame:
    """`shape`, youngest, oldest, slots (list of text)."""
    return pl.DataFrame(
        {
            "shape": [str(number) for number in range(len(SHAPES))],
            "youngest": [shape[1] for shape in SHAPES],
            "oldest": [shape[2] for shape in SHAPES],
            "slots": [["本人", *shape[3]] for shape in SHAPES],
        }
    )


def heads(dice: Dice) -> list[pl.Expr]:
    """Columns of a household with its shape's span: the head's age and sex."""
    return [
        dice.whole("head age", pl.col("youngest"), pl.col("oldest")).alias("head_age"),
        dice.chance("head sex", 0.55).alias("head_male"),
    ]


def shape(dice: Dice) -> pl.Expr:
    """Which shape a household has."""
    weights = {str(number): float(one[0]) for number, one in enumerate(SHAPES)}
    return choose(dice.uniform("shape"), weights).alias("shape")


def slot_number() -> pl.Expr:
    """The position of `slot` among all, to number a household's people by."""
    return pl.col("slot").replace_strict(
        {s: n for n, s in enumerate(_SLOTS)}, return_dtype=pl.Int64
    )


def ages(dice: Dice) -> pl.Expr:
    """The age of the person in `slot`, from `head_age`."""
    head, slot = pl.col("head_age"), pl.col("slot")
    older = head + dice.whole("parent gap", 21, 33)
    child = (head - dice.whole("child gap", 20, 34)).clip(0, 30)
    return (
        pl.when(slot == "本人").then(head)
        .when(slot == "配偶").then((head + dice.whole("spouse gap", -5, 5)).clip(20, 98))
        .when(slot.is_in(["老人", "老人2"])).then(older.clip(0, 98))
        .when(slot == "孙子女").then(dice.whole("grandchild age", 1, 15))
        .otherwise(child)
        .cast(pl.Int64)
        .alias("age")
    )  # fmt: skip


def sexes(dice: Dice) -> pl.Expr:
    """男 or 女; a spouse is of the other sex."""
    head, slot = pl.col("head_male"), pl.col("slot")
    male = (
        pl.when(slot == "本人").then(head)
        .when(slot == "配偶").then(~head)
        .when(slot == "老人").then(pl.lit(False))
        .when(slot == "老人2").then(pl.lit(True))
        .otherwise(dice.chance("sex", 0.52))
    )  # fmt: skip
    return pl.when(male).then(pl.lit("男")).otherwise(pl.lit("女")).alias("sex")


def relations() -> pl.Expr:
    """What the household calls the person; needs `sex`."""
    slot, male = pl.col("slot"), pl.col("sex") == "男"
    child = pl.when(male).then(pl.lit("儿子")).otherwise(pl.lit("女儿"))
    parent = pl.when(male).then(pl.lit("父亲")).otherwise(pl.lit("母亲"))
    return (
        pl.when(slot.is_in(["子女", "子女2", "子女3"])).then(child)
        .when(slot.is_in(["老人", "老人2"])).then(parent)
        .otherwise(slot)
        .alias("relation")
    )  # fmt: skip
