"""The end of a screening: a list for each township, the counts, and the rows to look at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from desk.places import Gazetteer
from desk.register.bucket import BUCKETS, CHUNKS
from desk.register.columnmap import Plan
from desk.register.files import private_folder, write_frame, written
from desk.register.journal import Journal
from desk.register.sheets import Field, workbook
from desk.register.taking import LINE
from desk.register.trouble import lines, say, texts
from rules.rulebook import Rulebook

_SHOWN = 100_000
_TABLES = ("likely", "possible", "ask")
_MOST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the lists."""

    register: str
    on: date
    book: Rulebook
    plan: Plan
    rows: int
    common: tuple[str, ...] = ()

    def blanks(self) -> dict[str, object]:
        """Blanks that every explanation may use."""
        names = texts("sheets")
        return {
            "register": self.register, "on": self.on, "version": self.book.version,
            "rows": self.rows, **{key: names[key] for key in _TABLES},
        }  # fmt: skip


def write_lists(
    journal: Journal, heading: Heading, told: Callable[[int, int], None] = lambda *_: None
) -> None:
    """Write whatever of it isn't written yet. Raises RegisterError."""
    made = journal.work / BUCKETS
    leads = pl.scan_parquet(made / "*.leads.parquet")
    keys = leads.select("adcode", "town").unique().sort("adcode", "town", nulls_last=True)
    towns = keys.collect().rows()
    folder = private_folder(journal.out / texts("files")["lists"])
    for number, (adcode, town) in enumerate(towns, start=1):
        name = _file_name(adcode, town)
        if journal.done(f"list {name}") is None:
            mine = leads.filter(
                pl.col("adcode").eq_missing(pl.lit(adcode)), pl.col("town").eq_missing(pl.lit(town))
            ).collect()
            place = _place(adcode, town)
            _write_list(_ordered(mine, heading), folder / name, place, heading, journal.work)
            journal.record(f"list {name}")
        told(number, len(towns) + 2)
    bad = _write_bad(journal, heading)
    told(len(towns) + 1, len(towns) + 2)
    _write_summary(journal, heading, bad, len(towns))
    told(len(towns) + 2, len(towns) + 2)


def _file_name(adcode: str | None, town: str | None) -> str:
    if adcode is None:
        return say("unplaced_file")
    return f"{adcode}-{town or say('unplaced_file')}"


def _place(adcode: str | None, town: str | None) -> str:
    if adcode is None:
        return say("unplaced")
    gazetteer = Gazetteer()
    place = gazetteer.by_code(adcode, town) or gazetteer.by_code(adcode)
    return place.name if place else adcode


def _ordered(leads: pl.DataFrame, heading: Heading) -> pl.DataFrame:
    """In the order of the register, a household's programs in the order of the packs."""
    order = {program: number for number, program in enumerate(heading.book.programs)}
    rank = pl.col("program").replace_strict(order, return_dtype=pl.Int64).alias("_rank")
    names = {program.id: program.name for program in heading.book.programs.values()}
    named = pl.col("program").replace_strict(names, return_dtype=pl.String).alias("program_name")
    sorted_ = leads.with_columns(rank, named).sort("household", "_rank", LINE)
    return sorted_.drop("_rank")


def _write_list(
    leads: pl.DataFrame, path: Path, place: str, heading: Heading, scratch: Path
) -> None:
    write_frame(leads, path.with_name(f"{path.name}.parquet"))
    blanks = heading.blanks() | {"place": place}
    sheets = texts("sheets")
    fields, columns = _fields(leads, heading)
    with workbook(path.with_name(f"{path.name}.xlsx"), heading.on, scratch) as book:
        book.about(line.format(**blanks) for line in lines("about_list"))
        for verdict in _TABLES:
            mine = leads.filter(pl.col("verdict") == verdict)
            if verdict != "likely":
                mine = mine.sort("gaps", maintain_order=True)
            book.table(sheets[verdict], fields, _cells(mine, columns, heading))


def _fields(leads: pl.DataFrame, heading: Heading) -> tuple[list[Field], list[str]]:
    """The columns of a list: those of the register that help to find the family, then ours."""
    named = texts("columns")
    found: list[tuple[Field, str]] = [
        (Field(named["household"], 14), "_household"), (Field(named["name"], 10), "_name"),
        (Field(named["relation"], 12), "relation"), (Field(named["people"], 9), "people"),
    ]  # fmt: skip
    found += [(Field(one, 16), f"_carry.{n}") for n, one in enumerate(heading.plan.map.carry)]
    found += [
        (Field(named["program"], 26, True), "program_name"), (Field(named["why"], 60, True), "why"),
        (Field(named["missing"], 44, True), "missing"),
        (Field(named["amount"], 16, True), "amount"),
        (Field(named["line"], 12), LINE),
    ]  # fmt: skip
    # What the register doesn't have needs no column.
    kept = [(field, name) for field, name in found if name in leads.columns and _said(leads, name)]
    return [field for field, _ in kept], [name for _, name in kept]


def _said(leads: pl.DataFrame, name: str) -> bool:
    return not name.startswith("_") or leads[name].null_count() < leads.height


def _cells(
    leads: pl.DataFrame, columns: Sequence[str], heading: Heading
) -> Iterator[Sequence[object]]:
    whole = {one.id for one in heading.book.programs.values() if one.scope == "household"}
    for row in leads.iter_rows(named=True):
        if row["program"] in whole:
            row["relation"] = say("whole_household")
        yield [row[name] for name in columns]


# --- what isn't clear in the register


def _write_bad(journal: Journal, heading: Heading) -> int:
    path = journal.out / texts("files")["bad"]
    if (known := journal.done("bad")) is not None:
        return int(known["count"])
    parts = [pl.scan_parquet(journal.work / CHUNKS / "*.bad.parquet"),
             pl.scan_parquet(journal.work / BUCKETS / "*.bad.parquet")]  # fmt: skip
    bad = pl.concat(parts).sort(LINE, "column", "reason", "other", nulls_last=True)
    with written(path.with_name(f"{path.name}.parquet")) as part:
        bad.sink_parquet(part)
    count = int(bad.select(pl.len()).collect().item())
    shown = bad.head(_SHOWN).collect()
    cut = say("cut", shown=_SHOWN) if count > _SHOWN else ""
    with workbook(path.with_name(f"{path.name}.xlsx"), heading.on, journal.work) as book:
        book.about(line.format(bad=count, cut=cut) for line in lines("about_bad"))
        book.table(texts("sheets")["bad"], _bad_fields(), _bad_cells(shown))
    journal.record("bad", count=count)
    return count


def _bad_fields() -> list[Field]:
    widths = (10, 24, 52, 20, 18)
    return [Field(name, width) for name, width in zip(lines("bad_columns"), widths, strict=True)]


def _bad_cells(bad: pl.DataFrame) -> Iterator[Sequence[object]]:
    reasons = texts("bad")
    for row in bad.iter_rows(named=True):
        reason = reasons[row["reason"]]
        if row["other"] is not None:
            reason = say("bad_first", reason=reason, line=row["other"])
        word = row["word"] if row["word"] is not None else say("bad_hidden")
        yield [row[LINE], row["column"], reason, word, say(f"done_{row['done']}")]


# --- counts


def _write_summary(journal: Journal, heading: Heading, bad: int, towns: int) -> None:
    counts = pl.scan_parquet(journal.work / BUCKETS / "*.counts.parquet")
    keys = ("adcode", "town", "program", "verdict")
    summed = counts.group_by(keys).agg(pl.col("held", "count", "leads").sum())
    table = summed.sort(keys, nulls_last=True).collect()
    path = journal.out / texts("files")["summary"]
    write_frame(table, path.with_name(f"{path.name}.parquet"))
    totals = _totals(journal, heading, bad, towns)
    names, files = texts("sheets"), texts("files")
    unknown = say("joint").join(heading.plan.unknown[:_MOST_NAMED]) or say("none")
    common = say("joint").join(heading.book.programs[one].name for one in heading.common)
    blanks = heading.blanks() | totals | {
        "unknown": unknown, "common": common or say("none"),
        "lists": files["lists"], "bad_file": files["bad"],
    }  # fmt: skip
    with workbook(path.with_name(f"{path.name}.xlsx"), heading.on, journal.work) as book:
        book.about(line.format(**blanks) for line in lines("about_summary"))
        book.table(names["by_program"], _count_fields("program"), _by_program(table, heading))
        book.table(names["by_town"], _count_fields("town"), _by_town(table))
    with written(journal.out / "summary.json") as part:
        pl.DataFrame([totals]).write_ndjson(part)


def _totals(journal: Journal, heading: Heading, bad: int, towns: int) -> dict[str, int]:
    rows = pl.scan_parquet(journal.work / CHUNKS / "*.rows.parquet")
    leads = pl.scan_parquet(journal.work / BUCKETS / "*.leads.parquet")
    home = pl.col(LINE) if heading.plan.map.household is None else pl.col("_household")
    return {
        "rows": heading.rows,
        "households": int(rows.select(home.n_unique()).collect().item()),
        "leads": int(leads.select(pl.len()).collect().item()),
        "bad": bad,
        "townships": towns,
    }


def read_summary(out: Path) -> Mapping[str, int]:
    """The totals that a finished screening left."""
    found: dict[str, int] = pl.read_ndjson(out / "summary.json").to_dicts()[0]
    return found


def _count_fields(of: str) -> list[Field]:
    named = texts("columns")
    first = {
        "program": [Field(named["program"], 40), Field(named["program_id"], 26)],
        "town": [Field(named["county"], 30), Field(named["town"], 18)],
    }[of]
    return [*first, *(Field(named[key], 16) for key in (*_TABLES, "leads", "unlikely", "held"))]


def _pivoted(table: pl.DataFrame, by: Sequence[str]) -> Iterator[tuple[Sequence[Any], list[int]]]:
    """The key, and the numbers likely, possible, ask (not yet received), leads, unlikely, held."""
    free = pl.col("count") - pl.col("held")
    of = [
        pl.when(pl.col("verdict") == one).then(free).otherwise(0).sum().alias(one)
        for one in (*_TABLES, "unlikely")
    ]
    summed = table.group_by(by, maintain_order=True).agg(
        *of, pl.col("leads").sum(), pl.col("held").sum()
    )
    for row in summed.iter_rows(named=True):
        numbers = (row[key] for key in (*_TABLES, "leads", "unlikely", "held"))
        yield [row[key] for key in by], [int(number) for number in numbers]


def _by_program(table: pl.DataFrame, heading: Heading) -> Iterator[Sequence[object]]:
    found = {key[0]: numbers for key, numbers in _pivoted(table, ["program"])}
    for program in heading.book.programs.values():
        if program.id in found:
            yield [program.name, program.id, *found[program.id]]


def _by_town(table: pl.DataFrame) -> Iterator[Sequence[object]]:
    for (adcode, town), numbers in _pivoted(table, ["adcode", "town"]):
        yield [_place(adcode, None), town or say("unplaced"), *numbers]
