"""Which local figure decides a case: official, in force that day, of the nearest place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.case import Case
from rules.parameters import Entry, Figure, ParameterStore, Variant
from rules.place import Place, chain
from rules.program import Cite
from rules.rulebook import Rulebook, load

CHAIN = chain("321302")
DAY = date(2026, 11, 22)


def figure(value: object, adcode: str = "321302", **fields: Any) -> Figure:
    data: dict[str, Any] = {"start": date(2026, 7, 1), "certainty": "official"}
    local = fields.pop("local", False)
    data |= fields
    entry = Entry(
        key="dibao_standard", value=Decimal(str(value)), cite=Cite(doc="文〔2026〕1号"), **data
    )
    return Figure(entry, adcode, f"地{adcode}", local=local)


def decided(*figures: Figure, day: date = DAY) -> dict[Variant, Decimal | None]:
    found = ParameterStore.of(figures).resolve("dibao_standard", CHAIN, day)
    return {kind: found.value(kind) for kind in ("城镇", "农村")}


def both(value: object) -> dict[str, Decimal]:
    return dict.fromkeys(("城镇", "农村"), Decimal(str(value)))


def test_the_nearest_place_that_has_an_official_figure_decides() -> None:
    assert decided(figure(700), figure(650, "321300"), figure(600, "320000")) == both(700)
    assert decided(figure(650, "321300"), figure(600, "320000")) == both(650)
    assert decided(figure(500, "100000")) == both(500)
    assert decided(figure(999, "321311")) == {"城镇": None, "农村": None}


def test_only_figures_in_force_on_the_day_count() -> None:
    old = figure(690, start=date(2025, 7, 1), to=date(2026, 6, 30))
    new = figure(720, start=date(2026, 7, 1))
    assert decided(old, new) == both(720)
    assert decided(old, new, day=date(2026, 6, 30)) == both(690)
    assert decided(old, new, day=date(2026, 7, 1)) == both(720)
    assert decided(old, day=date(2026, 7, 1)) == {"城镇": None, "农村": None}
    assert decided(new, day=date(2025, 1, 1)) == {"城镇": None, "农村": None}


def test_a_newer_figure_follows_an_open_one() -> None:
    assert decided(figure(690, start=date(2025, 7, 1)), figure(720)) == both(720)


@pytest.mark.parametrize("certainty", ["indicative", "historical"])
def test_what_is_not_official_never_decides_but_is_offered(certainty: str) -> None:
    store = ParameterStore.of([figure(752, "100000", certainty=certainty)])
    found = store.resolve("dibao_standard", CHAIN, DAY)
    assert found.value() is None
    assert [one.entry.value for one in found.indicative] == [752]


def test_an_indicative_county_figure_does_not_hide_an_official_provincial_one() -> None:
    assert decided(figure(800, certainty="indicative"), figure(620, "320000")) == both(620)


def test_kinds_of_hukou_are_resolved_one_by_one() -> None:
    town, village = figure(800, variant="城镇"), figure(600, "320000", variant="农村")
    assert decided(town, village) == {"城镇": Decimal(800), "农村": Decimal(600)}
    found = ParameterStore.of([town, village]).resolve("dibao_standard", CHAIN, DAY)
    assert found.value() is None
    assert found.value("城镇") == 800


def test_a_county_s_own_entry_wins_over_the_shipped_one_of_the_same_day() -> None:
    assert decided(figure(700), figure(705, local=True)) == both(705)
    # but a newer shipped standard replaces an old entry
    older = figure(705, local=True, start=date(2025, 7, 1))
    assert decided(figure(700), older) == both(700)


def test_offered_figures_are_what_is_still_said_then_the_past() -> None:
    store = ParameterStore.of(
        [
            figure(722, "100000", certainty="indicative", start=date(2022, 3, 1)),
            figure(752, "100000", certainty="indicative", start=date(2023, 1, 1)),
            figure(640, "320000", certainty="historical", start=date(2020, 1, 1)),
            figure(900, "100000", certainty="indicative", start=date(2027, 1, 1)),
        ]
    )
    found = store.resolve("dibao_standard", CHAIN, DAY)
    assert [one.entry.value for one in found.indicative] == [752, 640]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load(roots=())


def test_the_case_s_own_figure_counts_first(book: Rulebook) -> None:
    case = Case(on=DAY, parameters={"dibao_standard": 700})
    assert book.resolve("dibao_standard", case).value() == 700
    kinds = Case(on=DAY, parameters={"dibao_standard": {"城镇": 800}})
    found = book.resolve("dibao_standard", kinds)
    assert found.value("城镇") == 800
    assert found.value("农村") is None


def test_an_unknown_place_is_named_as_what_is_needed(book: Rulebook) -> None:
    assert book.resolve("dibao_standard", Case(on=DAY)).needs == "hukou_area"
    home = Place("321302", "江苏省", "宿迁市", "宿城区")
    known = Case(on=DAY, places={"hukou": home})
    assert book.resolve("dibao_standard", known).needs is None
