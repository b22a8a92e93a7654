"""What an administrator enters for his county: windows, holidays, departments' telephones.

It stands in files of the local folder, which may be edited by hand as well. A file is replaced as
a whole, and only once the new one has been read and found good by whoever uses it.
"""

from __future__ import annotations

import asyncio
import fcntl
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from desk import contacts, windows, working_days
from desk.contacts import Contact
from desk.errors import Changed, Unfit
from desk.windows import Entry, Windows
from desk.working_days import Notice, WorkingDays
from rules.reading import load_list
from store.audit import record
from store.database import Database
from store.times import Clock, utc_now

__all__ = ["Local", "fields_of"]

One = TypeVar("One", bound=BaseModel)


class Local:
    """Writes the county's files, and each change into the audit trail with what was before."""

    def __init__(
        self, database: Database, folder: Path, calendar: WorkingDays, clock: Clock = utc_now
    ) -> None:
        self._database, self._clock = database, clock
        self._folder, self._calendar = folder, calendar

    async def set_window(self, by: str, fields: Mapping[str, Any], seen: str) -> None:
        """A township's window. seen: what stood there when the form was drawn (`fields_of`).

        Raises:
            Unfit: a field that can't be used; `field` is its name.
            RulesError: no such township.
            Changed: somebody else has changed it meanwhile.
        """
        entry = _built(Entry, fields)
        where = f"{entry.adcode} {entry.town}"
        same = {"adcode": entry.adcode, "town": entry.town}
        await self._put(by, "window.change", where, windows.FILE, entry, same, seen, Windows)

    async def set_notice(self, by: str, fields: Mapping[str, Any], seen: str) -> None:
        """A year's holidays; the house counts by them at once. Raises as `set_window` does."""
        notice = _built(Notice, fields)
        await self._put(
            by,
            "holidays.change",
            str(notice.year),
            working_days.FILE,
            notice,
            {"year": notice.year},
            seen,
            working_days.load,
        )
        self._calendar.renew(working_days.load(self._folder))

    async def set_contact(self, by: str, fields: Mapping[str, Any], seen: str) -> None:
        """A department's telephone. Raises as `set_window` does."""
        contact = _built(Contact, fields)
        where = f"{contact.adcode} {contact.department}"
        same = {"adcode": contact.adcode, "department": contact.department}
        await self._put(
            by, "department.change", where, contacts.FILE, contact, same, seen, contacts.load
        )

    async def _put(
        self,
        by: str,
        action: str,
        subject: str,
        name: str,
        new: BaseModel,
        same: Mapping[str, Any],
        seen: str,
        check: Callable[[Path], object],
    ) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        before, write = None, _Writing(self._folder / name, type(new), check)
        async with self._database.writing() as session:
            # The file last: when it can't be written, the trail does not say that it was.
            before = await asyncio.to_thread(write.find, same)
            if fields_of(before) != seen:
                raise Changed
            detail = _changes(before, new)
            if not detail:
                return
            record(
                session,
                at=self._clock(),
                actor=by,
                role="admin",
                action=action,
                subject=subject,
                detail=detail,
            )
            await session.flush()
            await asyncio.to_thread(write.put, new, same)


class _Writing:
    """One file: a list of entries of one kind."""

    def __init__(self, path: Path, kind: type[BaseModel], check: Callable[[Path], object]) -> None:
        self._path, self._kind, self._check = path, kind, check

    def find(self, same: Mapping[str, Any]) -> BaseModel | None:
        return next((one for one in self._every() if _is(one, same)), None)

    def put(self, new: BaseModel, same: Mapping[str, Any]) -> None:
        with self._held():
            kept = [one for one in self._every() if not _is(one, same)]
            self._write([_plain(one) for one in (*kept, new)])

    def _every(self) -> list[BaseModel]:
        if not self._path.exists():
            return []
        return [one for one, _ in load_list(self._path, self._kind)]

    def _write(self, entries: Sequence[Mapping[str, Any]]) -> None:
        text = yaml.dump([*entries], Dumper=_Plainly, allow_unicode=True, sort_keys=False)
        with tempfile.TemporaryDirectory(dir=self._path.parent) as folder:
            draft = Path(folder) / self._path.name
            draft.write_text(_heading(self._path) + text, encoding="utf-8")
            self._check(Path(folder))
            draft.replace(self._path)

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Nobody else of ours writes it meanwhile, in whichever process."""
        with (self._path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class _Plainly(yaml.SafeDumper):
    """Writes a day that occurs twice out twice: people read and edit these files."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def fields_of(entry: BaseModel | None) -> str:
    """What an entry says, as one line by which a change is noticed; empty when there is none."""
    return "" if entry is None else entry.model_dump_json(exclude_none=True)


def _built(kind: type[One], fields: Mapping[str, Any]) -> One:
    try:
        return kind.model_validate({name: value for name, value in fields.items() if value})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        kind = first.get("ctx", {}).get("code", first["type"])
        raise Unfit(str(first["loc"][0]), f"entry_{kind}") from None


def _is(entry: BaseModel, same: Mapping[str, Any]) -> bool:
    return all(getattr(entry, name) == value for name, value in same.items())


def _plain(entry: BaseModel) -> dict[str, Any]:
    """Dates as YAML knows them, tuples as lists."""

    def plain(value: Any) -> Any:
        return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value

    return {name: plain(value) for name, value in entry.model_dump(exclude_none=True).items()}


def _changes(before: BaseModel | None, new: BaseModel) -> dict[str, list[Any]]:
    old = before.model_dump(mode="json") if before else {}
    now = new.model_dump(mode="json")
    return {name: [old.get(name), now[name]] for name in now if old.get(name) != now[name]}


def _heading(path: Path) -> str:
    """The remarks at the top of the file, which somebody wrote for its reader."""
    if not path.exists():
        return ""
    lines = path.read_text("utf-8").splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:count])
