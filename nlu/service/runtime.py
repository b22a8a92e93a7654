"""The environment of its own in which Rasa runs, and how a process in it is started and ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Child", "Runtime", "memory_mb"]

_LINES, _LINE = 200, 65_536
# What a child may know of our surroundings; the key of the database is not among it.
_PASSED = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH")
_SET = {
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "ignore",
}
# What learns may use another core; what answers leaves it to the others.
_CORES: Mapping[str, str] = {"train": "2", "serve": "1"}


@dataclass(frozen=True, slots=True)
class Runtime:
    """environment: a virtual environment made of nlu/rasa/requirements.lock.

    folder: where its processes stand and leave what they must leave (var/nlu).
    """

    environment: Path
    folder: Path

    @property
    def installed(self) -> bool:
        """Whether the environment is there and whole."""
        return (self.environment / ".ready").exists()

    async def start(
        self, task: str, project: Path, order: Mapping[str, Any], *, pass_fds: tuple[int, ...] = ()
    ) -> Child:
        """Start `launch.py <task>` of the project and give it its order.

        Raises:
            OSError: the environment's Python can't be started.
        """
        home = self.folder / "home"
        home.mkdir(parents=True, exist_ok=True)
        surroundings = {name: os.environ[name] for name in _PASSED if name in os.environ}
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), _CORES[task])
        process = await asyncio.create_subprocess_exec(
            self.environment / "bin" / "python",
            project / "launch.py",
            task,
            cwd=home,
            env={**surroundings, **_SET, **threads, "HOME": str(home), "PYTHONPATH": str(project)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=_LINE,
            pass_fds=pass_fds,
            # Ctrl-C in our terminal is ours to handle: it is we who stop our children, in order.
            start_new_session=True,
        )
        child = Child(process)
        try:
            await child.send(json.dumps({**order, "parent": os.getpid()}))
        except BaseException:
            await child.stop(grace=0)
            raise
        return child


def memory_mb(pid: int) -> float | None:
    """Resident memory of a process in MB; None when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Child:
    """A running process. Its last lines are kept until `hush`: afterwards what it prints may hold
    what a resident wrote, and goes nowhere.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: deque[str] | None = deque(maxlen=_LINES)
        self._listening = asyncio.create_task(self._listen())

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    @property
    def said(self) -> tuple[str, ...]:
        """The last lines it printed, before it was hushed."""
        return tuple(self._said or ())

    def hush(self) -> None:
        """Keep nothing more of what it prints, and forget what was kept."""
        self._said = None

    async def send(self, line: str) -> None:
        """One line to its standard input, which stays open: it ends when that is closed."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.write(f"{line}\n".encode())
            await self._process.stdin.drain()

    async def wait(self) -> int:
        """The exit code, once it has ended and all it printed is read."""
        code = await self._process.wait()
        await asyncio.wait({self._listening})
        return code

    async def stop(self, grace: float = 3.0) -> None:
        """SIGTERM, then SIGKILL if it still runs after `grace` seconds; returns when it is gone."""
        self._signal(signal.SIGTERM)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(grace):
                    await self._process.wait()
        finally:
            self._signal(signal.SIGKILL)
        await self.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()

    def _signal(self, number: signal.Signals) -> None:
        if self.running:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def memory_mb(self) -> float | None:
        """Resident memory now, in MB; None when it is gone."""
        return memory_mb(self.pid)

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while chunk := await self._process.stdout.read(_LINE):
            if self._said is not None:
                self._said.extend(chunk.decode("utf-8", "replace").splitlines())
