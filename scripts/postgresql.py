"""A real PostgreSQL server of one's own, for a run of tests, a drill or a bench.

    python -m scripts.postgresql COMMAND …    runs COMMAND with its address in YIMEN_TEST_POSTGRES

It listens on a socket in its own folder and nowhere else, and is gone with whoever wanted it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["VARIABLE", "address", "binaries", "private", "shared"]

VARIABLE = "YIMEN_TEST_POSTGRES"
_USER = "yimen"
_HOME = Path(__file__).resolve().parent.parent
# Kills are of the processes that use it, never of the server: what it has taken it may keep in
# memory. A bench says so when it wants every commit on the disk.
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def binaries() -> Path:
    """Where the newest of PostgreSQL's programs lie.

    Raises:
        FileNotFoundError: there are none; scripts/postgresql.sh installs them.
    """
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (found := shutil.which("initdb")) is not None:
        places.insert(0, Path(found).resolve().parent)
    for one in places:
        if (one / "initdb").exists() and (one / "postgres").exists():
            return one
    raise FileNotFoundError("no PostgreSQL server here: run scripts/postgresql.sh")


def address(folder: Path) -> str:
    """The SQLAlchemy address of its first database."""
    return f"postgresql+asyncpg://{_USER}@/postgres?host={folder}"


@contextmanager
def private(*, durable: bool = False) -> Iterator[Path]:
    """The folder of the socket of a server that runs until the block ends.

    durable: a commit is on the disk when it returns, as it is in earnest.
    """
    programs = binaries()
    with TemporaryDirectory(prefix="yimen-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The server refuses to run as root.
        user = _unprivileged() if os.geteuid() == 0 else None
        if user is not None:
            shutil.chown(folder, user)
        settings = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200"]
        settings += [] if durable else _FORGETFUL
        _make(programs, folder, user)
        control: list[str | Path] = [programs / "pg_ctl", "-D", folder / "data", "-w", "-s"]
        options = " ".join(f"-c {one}" for one in settings)
        _run([*control, "-l", folder / "log", "-o", options, "start"], folder, user)
        try:
            yield folder
        finally:
            _run([*control, "-m", "immediate", "stop"], folder, user)


def _unprivileged() -> str:
    import pwd

    with suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


def _make(programs: Path, folder: Path, user: str | None) -> None:
    made = ["-D", folder / "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    _run([programs / "initdb", *made], folder, user)


def _run(command: list[str | Path], folder: Path, user: str | None) -> None:
    # Its output to files: what the server inherits would be waited for.
    with (folder / "said").open("a") as said:
        done = subprocess.run(  # noqa: S603 -- our own words
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=folder, user=user,
            extra_groups=None if user is None else [], check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(folder / 'said').read_text()[-2000:]}")


@contextmanager
def shared(folder: Path) -> Iterator[Path]:
    """The folder of the socket of the one server of all processes that name the same `folder`.

    The first starts a keeper, which stops the server when the last has left or was killed: what
    tells it is a lock, and the system gives back the locks of whoever dies.
    """
    folder.mkdir(exist_ok=True)
    with (folder / "door").open("w") as door, (folder / "users").open("w") as users:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        told = folder / "address"
        if not told.exists():
            _keeper(folder)
        found = Path(told.read_text("utf-8"))
        fcntl.flock(door, fcntl.LOCK_UN)
        yield found


def _keeper(folder: Path) -> None:
    keeper = subprocess.Popen(  # noqa: S603 -- our own words
        [sys.executable, "-m", "scripts.postgresql", "--keep", folder],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=_HOME, start_new_session=True,
    )  # fmt: skip
    assert keeper.stdout is not None
    assert keeper.stderr is not None
    if not keeper.stdout.readline():
        raise RuntimeError(keeper.stderr.read())
    keeper.stdout.close()
    keeper.stderr.close()
    # Nobody waits for it: it outlives whoever started it.
    keeper.returncode = 0


def _keep(folder: Path) -> None:
    with private() as server, (folder / "users").open() as users:
        (folder / "address").write_text(str(server), "utf-8")
        print(server, flush=True)
        os.close(1)
        fcntl.flock(users, fcntl.LOCK_EX)
        (folder / "address").unlink()


def _command(words: list[str]) -> int:
    with private() as server:
        environment = {**os.environ, VARIABLE: address(server)}
        return subprocess.run(words, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            raise SystemExit(__doc__)
        case ["--keep", folder]:
            _keep(Path(folder))
        case words:
            raise SystemExit(_command(words))
