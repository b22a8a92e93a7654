"""A screening from the register to the lists: take in, find who stands there twice, screen, write.

Every step leaves whole files and a line in the journal; the same command again goes on after the
last of them. Nothing needs more of the register in memory than a chunk or a bucket.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from desk.register.bucket import BUCKET, BUCKETS, CHUNKS, TWICE, Job, common_of
from desk.register.columnmap import Plan
from desk.register.files import private_folder, write_frame
from desk.register.journal import Journal
from desk.register.lists import Heading, read_summary, write_lists
from desk.register.shards import screened
from desk.register.source import Register, Row
from desk.register.source.rows import filled
from desk.register.taking import HOUSEHOLD, LINE, PERSON, Taker
from desk.register.trouble import stop
from desk.register.whereabouts import Whereabouts
from rules.rulebook import Rulebook

CHUNK = 20_000
# So many bytes of text make a bucket; in memory they become about thirty times as many.
BUCKET_BYTES = 6_000_000
_PEOPLE_AT_ONCE = 2_000_000
_GROUP = 2_048
_SPREAD = 0x51ED27


class Progress(NamedTuple):
    """`stage`: take, twice, screen, write. `total` is 0 where nobody knows yet."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be screened, by what, and where the lists go.

    roots, local, templates: what `book` was read from, for workers to read it again. chunk: rows
    taken in at once; bucket_bytes: so many bytes of text make a bucket of households.
    """

    register: Register
    plan: Plan
    book: Rulebook
    on: date
    out: Path
    roots: tuple[Path, ...]
    local: Path | None
    templates: tuple[tuple[str, tuple[str, ...]], ...]
    shards: int = 0
    address: str | None = None
    chunk: int = CHUNK
    bucket_bytes: int = BUCKET_BYTES


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of it: rows read, households, leads, cells and rows that weren't clear."""

    rows: int
    households: int
    leads: int
    bad: int
    townships: int


def run(order: Order, told: Callable[[Progress], None] = lambda _: None) -> Summary:
    """Screen the register; go on where an earlier run of the same order was stopped.

    Raises RegisterError: the register, the folder or the disk can't be used; RulesError.
    """
    Whereabouts(order.plan.map)
    identity = _identity(order)
    journal = Journal(order.out, identity)
    try:
        if not journal.finished:
            _steps(order, journal, told)
            if _identity(order) != identity:
                raise stop("changed", order.register.path)
            journal.finish()
        return _summary(order.out)
    finally:
        journal.close()


def _steps(order: Order, journal: Journal, told: Callable[[Progress], None]) -> None:
    job, buckets, rows = take_in(order, journal, told)
    if (known := journal.done("common")) is None:
        journal.record("common", programs=common_of(job))
        known = journal.done("common") or {}
    job = replace(job, common=tuple(known["programs"]))
    left = [number for number in range(buckets) if not journal.done(f"bucket {number}")]
    done = buckets - len(left)
    told(Progress("screen", done, buckets))
    for number in screened(job, left, shards=order.shards, address=order.address):
        journal.record(f"bucket {number}")
        done += 1
        told(Progress("screen", done, buckets))
    heading = Heading(order.register.path.name, order.on, order.book, order.plan, rows, job.common)
    write_lists(journal, heading, lambda now, all_: told(Progress("write", now, all_)))


def take_in(
    order: Order, journal: Journal, told: Callable[[Progress], None] = lambda _: None
) -> tuple[Job, int, int]:
    """The register as buckets of whole households: how to do them, how many, and the rows read.

    Raises RegisterError.
    """
    for name in (CHUNKS, TWICE, BUCKETS):
        private_folder(journal.work / name)
    buckets = max(1, -(-order.register.weight // order.bucket_bytes))
    rows = _take(order, journal, buckets, told)
    _twice(journal, rows, told)
    job = Job(journal.work, order.plan, order.on, order.book.version, order.roots, order.local,
              order.templates)  # fmt: skip
    return job, buckets, rows


def _take(order: Order, journal: Journal, buckets: int, told: Callable[[Progress], None]) -> int:
    """The register into chunks, each row with the number of its bucket. Returns the rows read."""
    if (known := journal.done("taken")) is not None:
        return int(known["rows"])
    taker = Taker(order.plan, order.register.header, order.on)
    count = 0
    for number, rows in enumerate(_chunks(order)):
        count += len(rows)
        if journal.done(f"chunk {number}") is None:
            _take_chunk(taker, rows, journal.work / CHUNKS, number, buckets)
            journal.record(f"chunk {number}")
        told(Progress("take", count, 0))
    if not count:
        raise stop("only_header", order.register.path)
    journal.record("taken", rows=count)
    return count


def _take_chunk(taker: Taker, rows: Sequence[Row], folder: Path, number: int, buckets: int) -> None:
    taken = taker.take(rows)
    key = pl.coalesce(HOUSEHOLD, pl.col(LINE).cast(pl.String))
    bucket = (key.hash(_SPREAD) % buckets).cast(pl.UInt32).alias(BUCKET)
    frame = taken.rows.with_columns(bucket).sort(BUCKET, LINE)
    write_frame(frame, folder / f"{number:05}.rows.parquet", group=_GROUP)
    write_frame(taken.bad.sort(LINE, "column", "reason"), folder / f"{number:05}.bad.parquet")


def _chunks(order: Order) -> Iterator[list[Row]]:
    header = order.register.header
    down = [header.index(name) for name in order.plan.map.fill_down]
    rows = filled(order.register.rows(), down) if down else order.register.rows()
    while chunk := list(islice(rows, order.chunk)):
        yield chunk


def _twice(journal: Journal, rows: int, told: Callable[[Progress], None]) -> None:
    """Whose identity number stands in more than one household; a part of all numbers at a time."""
    parts = max(1, -(-rows // _PEOPLE_AT_ONCE))
    people = pl.scan_parquet(journal.work / CHUNKS / "*.rows.parquet").select(
        LINE, PERSON, HOUSEHOLD
    )
    for part in range(parts):
        if journal.done(f"twice {part}") is None:
            mine = people.filter(pl.col(PERSON).is_not_null() & (pl.col(PERSON) % parts == part))
            homes = pl.coalesce(HOUSEHOLD, pl.col(LINE).cast(pl.String))
            found = mine.with_columns(
                pl.col(LINE).min().over(PERSON).alias("other"),
                (homes.n_unique().over(PERSON) > 1).alias("apart"),
            ).filter(pl.col("apart") & (pl.col(LINE) != pl.col("other")))
            frame = found.select(LINE, "other").sort(LINE).collect()
            write_frame(frame, journal.work / TWICE / f"{part:05}.parquet")
            journal.record(f"twice {part}")
        told(Progress("twice", part + 1, parts))


def _identity(order: Order) -> dict[str, str]:
    """What makes two runs the same screening."""
    stat = order.register.path.stat()
    return {
        "register": f"{order.register.path.name} {stat.st_size} {stat.st_mtime_ns}",
        "map": hashlib.sha256(order.plan.map.model_dump_json().encode()).hexdigest()[:16],
        "rules": order.book.version,
        "date": order.on.isoformat(),
    }


def _summary(out: Path) -> Summary:
    """What the finished folder itself says."""
    return Summary(**read_summary(out))
