"""A county's own figures: checked, then written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from rules.errors import RulesError, problem, sentence
from rules.figures import check_entry, load_local
from rules.parameters import Entry, ParameterCatalogue
from rules.reading import build
from rules.source import Document

# 宿民发〔2026〕12号, 国办发[2021]42号, 民政部令第5号, 2026年第3号公告 …, or a title in 《》.
_DOC = re.compile(r"[〔\[(【]?(19|20)\d{2}[〕\])】年]?.{0,4}\d+\s*号|第\s*\d+\s*号|《[^》]{4,}》")


def make_entry(data: dict[str, Any]) -> Entry:
    """An entry from what was typed at a prompt. Raises RulesError."""
    try:
        return build(Document(Path(), data, {}), data, Entry, ())
    except RulesError as error:
        # There is no file to point to.
        raise RulesError([replace(one, path="") for one in error.problems]) from error


def local_path(folder: Path, adcode: str) -> Path:
    """Where the figures of a place are kept below the local folder."""
    return folder / "parameters" / f"{adcode}.yml"


def record(
    folder: Path, adcode: str, name: str, entry: Entry, catalogue: ParameterCatalogue
) -> tuple[Path, Entry | None]:
    """Write an official figure; one of the same key, kind of hukou and day is replaced.

    Returns the file and the figure that was replaced. Raises RulesError: the figure is not
    plausible, its document has no number, or the file that is there is broken.
    """
    problems = check_entry(entry, catalogue)
    if not _DOC.search(entry.cite.doc):
        problems.append(problem("doc_number", doc=entry.cite.doc))
    if problems:
        raise RulesError(problems)
    path = local_path(folder, adcode)
    with _alone(path):
        entries: list[Entry] = []
        if path.exists():
            file, figures = load_local(path, catalogue)
            name, entries = file.name, [figure.entry for figure in figures]
        kept = [one for one in entries if not _same(one, entry)]
        _write(path, adcode, name, [*kept, entry])
    return path, next((one for one in entries if _same(one, entry)), None)


def _same(one: Entry, other: Entry) -> bool:
    return (one.key, one.variant, one.start) == (other.key, other.variant, other.start)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two clerks at once take turns: each reads what the other has written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, adcode: str, name: str, entries: Sequence[Entry]) -> None:
    ordered = sorted(entries, key=lambda one: (one.key, one.variant or "", one.start or date.min))
    data = {"adcode": adcode, "name": name, "figures": [_plain(entry) for entry in ordered]}
    body = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    # Written beside and moved over: a reader sees the old file or the new one, never half of it.
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(sentence("local_header", name=name) + "\n" + body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _plain(entry: Entry) -> dict[str, Any]:
    data = entry.model_dump(by_alias=True, exclude_none=True)
    data["cite"] = entry.cite.model_dump(by_alias=True, exclude_defaults=True)
    if entry.value == entry.value.to_integral_value():
        data["value"] = int(entry.value)
    return data


class _Dumper(yaml.SafeDumper):
    """Decimals as they stand, without quotes and without passing through a float."""

    def represent_data(self, data: Any) -> yaml.Node:
        if isinstance(data, Decimal):
            return self.represent_scalar("tag:yaml.org,2002:float", format(data, "f"))
        return super().represent_data(data)
