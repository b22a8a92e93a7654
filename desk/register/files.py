"""Writing personal data: whole or not at all, and readable by nobody else."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from desk.register.trouble import RegisterError, stop

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_WORDS = ("os error 28", "os error 27", "No space left", "transport error")
_PART = ".part"


def private_folder(path: Path) -> Path:
    """The folder, made with mode 700 when it isn't there. Raises RegisterError."""
    with explained(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file to write to; it takes the name `path` once it is whole and on the disk.

    Raises RegisterError: the disk is full, or the folder can't be written to.
    """
    part = path.with_name(path.name + _PART)
    with explained(path):
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            part.chmod(0o600)
            yield part
            _settle(part)
            part.replace(path)
            _settle(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def write_frame(frame: pl.DataFrame, path: Path, *, group: int | None = None) -> None:
    """A table as Parquet; `group`: rows that can be skipped together. Raises RegisterError."""
    # Through memory: what the system says of a full disk comes out whole only from Python.
    packed = BytesIO()
    frame.write_parquet(packed, row_group_size=group, statistics=True)
    with written(path) as part:
        part.write_bytes(packed.getbuffer())


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what the system says into what a clerk can do about it."""
    try:
        yield
    except RegisterError:
        raise
    except PermissionError as error:
        raise stop("out_permission", path.parent) from error
    except (NotADirectoryError, FileExistsError) as error:
        raise stop("out_is_file", path) from error
    except OSError as error:
        if error.errno in _FULL or _full(error):
            raise stop("disk_full", path.parent) from error
        raise stop("write", path.parent, reason=error.strerror or type(error).__name__) from error
    except PolarsError as error:
        if _full(error):
            raise stop("disk_full", path.parent) from error
        raise


def _full(error: Exception) -> bool:
    return any(words in str(error) for words in _FULL_WORDS)


def _settle(path: Path) -> None:
    """Onto the disk, so that a name never leads to half a file."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
