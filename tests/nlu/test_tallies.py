"""Cars, houses and daily acts told one by one, as the number that they make."""

from __future__ import annotations

import pytest

from nlu.understanding import hear


def counted(text: str, kind: str) -> list[object]:
    return [one.value for one in hear(text).mentions if one.kind == kind and one.sure]


@pytest.mark.parametrize(
    ("said", "cars"),
    [
        ("家里一辆小车一辆货车还有一台拖拉机", [3]),
        ("老實說家裡有兩輛小轎車", [2]),
        ("名下登记车辆0台", [0]),
        ("家里没汽车", [0]),
        ("前天被一辆货车撞了", []),
        ("家里一辆电动车", []),
        ("邻居家两辆小轿车", []),
    ],
)
def test_cars_and_farm_machines(said: str, cars: list[int]) -> None:
    assert counted(said, "vehicles") == cars


@pytest.mark.parametrize(
    ("said", "houses"),
    [("全家就一处老房", [1]), ("该户住房2处", [2]), ("俺一间房都没有", [0])],
)
def test_houses(said: str, houses: list[int]) -> None:
    assert counted(said, "houses") == houses


def test_daily_acts_that_somebody_cannot_do() -> None:
    assert counted("吃饭穿衣那六样我爸有四样做不了", "adl_count") == [4]
