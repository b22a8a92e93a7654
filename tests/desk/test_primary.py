from __future__ import annotations

import pytest

from desk.primary import choose
from desk.routing import Route, route
from rules.place import Place


def town(name: str | None, adcode: str = "321302") -> Place:
    return Place(adcode, "江苏省", "宿迁市", "宿城区", name)


HUKOU, LIVING, EVENT = town("中扬镇"), town("屠园镇"), town("蔡集镇")
PLACES = {"hukou": HUKOU, "living": LIVING, "emergency": EVENT}


def routes(*kinds: str) -> list[Route]:
    return [route(kind, PLACES) for kind in kinds]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (("emergency", "living", "hukou"), EVENT),
        (("living", "hukou"), LIVING),
        (("hukou",), HUKOU),
    ],
)
def test_urgent_goes_to_where_the_person_is(known: tuple[str, ...], expected: Place) -> None:
    chosen = choose({kind: PLACES[kind] for kind in known}, routes("hukou"), urgent=True)
    assert chosen is not None
    assert chosen.place == expected
    assert expected.town is not None
    assert expected.town in chosen.reason


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("hukou", "hukou", "emergency"), HUKOU),
        (("hukou", "emergency", "emergency"), EVENT),
        (("emergency", "hukou"), HUKOU),  # as many: the hukou place first
        (("living", "emergency"), LIVING),
        ((), HUKOU),
    ],
)
def test_otherwise_it_goes_to_the_window_of_most_programs(
    kinds: tuple[str, ...], expected: Place
) -> None:
    chosen = choose(PLACES, routes(*kinds), urgent=False)
    assert chosen is not None
    assert chosen.place == expected


@pytest.mark.parametrize("urgent", [True, False])
def test_without_a_township_there_is_no_window(urgent: bool) -> None:
    places = {"hukou": town(None), "living": town(None)}
    found = [route("hukou", places), route("emergency", places)]
    assert choose(places, found, urgent=urgent) is None
    assert choose({}, [], urgent=urgent) is None


def test_a_county_alone_gives_way_to_a_township_known_elsewhere() -> None:
    places = {"hukou": town(None), "living": LIVING}
    chosen = choose(places, [route("hukou", places)], urgent=False)
    assert chosen is not None
    assert chosen.place == LIVING
