"""Which kind of register a file is, by its content and not by its name."""

from __future__ import annotations

from pathlib import Path

from desk.register.source.rows import Register
from desk.register.source.sheet import SheetRegister
from desk.register.source.table import TableRegister
from desk.register.source.text import TextRegister
from desk.register.trouble import stop

_PARQUET, _ZIP, _OLD_OFFICE, _PDF = b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def open_register(
    path: Path, *, sheet: str | None = None, header_line: int | None = None
) -> Register:
    """Open a register and read its header.

    Raises RegisterError: it can't be read, is no register, or has no header.
    """
    start = _start(path)
    if not start:
        raise stop("empty", path)
    if start == _PARQUET:
        return TableRegister(path)
    if start == _ZIP:
        return SheetRegister(path, sheet, header_line)
    if start == _OLD_OFFICE:
        raise stop("old_office", path)
    if start == _PDF:
        raise stop("not_a_register", path)
    return TextRegister(path, header_line)


def _start(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise stop("folder", path)
        with path.open("rb") as file:
            return file.read(4)
    except FileNotFoundError as error:
        raise stop("missing", path) from error
    except PermissionError as error:
        raise stop("no_permission", path) from error
    except OSError as error:
        raise stop("unreadable", path, reason=error.strerror) from error
