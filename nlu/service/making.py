"""What a service is made of, and making a model of it with a note for `yimen nlu status`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nlu.service import notes
from nlu.service.models import Models
from nlu.service.project import Project
from nlu.service.runtime import Runtime
from nlu.service.trainer import Trained, TrainingFailedError, train

__all__ = ["Parts", "trained", "why"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The environment, the project and the models that a service is made of."""

    runtime: Runtime
    models: Models
    project: Project

    @classmethod
    def of(cls, environment: Path, folder: Path, project: Project | None = None) -> Parts:
        """environment: where Rasa is installed. folder: var/nlu."""
        return cls(Runtime(environment, folder), Models(folder / "models"), project or Project())


async def trained(parts: Parts, *, again: bool = False) -> Trained:
    """A model of the project as it is now, with a note of how it went for `yimen nlu status`.

    Raises:
        TrainingFailedError, OSError: as `trainer.train`.
    """
    note: dict[str, Any] = {"at": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        made = await train(parts.runtime, parts.models, parts.project, again=again)
    except (TrainingFailedError, OSError) as error:
        note |= {"problem": why(error), "told": getattr(error, "told", ())}
        with suppress(OSError):
            notes.write_training(parts.runtime.folder, note)
        raise
    if made.fresh:
        note |= {"model": made.digest, "seconds": round(made.seconds, 1)}
        notes.write_training(parts.runtime.folder, {**note, "right": made.right, "of": made.of})
    return made


def why(error: Exception) -> str:
    """The code of what kept a model from being made: that of the error, or disk."""
    return error.code if isinstance(error, TrainingFailedError) else "disk"
