"""The facts of each person: schooling and work follow age, care and costs follow illness.

Columns that are not facts begin with an underscore; `_med` and `_edu` are fen a year.
"""

from __future__ import annotations

import polars as pl

from desk.register.synth.dice import Dice

_AGE = pl.col("age")
_CHILD = _AGE < 18
_AWAY = {
    "去世": 30,
    "失联": 20,
    "服刑在押": 15,
    "重残": 12,
    "重病": 13,
    "查找不到": 5,
    "强制戒毒": 5,
}
DISABLED = ("视力", "听力", "言语", "肢体", "智力", "精神")
ILLNESSES = (
    "重大疾病",
    "危急重症",
    "慢性病",
    "严重精神障碍",
    "白血病",
    "肾衰血透",
    "白内障",
    "脑瘫",
)
_SERIOUS = ("重大疾病", "危急重症", "严重精神障碍", "白血病", "肾衰血透")


def persons(frame: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Facts for people with `age`, `sex`, `relation`, `slot`, `size`."""
    for step in (_troubles, _care, _disability, _work, _school, _parents, _health, _costs):
        frame = frame.with_columns(step(dice))
    return frame


def _when(condition: pl.Expr, then: object, otherwise: object) -> pl.Expr:
    def expr(value: object) -> pl.Expr:
        return value if isinstance(value, pl.Expr) else pl.lit(value)

    return pl.when(condition).then(expr(then)).otherwise(expr(otherwise))


def _troubles(dice: Dice) -> list[pl.Expr]:
    disabled = dice.chance("disabled", 0.05 + 0.0012 * _AGE)
    ill = dice.chance("ill", 0.015 + 0.0013 * _AGE)
    frail = dice.chance("frail", pl.when(_AGE >= 65).then((_AGE - 60) * 0.009).otherwise(0.0))
    return [
        disabled.alias("_disabled"),
        frail.alias("_frail"),
        _when(ill, dice.pick("illness", {
            "重大疾病": 26, "危急重症": 6, "慢性病": 46, "严重精神障碍": 6, "白血病": 2,
            "肾衰血透": 7, "白内障": 6, "脑瘫": 1,
        }), None).alias("_ill"),
        _when(disabled, dice.pick("dis kind", {
            "视力": 15, "听力": 18, "言语": 3, "肢体": 44, "智力": 11, "精神": 9,
        }), None).alias("_kind"),
    ]  # fmt: skip


def _care(dice: Dice) -> list[pl.Expr]:
    failing = (
        pl.when(pl.col("_frail")).then(dice.whole("adl", 1, 6))
        .when(pl.col("_disabled")).then(dice.whole("adl", -4, 4).clip(0))
        .otherwise(pl.lit(0))
    )  # fmt: skip
    return [failing.cast(pl.Int64).alias("adl_fail_count")]


def _disability(dice: Dice) -> list[pl.Expr]:
    failing = pl.col("adl_fail_count")
    cert = dice.pick("cert", {"有效": 78, "快到期/过期": 8, "没有但有明显障碍": 14})
    grade = (4 - (failing // 2) - dice.whole("grade", 0, 1)).clip(1, 4)
    has = pl.col("_disabled")
    certified = has & (dice.uniform("cert") < 0.86)
    columns = [
        _when(has, cert, "没有").alias("dis_cert"),
        pl.when(certified).then(grade).cast(pl.Int64).alias("dis_grade"),
        (failing >= 2).alias("long_care_6m"),
        (failing >= 5).alias("bedridden"),
        pl.when(failing == 0).then(pl.lit("能自理")).when(failing < 4).then(pl.lit("半失能"))
        .otherwise(pl.lit("失能")).alias("elder_disability"),
        _when(failing > 0, dice.pick("carer", {"有": 62, "照料者自身困难": 28, "无": 10}), "有")
        .alias("caregiver_state"),
        (has & dice.chance("injury", 0.03)).alias("workinjury_care_benefit"),
        pl.when(_CHILD & has).then(_AGE).alias("disabled_child_age"),
    ]  # fmt: skip
    return columns + [(pl.col("_kind") == one).fill_null(False).alias(f"dis_kind.{one}")
                      for one in DISABLED]  # fmt: skip


def _work(dice: Dice) -> list[pl.Expr]:
    serious = pl.col("_ill").is_in(_SERIOUS).fill_null(False)
    unfit = (serious & dice.chance("unfit", 0.6)) | (pl.col("adl_fail_count") >= 2)
    jobless = dice.chance("jobless", 0.09)
    student = _AGE < 16
    state = (
        pl.when(student).then(pl.lit("在学"))
        .when((_AGE >= 60) & ~dice.chance("old work", 0.3)).then(pl.lit("退休"))
        .when(unfit).then(pl.lit("不能劳动"))
        .when(jobless).then(dice.pick("registered", {"登记失业": 40, "未登记失业": 60}))
        .otherwise(pl.lit("在业"))
    )  # fmt: skip
    capacity = (
        pl.when(student | unfit | (_AGE >= 75)).then(pl.lit("无"))
        .when((_AGE >= 60) | pl.col("_disabled"))
        .then(dice.pick("capacity", {"部分": 70, "无": 30}))
        .otherwise(pl.lit("完全"))
    )  # fmt: skip
    alone = (pl.col("size") == 1) & (_AGE >= 60)
    kin = {"无法定义务人": 18, "有但无能力": 30, "有能力并履行": 38, "有能力不履行": 8, "失联": 6}
    obligor = _when(alone | dice.chance("weak kin", 0.03), dice.pick("kin", kin), "有能力并履行")
    return [
        state.alias("work_state"),
        capacity.alias("labour_capacity"),
        obligor.alias("obligor_state"),
        (unfit & (_AGE >= 16) & (_AGE < 60)).alias("lost_work_by_illness"),
        _when(jobless, dice.whole("insured months", -12, 36).clip(0), 0).alias("unemp_ins_months"),
    ]  # fmt: skip


def _school(dice: Dice) -> list[pl.Expr]:
    college = (_AGE >= 18) & (_AGE <= 22) & (pl.col("slot") != "本人") & dice.chance("college", 0.5)
    stage = (
        pl.when(_AGE < 3).then(pl.lit("未入学")).when(_AGE < 6).then(pl.lit("幼儿园"))
        .when(_AGE < 15).then(pl.lit("义务教育")).when(_AGE < 18).then(pl.lit("高中/中职"))
        .when(college).then(pl.lit("大专本科")).otherwise(pl.lit("未入学"))
    )  # fmt: skip
    return [
        stage.alias("school_stage"),
        (college & (_AGE == 18)).alias("new_college"),
        (_CHILD & (_AGE >= 12) & dice.chance("boarding", 0.5)).alias("boarding"),
        ((_AGE >= 7) & (_AGE < 16) & dice.chance("dropout", 0.01)).alias("dropout"),
        pl.when(college).then(pl.lit("在学")).otherwise(pl.col("work_state")).alias("work_state"),
    ]


def _parents(dice: Dice) -> list[pl.Expr]:
    apart = pl.col("slot") == "孙子女"
    columns = []
    for parent in ("father_state", "mother_state"):
        gone = dice.chance(parent, pl.when(apart).then(0.35).otherwise(0.02))
        state = _when(gone, dice.pick(f"{parent} why", _AWAY), "能抚养")
        columns.append(pl.when(_CHILD).then(state).alias(parent))
    return [
        *columns,
        pl.when(_CHILD).then(dice.whole("away months", 0, 40)).alias("parents_state_months"),
        pl.when(_CHILD).then(_when(apart, "受托亲友", "监护人")).alias("child_guard_state"),
        pl.when(apart).then(pl.lit("留守儿童"))
        .when((_AGE >= 65) & (pl.col("size") == 1)).then(pl.lit("空巢老人"))
        .otherwise(pl.lit("无")).alias("left_behind_status"),
    ]  # fmt: skip


def _health(dice: Dice) -> list[pl.Expr]:
    ill, serious = pl.col("_ill").is_not_null(), pl.col("_ill").is_in(_SERIOUS).fill_null(False)
    employed = (pl.col("work_state") == "在业") & dice.chance("employed", 0.22)
    columns = [(pl.col("_ill") == one).fill_null(False).alias(f"illness_kind.{one}")
               for one in ILLNESSES]  # fmt: skip
    return [
        *columns,
        (pl.col("_ill") == "严重精神障碍").fill_null(False).alias("mental_diagnosed"),
        _when(serious, "县级及以上", _when(ill, "乡镇卫生院", "无")).alias("diagnosis_proof"),
        (ill | ((_AGE > 55) & dice.chance("medication", 0.3))).alias("long_medication"),
        _when(serious, dice.whole("days", 3, 90), 0).alias("inpatient_days"),
        _when(employed, "职工", "城乡居民").alias("insurance_kind"),
        dice.chance("insured", 0.95).alias("insured_this_year"),
        (pl.col("size") == 1).alias("live_alone"),
        dice.chance("minority", 0.06).alias("ethnic_minority"),
        (pl.col("_disabled") & (_AGE >= 18) & (_AGE < 50) & (pl.col("size") > 1)
         & (pl.col("adl_fail_count") >= 2)).alias("cannot_split_household"),
        pl.lit(False).alias("religious_3y"),
    ]  # fmt: skip


def _costs(dice: Dice) -> list[pl.Expr]:
    serious = pl.col("_ill").is_in(_SERIOUS).fill_null(False)
    big, small = dice.whole("big bill", 8, 160), dice.whole("small bill", 5, 60)
    med = pl.when(serious).then(big * 1000_00).when(pl.col("long_medication")).then(small * 100_00)
    fees = {"高中/中职": 3000_00, "大专本科": 8000_00, "幼儿园": 2000_00}
    edu = pl.col("school_stage").replace_strict(fees, default=0, return_dtype=pl.Int64)
    aids = pl.when(pl.col("_disabled")).then(dice.whole("aids", 0, 12) * 1000_00).otherwise(0)
    working = pl.col("work_state") == "在业"
    return [
        med.otherwise(0).cast(pl.Int64).alias("_med"), edu.alias("_edu"),
        aids.cast(pl.Int64).alias("_aids"), working.alias("_works"),
        (_AGE >= 60).alias("_pension"),
    ]  # fmt: skip
