"""The catalogue holds every fact of the policy's appendix D, with the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.facts import CHANNELS, HOUSEHOLD, MEMBER, Catalogue, closest, load

# Appendix D, in its order; `members` is the list itself and no fact.
APPENDIX_D = """
speaker_role consent_collect consent_verify contact_channel age sex hukou_area hukou_kind
live_area residence_permit live_alone left_behind_status neighbours_500m ethnic_minority
household_size member_in_custody household_hukou_split cannot_split_household obligor_state
obligor_detail caregiver_state relief_status poverty_register recent_relief_event
worker_union_file veteran_kind heroic_act two_daughter_family only_child_loss income_pc_month
months_no_income savings_band vehicle_count house_count business_or_company work_state
labour_capacity unemp_ins_months edu_cost_12m disability_cost_12m med_oop_12m med_total_12m
med_reimbursed_12m dis_cert dis_kind dis_grade long_care_6m adl_fail_count elder_disability
device_need workinjury_care_benefit illness_kind mental_diagnosed guardian_of_severe_mental
diagnosis_proof bedridden long_medication lost_work_by_illness insurance_kind insured_this_year
hospital_level inpatient_days first_medical_aid cannot_pay_deposit identity_unknown
sudden_injury leukemia_surgery parents_state parents_state_months child_guard_state school_stage
boarding dropout new_college disabled_child_age want_institution housing_tenure housing_danger
event_kind event_date event_place displaced basic_need_today temp_relief_same_cause_12m homeless
crime_victim legal_need dv_risk unsupported_by_family self_harm_signal
""".split()  # noqa: SIM905
OURS = {
    "income_month",
    "father_state",
    "mother_state",
    "religious_3y",
    "job_loss",
    "unemployment_benefit",
}
SENSITIVE = """
consent_verify contact_channel member_in_custody obligor_state obligor_detail
recent_relief_event two_daughter_family only_child_loss income_pc_month income_month
months_no_income savings_band vehicle_count house_count business_or_company labour_capacity
dis_cert dis_kind dis_grade adl_fail_count elder_disability illness_kind mental_diagnosed
guardian_of_severe_mental leukemia_surgery parents_state father_state mother_state
parents_state_months crime_victim dv_risk unsupported_by_family self_harm_signal religious_3y
""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def test_every_fact_of_the_policy_is_there_and_hardly_any_other(catalogue: Catalogue) -> None:
    assert len(APPENDIX_D) == 90
    assert {fact.id for fact in catalogue} == set(APPENDIX_D) | OURS


def test_only_received_relief_is_said_of_both_households_and_members(catalogue: Catalogue) -> None:
    assert set(catalogue.household) & set(catalogue.member) == {"relief_status"}


def test_what_the_policy_marks_as_sensitive_is_sensitive(catalogue: Catalogue) -> None:
    assert {fact.id for fact in catalogue if fact.sensitive} == set(SENSITIVE)


def test_every_fact_makes_sense(catalogue: Catalogue) -> None:
    for fact in catalogue:
        assert fact.label, fact.id
        assert "不清楚" not in fact.values, fact.id
        assert fact.none is None or fact.none in fact.values, fact.id
        assert set(fact.channels) <= set(CHANNELS), fact.id
        assert fact.low is None or fact.high is None or fact.low < fact.high, fact.id
        if fact.kind in ("int", "money"):
            assert fact.unit, fact.id
            assert fact.high is not None, fact.id


def test_a_diagnosis_is_never_asked_on_telegram(catalogue: Catalogue) -> None:
    closed = {fact.id for fact in catalogue if "telegram" not in fact.channels}
    assert {"illness_kind", "mental_diagnosed", "diagnosis_proof"} <= closed
    assert "age" not in closed


def test_money_bounds_are_in_fen(catalogue: Catalogue) -> None:
    assert catalogue.household["income_pc_month"].high == 100_000_000


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("agee", "age"), ("dis_grad", "dis_grade"), ("income", "income_month"), ("qqqq", None)],
)
def test_a_slip_in_an_id_is_recognised(catalogue: Catalogue, typed: str, meant: str | None) -> None:
    assert catalogue.suggest(typed) == meant


def test_a_word_that_is_part_of_a_value_finds_it() -> None:
    assert closest("危房", ["安全", "C/D级危房"]) == "C/D级危房"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{id: x, label: 甲, kind: nmu}", "kind nmu"),
        ("{id: x, label: 甲, kind: enum}", "values"),
        ("{id: x, label: 甲, kind: bool, values: [a]}", "values"),
        ("{id: x, kind: bool}", "label is missing"),
        ("{id: x, label: 甲, kind: bool, colour: red}", "unknown key colour"),
        ("{id: x, label: 甲, kind: bool}\n- {id: x, label: 乙, kind: bool}", "twice"),
    ],
)
def test_a_malformed_catalogue_names_file_and_fact(
    tmp_path: Path, entry: str, complaint: str
) -> None:
    (tmp_path / f"{HOUSEHOLD}.yml").write_text(f"- {entry}\n", encoding="utf-8")
    (tmp_path / f"{MEMBER}.yml").write_text("[]\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"household\.yml.*" + complaint):
        load(tmp_path)
