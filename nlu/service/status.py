"""How the service stands, in words that a page, a command and a test can go by."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from nlu.service.breaker import Circuit

__all__ = ["Phase", "Status"]


class Phase(StrEnum):
    """off: switched off. stopped: none is kept here and none runs that could be asked. missing: its
    environment isn't installed (yet). training: there is no model yet. loading: it starts. ready:
    it answers. trouble: it ended or can't start, and is tried again by and by; or no model could
    be made.
    """

    OFF = "off"
    STOPPED = "stopped"
    MISSING = "missing"
    TRAINING = "training"
    LOADING = "loading"
    READY = "ready"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Status:
    """One look at the service.

    model: hash of the model that answers. stale: it was made of older data than is there now.
    training: a model is being made just now. restarts: how often the service had to be started
    anew. problem: code of what went wrong last, broken | weak | slow | disk (of a training),
    refused (a model, when swapped in), start | ended (the process), fault (ours).
    """

    phase: Phase
    circuit: Circuit = Circuit.CLOSED
    model: str | None = None
    stale: bool = False
    training: bool = False
    restarts: int = 0
    memory_mb: int | None = None
    problem: str | None = None

    @property
    def light(self) -> str:
        """green: all well, also while it is still on its way. yellow: messages are understood by
        keywords though they should not be, or a new model could not be made."""
        troubled = self.phase is Phase.TROUBLE or self.circuit is not Circuit.CLOSED
        return "yellow" if troubled or self.problem else "green"

    @property
    def understands(self) -> str:
        """model | keywords: what answers a message at this moment."""
        asked = self.phase is Phase.READY and self.circuit is Circuit.CLOSED
        return "model" if asked else "keywords"

    def as_json(self) -> dict[str, Any]:
        return {"understands": self.understands, "light": self.light, **asdict(self)}
