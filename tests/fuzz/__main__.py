"""Say anything at all, for long: `python -m tests.fuzz conversations -n 100000 --seed 7`.

conversations: residents who say and press anything. updates: what Telegram would never send.
pages: every route of the server, by every role (schemathesis).
desk: tickets filed, decided, moved, merged and transferred in any order; with YIMEN_TEST_POSTGRES
on PostgreSQL (`python -m scripts.postgresql python -m tests.fuzz desk -n 1000`).
Ends with 1 on an unhandled error, on a talk that is stuck, an answer that took over 2 seconds, or
a ticket that lost a day, a line of its history or its township.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import click
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from handlers.web.access import ACCESS
from tests.fuzz.conversations import Conversation, steps, talking
from tests.fuzz.county import county
from tests.fuzz.desk import Desk, walks
from tests.fuzz.pages import Answers, asked_by_all, serving_pages
from tests.fuzz.updates import feed, opened, spoiled


@click.group()
def main() -> None:
    """Long runs; short ones are part of the tests."""


_count = click.option("-n", "count", type=click.IntRange(1), default=2000, show_default=True)
_seed = click.option("--seed", type=int, help="The same numbers again; drawn and told without it.")


@main.command()
@_count
@_seed
def conversations(count: int, seed: int | None) -> None:
    """So many messages to the real intake."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, talking(Path(folder)) as spoken:
        machine = seeded(seed)(type("Talk", (Conversation,), {"spoken": spoken}))
        cut = ""
        try:
            run_state_machine_as_test(machine, settings=steps(count))
        except KeyboardInterrupt:
            cut = f" of {count} (told to end)"
    click.echo(
        f"seed {seed}: {spoken.messages} messages{cut}, none stuck, no error, slowest "
        f"{spoken.slowest:.2f} s, over 2 s {len(spoken.slow)}; {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if spoken.slow else 0)


@main.command()
@_count
@_seed
def updates(count: int, seed: int | None) -> None:
    """So many updates of no form at all through Telegram's door."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    logging.getLogger("yimen").propagate = False
    began = time.monotonic()
    failed, passed, others = asyncio.run(_updates(count, seed))
    click.echo(
        f"seed {seed}: {count} updates, given up {failed}, passed over as none of Telegram's "
        f"{passed}, other troubles {len(others)}; {time.monotonic() - began:.0f} s"
    )
    for line in sorted(set(others)):
        click.echo(f"  {line}", err=True)
    sys.exit(1 if failed or others else 0)


@main.command()
@_count
@_seed
def pages(count: int, seed: int | None) -> None:
    """So many requests, about, to all routes of a real server."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    began = time.monotonic()
    answers, said = asyncio.run(_pages(count, seed))
    troubles = [line for line in said.splitlines() if "ERROR" in line or "Traceback" in line]
    click.echo(
        f"seed {seed}: {answers.counted.total()} requests {dict(answers.counted)}, wrong "
        f"{len(answers.wrong)}, errors said {len(troubles)}, slowest {answers.slowest:.2f} s, over "
        f"2 s {len(answers.slow)}; {time.monotonic() - began:.0f} s"
    )
    for line in (*sorted(set(map(str, answers.wrong))), *sorted(set(troubles)), *answers.slow):
        click.echo(f"  {line}", err=True)
    sys.exit(1 if answers.wrong or troubles or answers.slow else 0)


async def _pages(count: int, seed: int) -> tuple[Answers, str]:
    with tempfile.TemporaryDirectory() as folder:
        async with serving_pages(Path(folder)) as asked:
            each = max(1, count // (len(ACCESS) * len(asked.sessions)))
            every = partial(asked_by_all, asked, each, seed, all_roles=True)
            return await asyncio.to_thread(every), asked.said


@main.command()
@_count
@_seed
def desk(count: int, seed: int | None) -> None:
    """So many tickets or more, on a desk of three townships."""
    seed = secrets.randbelow(10**6) if seed is None else seed
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, county(Path(folder)) as here:
        while here.done["file"] < count:
            machine = seeded(seed + here.walks)(type("Walk", (Desk,), {"county": here}))
            run_state_machine_as_test(machine, settings=walks(max(100, count - here.done["file"])))
    told = ", ".join(f"{what} {often}" for what, often in sorted(here.done.items()))
    click.echo(
        f"seed {seed}: {here.done['file']} tickets in {here.walks} walks, nothing lost; {told}; "
        f"{time.monotonic() - began:.0f} s"
    )


async def _updates(count: int, seed: int) -> tuple[int, int, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as door:
            failed = await feed(door, spoiled(random.Random(seed)), count)
            others = [line for line in door.troubles.lines if "passed over" not in line]
            return failed, len(door.troubles.lines) - len(others), others


if __name__ == "__main__":
    main()
