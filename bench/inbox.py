"""The inbox page over many tickets: whole requests of a clerk and of a district, database on disk.

The tickets are spread over the townships of one county, nine in ten of them closed, each with a
snapshot as large as a real one; what is timed is a request from the address to the last byte.
"The first look" is the district's page when nothing has been worked out yet, as after a start.
YIMEN_DATABASE_URL may name another database, an empty one: on PostgreSQL, for instance.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from bench.report import Report, percentile
from desk.places import Gazetteer
from desk.staff import Role
from handlers.compose import House, house
from handlers.settings import load
from handlers.web.app import create_app
from store.database import Database
from store.models import AuditRow, ConversationRow, MatterRow, TicketEventRow, TicketRow

COUNTY = "321302"
PASSWORD = "correct-horse-battery"
BATCH = 2000
STATUSES = ("filed", "accepted", "returned", "meeting", "decided")
PROGRAMS = ("nat_dibao", "nat_tekun", "nat_disabled_care", "nat_temp_quick", "nat_medical_oop")
# What a ticket of the story of the README has sealed, in bytes, before it is packed.
SNAPSHOT = 60_000
PAGES = {
    "all that is open": "/window",
    "urgent": "/window?urgent=1",
    "overdue": "/window?due=overdue",
    "closed": "/window?status=closed",
    "one program": "/window?program=nat_dibao",
    "one channel": "/window?channel=hotline",
    "the tenth page": "/window?from=450",
}
DISTRICT = {
    **PAGES,
    "one township": "/window?place=321302+中扬镇",
    "closed, far back": "/window?status=closed&from=5000",
    "figures": "/window/district",
    "interview": "/window/district/interview",
    "who read one ticket": "/window/district/reads?reference={reference}",
    "what one person read": "/window/district/reads?login=clerk",
    "figures as a sheet": "/window/district/counts.xlsx",
}
LOOKS = 5


def run(*, quick: bool) -> Report:
    return asyncio.run(_run(2_000 if quick else 200_000, 5 if quick else 40))


async def _run(count: int, rounds: int) -> Report:
    report = Report("inbox", ("who", "page", "p50 ms", "p95 ms"))
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yml"
        config.write_text(
            'understanding:\n  service: "off"\naccess:\n  second_factor: []\n', "utf-8"
        )
        async with house(load(config)) as built:
            await fill(built.database, count)
            for login, role, town in (
                ("clerk", Role.CLERK, "中扬镇"),
                ("district", Role.DISTRICT, None),
            ):
                await built.staff.add(
                    login, PASSWORD, name=login, role=role, adcode=COUNTY, town=town
                )
                await _measure(built, login, rounds, report, count)
    return report


async def _measure(built: House, login: str, rounds: int, report: Report, count: int) -> None:
    transport = httpx.ASGITransport(create_app(built))
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
        await _log_in(client, login)
        worst = 0.0
        pages = DISTRICT if login == "district" else PAGES
        if pages is DISTRICT:
            first = await _request(client, pages["figures"])
            report.add(login, "figures, the first look", first, first)
        for name, path in pages.items():
            times = [await _request(client, path) for _ in range(rounds + 1)][1:]
            p95 = percentile(times, 0.95)
            worst = max(worst, p95)
            report.add(login, name, percentile(times, 0.5), p95)
        report.aim(f"p95 of {login} with {count:,} tickets, ms", worst, "<= 300", worst <= 300)


async def _log_in(client: httpx.AsyncClient, login: str) -> None:
    page = (await client.get("/window/login")).text
    token = page.split('name="_csrf_token" value="')[1].split('"')[0]
    data = {"_csrf_token": token, "login": login, "password": PASSWORD}
    answer = await client.post("/window/login", data=data)
    if answer.status_code != 303:
        raise SystemExit(f"{login} was not let in: {answer.status_code}")


async def _request(client: httpx.AsyncClient, path: str) -> float:
    start = time.perf_counter()
    answer = await client.get(path.format(reference=f"{1:09}"))
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return (time.perf_counter() - start) * 1000


async def fill(database: Database, count: int) -> None:
    now = datetime.now(UTC)
    async with database.writing() as session:
        await session.execute(
            insert(ConversationRow),
            [
                {
                    "id": "c", "channel": "web", "sender_mark": "m", "sender": "s", "round": 1,
                    "version": 1, "state": {}, "created_at": now, "updated_at": now,
                }
            ],
        )  # fmt: skip
    await _talks(database, count, now)
    rows = _tickets(count, now)
    for _ in range(0, count, BATCH):
        batch = [row for row, _ in zip(rows, range(BATCH), strict=False)]
        async with database.writing() as session:
            await session.execute(insert(TicketRow), batch)
            await session.execute(insert(TicketEventRow), [_event(row) for row in batch])
            await session.execute(insert(MatterRow), [m for row in batch for m in _matters(row)])
            await session.execute(insert(AuditRow), [one for row in batch for one in _looks(row)])


async def _talks(database: Database, count: int, now: datetime) -> None:
    """As many talks as tickets, nothing in them: only where they stand is counted."""
    draw = random.Random(2)
    asked = ("household_size", "speaker", "consent", None)
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            at = now - timedelta(hours=draw.uniform(0, 24 * 365))
            rows.append(
                {
                    "id": f"t{number}", "channel": "web", "sender_mark": f"t{number}",
                    "sender": "s", "round": 1, "version": 1, "state": {}, "created_at": at,
                    "updated_at": at, "stage": draw.choice(("interview", "results", "filed")),
                    "asked": draw.choice(asked),
                }
            )  # fmt: skip
        async with database.writing() as session:
            await session.execute(insert(ConversationRow), rows)


def _looks(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The trail is not chained here: that would be what is measured."""
    return [
        {
            "at": row["filed_at"], "actor": "clerk", "role": "clerk", "action": "ticket.read",
            "subject": row["reference"], "result": "done",
        }
        for _ in range(LOOKS)
    ]  # fmt: skip


def _tickets(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    draw = random.Random(1)
    towns = [place.town for place in Gazetteer().towns_of(COUNTY)]
    # Not to be packed to nothing, as a repeated text would be.
    snapshot = {"facts": os.urandom(SNAPSHOT // 12).hex()}
    for number in range(1, count + 1):
        town, closed = draw.choice(towns), draw.random() < 0.9
        filed = now - timedelta(hours=draw.uniform(0, 24 * 365))
        due = date.today() + timedelta(days=draw.randint(-3, 40))  # noqa: DTZ011 -- any zone
        yield {
            "id": number, "reference": f"{number:09}", "filing_key": f"c:{number}",
            "conversation_id": "c", "channel": draw.choice(("web", "telegram", "hotline")),
            "adcode": COUNTY, "town": town, "window_name": f"{town}窗口",
            "status": "closed" if closed else draw.choice(STATUSES),
            "urgency": "urgent" if draw.random() < 0.05 else "normal",
            "programs": draw.sample(PROGRAMS, 3), "rulebook_version": "v", "snapshot": snapshot,
            "due_on": None if closed or draw.random() < 0.1 else due,
            "filed_at": filed, "changed_at": filed, "version": 1,
            "first_hours": draw.choice((None, 1, 4, 20, 70)) if not closed else draw.randint(0, 99),
        }  # fmt: skip


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ticket_id": row["id"], "number": 1, "at": row["filed_at"], "actor": "resident",
        "role": "resident", "action": "file", "after": "filed",
    }  # fmt: skip


def _matters(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "ticket_id": row["id"], "number": number, "program_id": program, "member": "",
            "verdict": "likely", "decision": "open",
        }
        for number, program in enumerate(row["programs"], 1)
    ]  # fmt: skip
