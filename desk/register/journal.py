"""What of a screening is finished, line by line on the disk, so that a kill costs one step."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desk.register.files import explained, private_folder, written
from desk.register.trouble import stop, texts

WORK, MARK, LINES = ".work", ".yimen-screen.json", "journal.jsonl"


class Journal:
    """The journal of one output folder; holds its lock until closed or killed.

    Raises RegisterError: the folder is another screening's, foreign, in use, or can't be written.
    """

    def __init__(self, out: Path, identity: Mapping[str, str]) -> None:
        self.out = out
        self.work = out / WORK
        foreign = out.is_dir() and any(out.iterdir()) and not (out / MARK).exists()
        if foreign and not self._begun():
            raise stop("out_foreign", out)
        private_folder(out)
        private_folder(self.work)
        self._lock = self._locked()
        self._identify(identity)
        self._steps = self._read()

    def _begun(self) -> bool:
        """Killed before the mark was there: nothing but the work folder."""
        return {one.name for one in self.out.iterdir()} <= {WORK}

    @property
    def finished(self) -> bool:
        return "finished" in self._steps

    def done(self, step: str) -> Mapping[str, Any] | None:
        """What was recorded of the step, or None."""
        return self._steps.get(step)

    def record(self, step: str, **facts: object) -> None:
        """The step is finished: its files are whole. On the disk before this returns."""
        line = json.dumps({"step": step, **facts}, ensure_ascii=False) + "\n"
        path = self.work / LINES
        with explained(path), open(path, "a", encoding="utf-8", opener=_private) as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._steps[step] = {"step": step, **facts}

    def finish(self) -> None:
        """All is written: what was needed on the way, personal data too, is removed."""
        self.record("finished")
        mark = json.loads((self.out / MARK).read_text("utf-8")) | {"finished": True}
        self._write_mark(mark)
        shutil.rmtree(self.work)

    def close(self) -> None:
        """Let another screening have the folder."""
        os.close(self._lock)

    def _locked(self) -> int:
        path = self.out / MARK
        with explained(path):
            handle = os.open(self.out, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise stop("out_busy", self.out) from error
        return handle

    def _identify(self, identity: Mapping[str, str]) -> None:
        path = self.out / MARK
        if not path.exists():
            self._write_mark({"identity": dict(identity), "finished": False})
            return
        known = json.loads(path.read_text("utf-8"))
        for what, value in identity.items():
            if known["identity"].get(what) != value:
                os.close(self._lock)
                raise stop("out_other", self.out, what=texts("identity")[what])

    def _write_mark(self, mark: Mapping[str, Any]) -> None:
        with written(self.out / MARK) as part:
            part.write_text(json.dumps(mark, ensure_ascii=False, indent=1), "utf-8")

    def _read(self) -> dict[str, Mapping[str, Any]]:
        if json.loads((self.out / MARK).read_text("utf-8"))["finished"]:
            # A kill may have come between the mark and the removal.
            shutil.rmtree(self.work, ignore_errors=True)
            return {"finished": {}}
        found: dict[str, Mapping[str, Any]] = {}
        path = self.work / LINES
        if not path.exists():
            return found
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            entry = json.loads(line)
            found[entry["step"]] = entry
            whole += len(line)
        # A line cut short by a kill would spoil the next one.
        os.truncate(path, whole)
        return found


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
