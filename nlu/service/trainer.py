"""Makes a model of the project when there is none of its hash; a bad one is never installed."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from nlu.service.models import Models, StoreBusyError
from nlu.service.project import Project
from nlu.service.runtime import Child, Runtime

__all__ = ["Trained", "TrainingFailedError", "train"]

_NICE, _LONGEST, _LOOK = 10, 1800.0, 0.5
_MOST_WRONG = 0.1


class TrainingFailedError(Exception):
    """No model came of it, or none that may be used; the one in use stays.

    code: broken (the project can't be read or trained) | weak (too much of check.yml is wrong) |
    slow (not done in half an hour). told: the last lines of the training, or what was wrong.
    """

    def __init__(self, code: str, told: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


@dataclass(frozen=True, slots=True)
class Trained:
    """A model that is there. `fresh`: it was made just now, in `seconds`.

    right, of: how many sentences of check.yml it understood; 0 of 0 when it was there before.
    """

    digest: str
    fresh: bool
    seconds: float = 0.0
    right: int = 0
    of: int = 0


async def train(
    runtime: Runtime, models: Models, project: Project, *, again: bool = False
) -> Trained:
    """The model of the project as it is now; waits while another process of this machine trains.

    again: train even if there is a model of this hash.

    Raises:
        TrainingFailedError: see there.
        OSError: a file of the project is missing, the disk is full, Python can't be started.
    """
    while True:
        if not again and models.has(digest := project.digest()):
            models.choose(digest)
            return Trained(digest, fresh=False)
        try:
            with models.training():
                return await _train(runtime, models, project, again)
        except StoreBusyError:
            await asyncio.sleep(_LOOK)


async def _train(runtime: Runtime, models: Models, project: Project, again: bool) -> Trained:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=models.folder, prefix="training-") as folder:
        copied = project.copy(Path(folder) / "project")
        digest = copied.digest()
        if models.has(digest) and not again:
            # Whoever held the lock before us made it.
            models.choose(digest)
            return Trained(digest, fresh=False)
        output = Path(folder) / "output"
        output.mkdir()
        order = {"project": str(copied.folder), "output": str(output), "nice": _NICE}
        await _finish(await runtime.start("train", copied.folder, order))
        right, of = _checked(output / "checked.json")
        models.install(output / "model.tar.gz", digest)
    return Trained(digest, True, time.monotonic() - started, right, of)


async def _finish(child: Child) -> None:
    try:
        async with asyncio.timeout(_LONGEST):
            code = await child.wait()
    except TimeoutError:
        raise TrainingFailedError("slow") from None
    finally:
        await child.stop(grace=0.5)
    if code:
        raise TrainingFailedError("broken", child.said)


def _checked(path: Path) -> tuple[int, int]:
    found = json.loads(path.read_text("utf-8"))
    wrong, of = found["wrong"], int(found["of"])
    if len(wrong) > _MOST_WRONG * of:
        raise TrainingFailedError("weak", tuple(wrong))
    return of - len(wrong), of
