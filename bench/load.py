"""Residents who come when they come: an open loop over loopback against `yimen serve` itself.

Three hundred talk at once, thirty requests a second arrive at random (Poisson), each timed from the
moment when it was meant to start: who has to wait for a slow answer before him counts that wait.
The understanding service is the real one. SQLite with one process, and PostgreSQL with as many as
`--workers` says, one after the other on the same machine; every commit is on the disk.

    python -m bench load            10 minutes each; Ctrl-C: what there is by then
    YIMEN_LOAD_MINUTES=2 YIMEN_LOAD_RATE=10 YIMEN_LOAD_RESIDENTS=60 YIMEN_LOAD_WORKERS=4 …
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.browser import Browser
from bench.processes import family, memory_mb, seconds
from bench.report import Report, percentile
from handlers.settings import load
from handlers.understanding import parts_of
from nlu.service.making import Parts, trained
from scripts import postgresql

__all__ = ["run"]

_AIM_MS = 500.0
_ASKED = {"RESIDENTS": 300.0, "RATE": 30.0, "MINUTES": 10.0, "WORKERS": 2.0}
_COLUMNS = (
    "how", "requests", "a second", "p50 ms", "p95 ms", "p99 ms", "most ms", "errors",
    "core ms each",
)  # fmt: skip
_LOOK = 2.0
# Half seconds until the model must answer.
_PATIENCE = 600


@dataclass
class Tally:
    """Milliseconds by what was asked, errors by kind, memory by process and second.

    core_ms: what all processes of the house worked for one request, whoever else wanted the cores.
    elapsed: seconds in which requests were begun.
    """

    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    memory: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    core_ms: float = 0.0
    elapsed: float = 0.0

    def row(self, how: str, times: list[float]) -> tuple[object, ...]:
        shares = (percentile(times, share) for share in (0.5, 0.95, 0.99))
        return (how, len(times), len(times) / self.elapsed, *shares, max(times))


def run(*, quick: bool, parts: Parts | None = None) -> Report:
    """parts: the understanding service; that of config.yml when left out."""
    return asyncio.run(_run(quick, parts))


async def _run(quick: bool, parts: Parts | None) -> Report:
    report = Report("load", _COLUMNS)
    residents, rate, elapsed = (4, 8.0, 2.0) if quick else _wanted()
    model = await _model(parts) if parts or not quick else None
    enough = asyncio.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(told, enough.set)
    for kind, workers in (("SQLite", 1), ("PostgreSQL", 1 if quick else int(_asked("WORKERS")))):
        if enough.is_set():
            break
        server = postgresql.private(durable=True) if kind == "PostgreSQL" else nullcontext(None)
        with tempfile.TemporaryDirectory() as name, server as socket:
            address = postgresql.address(socket) if socket else ""
            async with _served(Path(name), model, address, workers, enough) as (url, pid):
                roots = (pid, *_postmaster(socket))
                tally = await _load(url, roots, residents, rate, elapsed, enough)
        how = f"{kind}, {workers} process" + ("es" if workers > 1 else "")
        _tell(report, how, tally)
    return report


def _asked(name: str) -> float:
    return float(os.environ.get(f"YIMEN_LOAD_{name}", _ASKED[name]))


def _wanted() -> tuple[int, float, float]:
    """Residents, requests a second, seconds."""
    return int(_asked("RESIDENTS")), _asked("RATE"), 60 * _asked("MINUTES")


async def _model(parts: Parts | None) -> tuple[Path, str, Path]:
    """The model of the data as they are, where it is, and the environment that it runs in."""
    found = parts or parts_of(load())
    made = await trained(found)
    return found.models.path(made.digest), made.digest, load().environment


@asynccontextmanager
async def _served(
    folder: Path,
    model: tuple[Path, str, Path] | None,
    address: str,
    workers: int,
    enough: asyncio.Event,
) -> AsyncIterator[tuple[str, int]]:
    """`yimen serve` as anybody starts it, once its pages answer and messages are understood."""
    config, said = folder / "config.yml", folder / "said"
    service = f"service: auto\n  environment: {model[2]}" if model else 'service: "off"'
    config.write_text(f"web:\n  port: 0\nunderstanding:\n  {service}\n", "utf-8")
    if model:
        models = folder / "var" / "nlu" / "models"
        models.mkdir(parents=True)
        shutil.copyfile(model[0], models / f"{model[1]}.tar.gz")
    environment = {**os.environ, "YIMEN_CONFIG": str(config), "YIMEN_DATABASE_URL": address}
    program = [sys.executable, "-c", "from handlers.cli import main; main()", "serve"]
    process = _started([*program, "--workers", str(workers)], environment, said)
    try:
        url = await _open(said, process, enough)
        await _understood(url, "model" if model else "keywords", enough)
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _started(words: list[str], environment: dict[str, str], said: Path) -> subprocess.Popen[bytes]:
    with said.open("w") as out:
        return subprocess.Popen(words, env=environment, stdout=out, stderr=out)


async def _open(said: Path, process: subprocess.Popen[bytes], enough: asyncio.Event) -> str:
    while True:
        text = await asyncio.to_thread(said.read_text, "utf-8")
        if "Ctrl-C" in text and (found := re.search(r"(http://\S+?)/\s", text)):
            return found[1]
        if process.poll() is not None or enough.is_set():
            raise SystemExit(text or "told to end before anything was measured")
        await asyncio.sleep(0.1)


async def _understood(url: str, by: str, enough: asyncio.Event) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        for _ in range(_PATIENCE):
            found = (await client.get(f"{url}/health")).json()["understanding"]
            if found == by:
                return
            if enough.is_set():
                raise SystemExit("told to end before anything was measured")
            await asyncio.sleep(0.5)
    raise SystemExit(f"messages are understood by {found}, not by {by}")


def _postmaster(socket: Path | None) -> tuple[int, ...]:
    if socket is None:
        return ()
    return (int((socket / "data" / "postmaster.pid").read_text("ascii").split()[0]),)


async def _load(
    url: str,
    roots: tuple[int, ...],
    residents: int,
    rate: float,
    elapsed: float,
    enough: asyncio.Event,
) -> Tally:
    dice, tally = random.Random(1), Tally()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=residents)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        seats = [(Browser(client, random.Random(n)), asyncio.Lock()) for n in range(residents)]
        # Everybody sits there before the watch is started.
        for browser, _ in seats:
            await browser.step()
        watch = asyncio.create_task(_watch(roots, tally))
        begun, worked = time.perf_counter(), sum(seconds(pid) for pid, _ in family(*roots))
        tasks, at = [], 0.0
        while (at := at + dice.expovariate(rate)) < elapsed and not enough.is_set():
            await asyncio.sleep(max(0.0, begun + at - time.perf_counter()))
            seat = dice.choice(seats)
            tasks.append(asyncio.create_task(_request(*seat, begun + at, tally)))
        tally.elapsed = time.perf_counter() - begun
        await asyncio.gather(*tasks)
        worked = sum(seconds(pid) for pid, _ in family(*roots)) - worked
        tally.core_ms = 1000 * worked / len(tasks)
        watch.cancel()
    return tally


async def _request(browser: Browser, seat: asyncio.Lock, meant: float, tally: Tally) -> None:
    async with seat:
        try:
            what = await browser.step()
        except httpx.HTTPError as error:
            answer = getattr(error, "response", None)
            tally.errors[str(answer.status_code) if answer else type(error).__name__] += 1
            browser.fields = {}
            return
    tally.spent[what].append((time.perf_counter() - meant) * 1000)


async def _watch(roots: tuple[int, ...], tally: Tally) -> None:
    begun = time.perf_counter()
    while True:
        now, together = time.perf_counter() - begun, Counter[str]()
        for pid, name in family(*roots):
            together[name] += memory_mb(pid)
        for name, megabytes in together.items():
            tally.memory[name].append((now, megabytes))
        await asyncio.sleep(_LOOK)


def _tell(report: Report, how: str, tally: Tally) -> None:
    every = [one for times in tally.spent.values() for one in times]
    errors = sum(tally.errors.values())
    report.add(*tally.row(how, every), errors, tally.core_ms)
    for what in ("open", "story", "words", "button"):
        if times := tally.spent.get(what):
            report.add(*tally.row(f"  {what}", times), "-", "-")
    for kind, count in tally.errors.items():
        report.add(f"  error {kind}", count, *["-"] * 7)
    for name, seen in sorted(tally.memory.items()):
        third = len(seen) // 3
        first = max(mb for _, mb in seen[third : 2 * third] or seen)
        last = max(mb for _, mb in seen[2 * third :] or seen)
        report.add(f"  {name}: MB at the start, in the second third, in the last", seen[0][1],
                   first, last, *["-"] * 5)  # fmt: skip
    p95 = percentile(every, 0.95)
    report.aim(f"p95 with {how}, ms", p95, f"<= {_AIM_MS:g}", p95 <= _AIM_MS)
    report.aim(f"errors with {how}", errors, "0", errors == 0)
