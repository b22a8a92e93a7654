"""A slip of the pen in a condition makes a golden case fail: tried on some programs, all of them
by `python -m bench mutation`.
"""

from __future__ import annotations

import pytest

from bench.mutants import COMPARATOR, NEGATION, THRESHOLD, mutants
from bench.mutation import WANTED, mutate
from rules.expression import Names
from rules.facts import load
from rules.parameters import ParameterCatalogue

SAMPLE = 16
# Programs whose edges people ask about most.
ALWAYS = ("nat_dibao", "nat_disabled_care", "nat_elder_age", "nat_temp_quick")


@pytest.mark.parametrize("seed", [1])
def test_flipped_comparators_and_shifted_thresholds_are_noticed(seed: int) -> None:
    tally = mutate(sample=SAMPLE, seed=seed)
    share = tally.share(COMPARATOR, THRESHOLD)
    survivors = [str(one) for one in tally.survivors if one.mutant.kind in (COMPARATOR, THRESHOLD)]
    assert share >= WANTED, "\n".join([f"only {share:.1%}", *survivors])


def test_no_slip_at_the_edge_of_the_best_known_programs_is_missed() -> None:
    tally = mutate(only=ALWAYS)
    survivors = [str(one) for one in tally.survivors if one.mutant.kind in (COMPARATOR, THRESHOLD)]
    assert sum(tally.made.values()) > 50
    assert not survivors


def test_slips_are_made_where_a_condition_has_them() -> None:
    names = Names(load(), ParameterCatalogue.load().specs)
    money = "household.income_month < region.dibao_standard"
    text = f"not member.bedridden and member.age >= 60 and {money}"
    made = {(one.kind, one.text) for one in mutants(text, names)}
    texts = {text for _, text in made}
    assert any("member.age > 60" in one for one in texts)
    assert any("member.age < 60" in one for one in texts)
    assert {"61", "59"} <= {one.split("age >= ")[1][:2] for one in texts if "age >= " in one}
    assert any("(region.dibao_standard + 1)" in one for one in texts)
    assert sum(kind == NEGATION for kind, _ in made) == 1
