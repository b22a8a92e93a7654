"""The figures that ship: which of them decide today, and which are only shown beside an unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.parameters import ParameterStore, Resolved
from rules.place import chain
from rules.rulebook import Rulebook, load

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load()


@pytest.fixture
def store(book: Rulebook) -> ParameterStore:
    return book.store


def dibao(store: ParameterStore, adcode: str, day: date = TODAY) -> Resolved:
    return store.resolve("dibao_standard", chain(adcode), day)


def shown(found: Resolved) -> list[tuple[str, str | None, Decimal, str]]:
    return [
        (one.adcode, one.entry.variant, one.entry.value, one.entry.certainty)
        for one in found.indicative
    ]


def test_tianjin_has_an_official_standard_since_september_2025(store: ParameterStore) -> None:
    found = dibao(store, "120104")

    assert found.value() == 1045
    assert found.value("城镇") == found.value("农村") == 1045
    figure = found.figure()
    assert figure is not None
    assert figure.entry.cite.doc.endswith("津民规〔2025〕6号")
    assert figure.entry.cite.url is not None
    assert figure.entry.start == date(2025, 9, 1)
    assert found.indicative == ()


@pytest.mark.parametrize(("day", "value"), [(date(2025, 8, 31), 1010), (date(2025, 9, 1), 1045)])
def test_tianjin_changed_its_standard_overnight(
    store: ParameterStore, day: date, value: int
) -> None:
    assert dibao(store, "120104", day).value() == value


@pytest.mark.parametrize("adcode", ["321302", "220821", "510781", "513301"])
def test_no_official_standard_is_known_for_the_places_of_the_seeds(
    store: ParameterStore, adcode: str
) -> None:
    found = dibao(store, adcode)

    assert found.value() is found.value("城镇") is found.value("农村") is None
    assert found.indicative


def test_sucheng_is_shown_the_national_averages_first(store: ParameterStore) -> None:
    assert shown(dibao(store, "321302")) == [
        ("100000", "城镇", 752, "indicative"),
        ("100000", "农村", 582, "indicative"),
        ("321300", None, 520, "historical"),
    ]
    averages = dibao(store, "321302").indicative[:2]
    assert {one.entry.start for one in averages} == {date(2023, 1, 1)}


def test_jiangyou_is_shown_the_floor_of_its_province_first(store: ParameterStore) -> None:
    assert shown(dibao(store, "510781"))[:2] == [
        ("510000", "城镇", 826, "indicative"),
        ("510000", "农村", 620, "indicative"),
    ]


def test_zhenlai_is_shown_the_guide_of_its_tier_first(store: ParameterStore) -> None:
    assert shown(dibao(store, "220821"))[0] == ("220821", "城镇", 560, "indicative")


@pytest.mark.parametrize(
    ("day", "city", "country"), [(date(2025, 6, 30), 788, 580), (TODAY, None, None)]
)
def test_luzhou_counts_only_until_its_province_raised_the_floor_above_it(
    store: ParameterStore, day: date, city: int | None, country: int | None
) -> None:
    found = dibao(store, "510502", day)

    assert (found.value("城镇"), found.value("农村")) == (city, country)


def test_a_superseded_document_is_shown_after_what_is_still_said_today(
    store: ParameterStore,
) -> None:
    places = [adcode for adcode, *_ in shown(dibao(store, "510502"))]

    assert places.index("510000") < places.index("510500")


def test_chongqing_differs_for_town_and_country(store: ParameterStore) -> None:
    found = dibao(store, "500101")

    assert (found.value("城镇"), found.value("农村"), found.value()) == (770, 630, None)


def test_only_documents_decide_never_news_floors_or_averages(store: ParameterStore) -> None:
    official = {
        (one.adcode, key)
        for key, figures in store.figures.items()
        for one in figures
        if one.entry.certainty == "official"
    }

    assert {adcode for adcode, _ in official} == {"100000", "120000", "320200", "500000", "510500"}
    assert ("100000", "dibao_standard") not in official


def test_every_figure_names_a_document_and_the_official_ones_their_first_day(
    store: ParameterStore,
) -> None:
    for figures in store.figures.values():
        for one in figures:
            assert one.entry.cite.doc
            assert one.entry.certainty != "official" or one.entry.start
            assert one.entry.cite.certainty == one.entry.certainty


def test_the_nation_sets_the_ages_and_the_margin_that_a_place_may_change(
    store: ParameterStore,
) -> None:
    nation = chain("321302")

    assert store.resolve("margin_ratio", nation, TODAY).value() == Decimal("1.5")
    assert store.resolve("child_rehab_age", nation, TODAY).value() == 6
    assert store.resolve("elder_allowance_age", nation, TODAY).value() == 80
