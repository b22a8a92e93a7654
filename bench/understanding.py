"""How long understanding takes, with and without the service, and what the service itself costs.

The service is the real one with a model of nlu/rasa as it is; a full run trains it anew. Keywords
alone are the other row. A message of 50,000 characters is cut as intake cuts it; the talk reads no
more of it than `interview.longest_message`.
"""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.report import Report, percentile
from bench.spoken import LONG, SHORT, STORIES
from handlers.settings import load
from handlers.understanding import parts_of
from nlu.joined import ModelUnderstanding
from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained
from nlu.service.server import Server
from nlu.understanding import KeywordUnderstanding, LayeredUnderstanding, Understanding

_CLIENTS = 8
_COLUMNS = ("what", "how", "messages", "p50 ms", "p95 ms", "most ms", "messages/s")
_KEYWORDS, _BOTH = "keywords alone", "keywords and model"


def run(*, quick: bool, parts: Parts | None = None) -> Report:
    """parts: the service to measure; that of config.yml when left out."""
    return asyncio.run(_run(parts or parts_of(load()), quick))


async def _run(parts: Parts, quick: bool) -> Report:
    report = Report("understanding", _COLUMNS)
    made = await trained(parts)
    training = None if quick else await _training(parts)
    model = parts.models.path(made.digest)
    began = time.perf_counter()
    server = await Server.start(parts.runtime, model)
    client = RasaClient()
    try:
        await server.ready()
        ready, worked = time.perf_counter() - began, _cpu(server.child.pid)
        client.use(server.address)
        both = LayeredUnderstanding(ModelUnderstanding(client, at_once=1))
        await _compare(report, both, 1 if quick else 10)
        for what, texts in (("a short utterance", SHORT), ("a story", STORIES)):
            work = await _work(both, texts * (1 if quick else 5), server.child.pid)
            _single(report, f"{what}, ms of a core, ours and the service's", work)
        memory = server.child.memory_mb() or 0.0
    finally:
        await client.close()
        await server.stop()
    if training is not None:
        seconds, cpu, most = training
        _single(report, "training, s", seconds)
        _single(report, "training, s of a core", cpu)
        _single(report, "training, MB at its most", most)
        report.aim("training, s", seconds, "<= 180", seconds <= 180)
    _single(report, "from start to ready, s", ready)
    _single(report, "from start to ready, s of a core", worked)
    report.aim("from start to ready, s", ready, "<= 30", ready <= 30)
    _single(report, "memory of the service after all this, MB", memory)
    report.aim("memory of the service, MB", memory, "<= 700", memory <= 700)
    return report


async def _work(ears: Understanding, texts: Sequence[str], service: int) -> float:
    """Milliseconds that a core works for one message, whatever else the machine does."""
    before = time.process_time() + _cpu(service)
    await _one_by_one(ears, texts)
    return (time.process_time() + _cpu(service) - before) * 1000 / len(texts)


async def _training(parts: Parts) -> tuple[float, float, float]:
    """Seconds of a training from nothing, how many of them a core worked on it, and the memory in
    MB that it took at its most (Linux gives that of the largest child there was: it is the only one
    of its size)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Parts.of(parts.runtime.environment, Path(folder), parts.project)
        seconds = (await trained(fresh)).seconds
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, after.ru_maxrss * 1024 / 1e6


def _cpu(pid: int) -> float:
    """Seconds that a core has worked for a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _compare(report: Report, both: Understanding, rounds: int) -> None:
    for name, ears in ((_KEYWORDS, KeywordUnderstanding()), (_BOTH, both)):
        await _one_by_one(ears, SHORT)
        short = await _one_by_one(ears, SHORT * rounds)
        _row(report, "a short utterance", name, short)
        story = await _one_by_one(ears, STORIES * rounds * 3)
        _row(report, "a story of 400 characters", name, story)
        began = time.perf_counter()
        many = await _together(ears, SHORT * rounds)
        rate = len(many) / (time.perf_counter() - began)
        _row(report, f"short utterances of {_CLIENTS} at once", name, many, rate)
        beside = await _beside_long(ears, SHORT * rounds)
        _row(report, "short, beside one of 50,000 characters after the other", name, beside)
        if ears is both:
            _aim(report, "a short utterance", short, 40)
            _aim(report, "a story", story, 400)
            report.aim(f"{_CLIENTS} clients, messages/s", rate, ">= 30", rate >= 30)


def _single(report: Report, what: str, value: float) -> None:
    report.add(what, "-", 1, value, "-", "-", "-")


def _row(
    report: Report, what: str, how: str, times: Sequence[float], rate: float | None = None
) -> None:
    shares = (percentile(times, share) for share in (0.5, 0.95))
    report.add(what, how, len(times), *shares, max(times), "-" if rate is None else rate)


def _aim(report: Report, what: str, times: Sequence[float], most: float) -> None:
    p95 = percentile(times, 0.95)
    report.aim(f"{what}, p95 ms", p95, f"<= {most:g}", p95 <= most)


async def _one_by_one(ears: Understanding, texts: Sequence[str]) -> list[float]:
    times = []
    for text in texts:
        began = time.perf_counter()
        await ears.understand(text)
        times.append((time.perf_counter() - began) * 1000)
    return times


async def _together(ears: Understanding, texts: Sequence[str]) -> list[float]:
    shares = (texts[client::_CLIENTS] for client in range(_CLIENTS))
    done = await asyncio.gather(*(_one_by_one(ears, share) for share in shares))
    return [one for times in done for one in times]


async def _beside_long(ears: Understanding, texts: Sequence[str]) -> list[float]:
    longest = load().interview.longest_message + 1

    async def shout() -> None:
        while True:
            await ears.understand(LONG[:longest])
            await asyncio.sleep(0)

    shouting = asyncio.create_task(shout())
    try:
        return await _one_by_one(ears, texts)
    finally:
        shouting.cancel()
        await asyncio.gather(shouting, return_exceptions=True)
