"""The facts of each household, from its people: what comes in, what goes out, what it receives."""

from __future__ import annotations

import polars as pl

from desk.register.synth.dice import Dice

# Fen a month: what a worker brings home follows the household's luck; a rural pension.
_LOWEST_WAGE, _WAGE_SPAN, _PENSION = 600_00, 5200_00, 200_00
# Fen a head a month: where 低保 ends about, and its edge.
_LINE = 800_00
_REGISTER = {"一般户": 80, "脱贫(建档立卡)户": 12, "监测对象": 3, "特殊贫困户": 3, "即时帮扶户": 2}
_VETERAN = {"无": 92, "退役军人": 4, "参战参试人员": 1, "烈士遗属": 1, "带病回乡退役军人": 2}
_SAVED = {"基本没有": 30, "1万以下": 34, "1万到3万": 22, "3万到10万": 10, "10万以上": 4}
RELIEF = ("低保", "低保边缘", "刚性支出", "特困分散", "孤儿", "残疾生活补贴", "护理补贴")
EVENTS = ("火灾", "交通事故", "自然灾害", "突发大病", "意外伤害", "失业")
_NEEDS = ("没饭吃", "没住处", "没药", "没取暖")


def sums() -> list[pl.Expr]:
    """What a household's people add up to."""
    return [
        pl.len().alias("household_size"),
        pl.col("_works").sum().alias("_workers"), pl.col("_pension").sum().alias("_pensions"),
        pl.col("_med").sum(), pl.col("_edu").sum(), pl.col("_aids").sum(),
        (pl.col("_ill") == "严重精神障碍").any().alias("guardian_of_severe_mental"),
        pl.col("work_state").is_in(["登记失业", "未登记失业"]).any().alias("_jobless"),
        pl.col("age").is_between(60, 200).all().alias("_all_old"),
    ]  # fmt: skip


def homes(frame: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Facts for households with the sums of their people, `key` and `luck` (0 the poorest)."""
    for step in (_money, _belongings, _status, _events, _relief):
        frame = frame.with_columns(step(dice))
    return frame


def _money(dice: Dice) -> list[pl.Expr]:
    wage = _LOWEST_WAGE + (pl.col("luck") * _WAGE_SPAN).cast(pl.Int64) // 1000 * 1000
    income = pl.col("_workers") * wage + pl.col("_pensions") * _PENSION
    none = dice.chance("no income", 0.01)
    income = pl.when(none).then(0).otherwise(income).cast(pl.Int64)
    back = (pl.col("_med") * dice.whole("reimbursed", 0, 7) // 10) // 100 * 100
    return [
        income.alias("income_month"),
        pl.when(income == 0).then(dice.whole("idle", 1, 12)).otherwise(0).alias("months_no_income"),
        pl.col("_med").alias("med_total_12m"), back.alias("med_reimbursed_12m"),
        (pl.col("_med") - back).alias("med_oop_12m"), pl.col("_edu").alias("edu_cost_12m"),
        pl.col("_aids").alias("disability_cost_12m"),
        (income // pl.col("household_size")).alias("_head"),
    ]  # fmt: skip


def _belongings(dice: Dice) -> list[pl.Expr]:
    poor, luck = pl.col("_head") < _LINE, pl.col("luck")
    saved = pl.when(poor & dice.chance("nothing saved", 0.8)).then(pl.lit("基本没有"))
    owned = dice.chance("own home", 0.88)
    return [
        saved.otherwise(dice.pick("saved", _SAVED)).alias("savings_band"),
        dice.chance("car", 0.02 + 0.3 * luck * luck).cast(pl.Int64).alias("vehicle_count"),
        (owned.cast(pl.Int64) + dice.chance("second home", 0.06 * luck).cast(pl.Int64))
        .alias("house_count"),
        dice.chance("business", 0.03 * luck).alias("business_or_company"),
        pl.when(owned).then(pl.lit("自有"))
        .otherwise(dice.pick("tenure", {"租": 45, "公租/廉租": 30, "借住": 20, "无": 5}))
        .alias("housing_tenure"),
        pl.when(poor).then(dice.pick("poor house", {"安全": 78, "有隐患": 14, "C/D级危房": 8}))
        .otherwise(pl.lit("安全")).alias("housing_danger"),
    ]  # fmt: skip


def _status(dice: Dice) -> list[pl.Expr]:
    return [
        dice.pick("hukou", {"农村": 65, "城镇": 31, "未区分": 4}).alias("hukou_kind"),
        (pl.col("living") != pl.col("hukou")).alias("_away"),
        ((pl.col("living") != pl.col("hukou")) & dice.chance("permit", 0.6)).alias(
            "residence_permit"
        ),
        dice.pick("register", _REGISTER).alias("poverty_register"),
        dice.pick("veteran", _VETERAN).alias("veteran_kind"),
        dice.chance("daughters", 0.04).alias("two_daughter_family"),
        dice.chance("custody", 0.01).alias("member_in_custody"),
        dice.chance("union", 0.02).alias("worker_union_file"),
        dice.pick("applied", {"无": 88, "申请未通过": 8, "近期退保": 4}).alias(
            "recent_relief_event"
        ),
        dice.pick("hero", {"无": 998, "负伤致残": 1, "遗属": 1}).alias("heroic_act"),
        dice.pick("only child", {"无": 97, "伤病残": 2, "去世": 1}).alias("only_child_loss"),
        pl.lit("否").alias("homeless"),
    ]


def _events(dice: Dice) -> list[pl.Expr]:
    hit = pl.when(dice.chance("event", 0.05)).then(
        dice.pick("event kind", {
            "火灾": 10, "交通事故": 20, "自然灾害": 15, "突发大病": 25, "意外伤害": 15, "失业": 15,
        })
    )  # fmt: skip
    need = pl.when(dice.chance("need", 0.004)).then(
        dice.pick("need kind", dict.fromkeys(_NEEDS, 1))
    )
    return [
        *((hit == one).fill_null(False).alias(f"event_kind.{one}") for one in EVENTS),
        hit.is_null().alias("event_kind.无"),
        *((need == one).fill_null(False).alias(f"basic_need_today.{one}") for one in _NEEDS),
        need.is_null().alias("basic_need_today.都有"),
        hit.is_in(["火灾", "自然灾害"]).fill_null(False).alias("displaced"),
        pl.when(hit.is_not_null()).then(dice.chance("had relief", 0.2)).otherwise(False)
        .alias("temp_relief_same_cause_12m"),
    ]  # fmt: skip


def _relief(dice: Dice) -> list[pl.Expr]:
    """Of those who may, not all receive it: that is what the register is searched for."""
    plain = (pl.col("vehicle_count") == 0) & (pl.col("house_count") <= 1)
    poor = (pl.col("_head") < _LINE) & plain & ~pl.col("business_or_company")
    edge = (pl.col("_head") >= _LINE) & (pl.col("_head") < _LINE * 3 // 2) & plain
    return [
        (poor & dice.chance("has dibao", 0.55)).alias("relief_status.低保"),
        (edge & dice.chance("has edge", 0.3)).alias("relief_status.低保边缘"),
        (~poor & ~edge & (pl.col("med_oop_12m") > 30000_00) & dice.chance("has rigid", 0.2)).alias(
            "relief_status.刚性支出"
        ),
    ]
