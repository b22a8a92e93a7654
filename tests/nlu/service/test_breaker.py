"""After failures in a row nothing is asked for a while; then one asks, and it decides."""

from __future__ import annotations

import pytest

from nlu.service.breaker import Breaker, Circuit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, rest=2.0, longest=5.0, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


def test_it_opens_after_failures_in_a_row_only(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.state is Circuit.CLOSED
    fail(breaker, 1)
    assert breaker.state is Circuit.OPEN
    assert not breaker.admit()


def test_after_a_rest_only_one_may_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 2.0
    assert breaker.state is Circuit.HALF_OPEN
    assert breaker.admit()
    assert not breaker.admit()
    breaker.succeeded()
    assert breaker.state is Circuit.CLOSED
    assert breaker.admit()


def test_a_failed_try_makes_the_rest_longer_up_to_a_limit(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    rests = []
    for _ in range(4):
        start = clock.now
        while breaker.state is Circuit.OPEN:
            clock.now += 0.5
        rests.append(clock.now - start)
        fail(breaker, 1)
    assert rests == [2.0, 4.0, 5.0, 5.0]


def test_a_try_that_was_given_up_leaves_room_for_the_next(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 2.0
    assert breaker.admit()
    breaker.dropped()
    assert breaker.admit()


def test_late_failures_of_others_do_not_make_the_rest_longer(
    breaker: Breaker, clock: Clock
) -> None:
    for _ in range(8):
        assert breaker.admit()
    for _ in range(8):
        breaker.failed()
    clock.now += 2.0
    assert breaker.state is Circuit.HALF_OPEN


def test_another_service_starts_with_a_clean_slate(breaker: Breaker) -> None:
    fail(breaker, 3)
    breaker.reset()
    assert breaker.state is Circuit.CLOSED
    assert breaker.admit()
