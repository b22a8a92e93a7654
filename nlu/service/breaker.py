"""A circuit breaker: after failures in a row nothing is asked for a while, then one probe."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

__all__ = ["Breaker", "Circuit"]


class Circuit(StrEnum):
    """closed: asked freely. open: not asked. half_open: the next one asked is the probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Opens after `failures` in a row, for `rest` seconds, twice as long after each failed probe.

    `clock` gives seconds that never go back. Not for several threads.
    """

    def __init__(
        self,
        failures: int = 3,
        rest: float = 2.0,
        longest: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._first = rest
        self._longest = longest
        self._clock = clock
        self._failed = 0
        self._rest = rest
        self._until: float | None = None
        self._probing = False

    @property
    def state(self) -> Circuit:
        """Where the breaker stands now."""
        if self._until is None:
            return Circuit.CLOSED
        return Circuit.OPEN if self._clock() < self._until else Circuit.HALF_OPEN

    def admit(self) -> bool:
        """Whether the service may be asked now. Half open, only one asks until it is answered.

        Every admitted call must end in `succeeded`, `failed` or `dropped`.
        """
        state = self.state
        if state is Circuit.CLOSED:
            return True
        if state is Circuit.OPEN or self._probing:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        """An admitted call was answered well."""
        self.reset()

    def failed(self) -> None:
        """An admitted call was refused, answered badly or not in time."""
        self._failed += 1
        if self._probing:
            self._rest = min(self._rest * 2, self._longest)
        if self._probing or (self._until is None and self._failed >= self._most):
            self._until = self._clock() + self._rest
        self._probing = False

    def dropped(self) -> None:
        """An admitted call was given up by whoever asked: it says nothing of the service."""
        self._probing = False

    def reset(self) -> None:
        """Closed, as if new: another service stands there now."""
        self._failed, self._rest, self._until, self._probing = 0, self._first, None, False
