"""What became of every program that the source documents name: a program, a service, or neither.

`packs/coverage.yml` lists them; `docs/coverage.md` is made of it and of the packs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rules.errors import Problem, problem
from rules.form import Frozen, Identifier, Text, fault
from rules.pack import NATIONAL_FOLDER, PACK_FILE, PARAMETER_FILE, SHIPPED
from rules.reading import load_one
from rules.source import Document, read

FILE = SHIPPED / "coverage.yml"
GOLDEN = Path(__file__).parent.parent / "tests" / "rules" / "packs"
PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"
Fate = Literal["program", "service", "out", "missing"]


class Row(Frozen):
    """One program of a document. Without a `state` it has a program file of its own."""

    id: Identifier
    name: Text
    state: Literal["service", "out"] | None = None
    listed_by: tuple[Identifier, ...] = ()
    reason: Text | None = None

    @model_validator(mode="after")
    def _said(self) -> Self:
        if (self.state is None) != (self.reason is None) or (
            (self.state == "service") != bool(self.listed_by)
        ):
            raise fault("coverage_said", id=self.id)
        return self


class Paper(Frozen):
    """A source document: its title, the years it speaks of, and the programs that it names."""

    key: Text
    title: Text
    period: Text
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]


class Coverage(Frozen):
    documents: Annotated[tuple[Paper, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Kept:
    """The program files below a folder of packs, the services that they list, and how many golden
    cases each has; by program id.
    """

    files: Mapping[str, Path]
    services: Mapping[str, frozenset[str]]
    cases: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what became of it. `files` is where to look, `cases` of those files."""

    row: Row
    fate: Fate
    files: tuple[Path, ...]
    cases: int


def load() -> tuple[Coverage, Document]:
    """The list. Raises RulesError with all problems."""
    return load_one(FILE, Coverage)


def kept(packs: Path = SHIPPED, golden: Path = GOLDEN) -> Kept:
    """What lies in the folders. Raises SourceError for a file that isn't YAML."""
    files, services, cases = {}, {}, {}
    for path in sorted(packs.glob("*/**/*.yml")):
        if path.name in (PACK_FILE, PARAMETER_FILE):
            continue
        data = read(path).data
        if not isinstance(data, dict) or data.get("id") != path.stem:
            continue
        files[path.stem] = path.relative_to(packs)
        services[path.stem] = frozenset(one["id"] for one in data.get("services", ()))
        cases[path.stem] = _cases(golden / files[path.stem])
    return Kept(files, services, cases)


def _cases(path: Path) -> int:
    return len(read(path).data["cases"]) if path.is_file() else 0


def lines(paper: Paper, found: Kept) -> Iterator[Line]:
    """The rows of a document, each with what became of it."""
    for row in paper.rows:
        if row.id in found.files:
            yield Line(row, "program", (found.files[row.id],), found.cases[row.id])
        elif row.state is not None:
            listing = tuple(found.files[id] for id in row.listed_by if id in found.files)
            cases = sum(found.cases[id] for id in row.listed_by if id in found.cases)
            yield Line(row, row.state, listing, cases)
        else:
            yield Line(row, "missing", (), 0)


def problems_of(coverage: Coverage, document: Document, found: Kept) -> Iterator[Problem]:
    """Rows of which nothing came, or something else than the list says."""
    seen: set[str] = set()
    for index, paper in enumerate(coverage.documents):
        for at, row in enumerate(paper.rows):
            where = ("documents", index, "rows", at)
            if row.id in seen:
                yield document.problem("coverage_twice", where, id=row.id)
            seen.add(row.id)
            for code, other in _wrong(row, found):
                yield document.problem(code, where, id=row.id, other=other)
    listed = {
        (row.id, one) for paper in coverage.documents for row in paper.rows for one in row.listed_by
    }
    for program, services in found.services.items():
        for one in sorted(services & seen):
            if (one, program) not in listed:
                yield problem("coverage_unsaid", path=found.files[program], id=one, other=program)


def _wrong(row: Row, found: Kept) -> Iterator[tuple[str, str]]:
    if row.id in found.files:
        if row.state is not None:
            yield "coverage_both", str(found.files[row.id])
        elif not found.cases[row.id]:
            yield "coverage_untried", str(found.files[row.id])
    elif row.state is None:
        yield "coverage_missing", ""
    for one in row.listed_by:
        if one not in found.files:
            yield "coverage_unknown", one
        elif row.id not in found.services[one]:
            yield "coverage_unlisted", one


def page(coverage: Coverage, found: Kept) -> str:
    """docs/coverage.md."""
    tables = [(paper, tuple(lines(paper, found))) for paper in coverage.documents]
    every = [line for _, rows in tables for line in rows]
    parts = [_HEAD.format(rows=len(every), totals=_totals(every))]
    for paper, rows in tables:
        parts.append(f"## {paper.title}\n\n{paper.period}. {_totals(rows)}.\n")
        parts.append(_TABLE + "\n".join(_row(line) for line in rows) + "\n")
    others = _rest(coverage, found)
    parts.append(f"## The nation, and what else is there\n\n{len(others)} programs.\n")
    parts.append("| id | file | golden cases |\n|---|---|---|\n" + "\n".join(others) + "\n")
    return "\n".join(parts)


_HEAD = """\
# What the packs cover

Written by `yimen rules coverage --write` from `rules/packs/coverage.yml` and the packs; a test
compares it with them. The source documents name {rows} programs: {totals}.

A *program* has a file of its own and golden cases. A *service* has no conditions of its own that a
resident could be asked: the result of a program lists it. What is *out* has its reason.
"""
_TABLE = "| id | name | state | where | golden cases |\n|---|---|---|---|---|\n"


def _totals(rows: list[Line] | tuple[Line, ...]) -> str:
    counts = {fate: sum(line.fate == fate for line in rows) for fate in ("program", "service")}
    said = [f"{counts['program']} as programs", f"{counts['service']} as services"]
    said.append(f"{sum(line.fate == 'out' for line in rows)} out")
    if missing := sum(line.fate == "missing" for line in rows):
        said.append(f"{missing} missing")
    return ", ".join(said)


def _row(line: Line) -> str:
    where = ", ".join(f"`{path.as_posix()}`" for path in line.files)
    if line.row.state is not None:
        where = "; ".join(part for part in (where, line.row.reason) if part)
    name = line.row.name.replace("|", "\\|")
    return f"| `{line.row.id}` | {name} | {line.fate} | {where or '—'} | {line.cases or '—'} |"


def _rest(coverage: Coverage, found: Kept) -> list[str]:
    named = {row.id for paper in coverage.documents for row in paper.rows}
    rest = [id for id in found.files if id not in named]
    national = Path(NATIONAL_FOLDER)
    ordered = sorted(rest, key=lambda id: (national not in found.files[id].parents, id))
    return [f"| `{id}` | `{found.files[id].as_posix()}` | {found.cases[id]} |" for id in ordered]
