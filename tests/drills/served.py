"""`yimen serve` in a process of its own, with the trouble that a drill wants armed around it.

The program is the one that is shipped. What is armed hangs from the outside: listeners of
SQLAlchemy that end the process, a clock that goes wrong, the pace of Telegram.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from handlers.cli import main
from handlers.telegram import door
from handlers.telegram.pace import Pace
from nlu.service import runtime
from store import times

__all__ = ["MOMENTS", "POINTS", "TRIES", "Order", "serve"]

POINTS = (
    "INSERT INTO bot_update", "UPDATE bot_update SET .*attempts", "UPDATE bot_update SET .*handled",
    "INSERT INTO bot_message", "UPDATE bot_message", "INSERT INTO conversation",
    "UPDATE conversation", "INSERT INTO inbox", "INSERT INTO ticket ", "INSERT INTO ticket_event",
    "INSERT INTO matter", "INSERT INTO clock", "INSERT INTO consent", "INSERT INTO outbox",
    "UPDATE outbox SET .*attempts", "UPDATE outbox SET .*sent_at", "INSERT INTO audit",
)  # fmt: skip
"""Everything that is written on the way of a message to a ticket and back; how it begins."""
MOMENTS = ("at", "before commit", "after commit")
TRIES = 60
"""Every death counts as a try of whatever was in hand: the usual 8, which are there for what kills
the house by itself, would be used up by `points` on a slow machine, or by half a minute of standing
still at so short a lease."""
_FAST = partial(
    Pace,
    overall=0,
    chat=0,
    lease=timedelta(seconds=3),
    first_retry=timedelta(milliseconds=50),
    longest_retry=timedelta(seconds=2),
    tries=TRIES,
    idle=0.1,
    poll=5,
)
_MARK = "drill_point"


@dataclass(frozen=True)
class Order:
    """What is to be served and how it is to go wrong.

    said: the file for all that it prints. die: a point and a moment; `after`: so many times it is
    passed before. hours: by how much its clock is wrong. service_said: a file for all that the
    understanding service prints.
    """

    environment: Mapping[str, str]
    said: Path
    die: tuple[str, str] | None = None
    after: int = 0
    hours: float = 0.0
    service_said: Path | None = None
    arguments: tuple[str, ...] = field(default=("serve", "--port", "0"))


def serve(order: Order) -> None:
    """In the forked process: until it ends or is killed."""
    os.environ.update(order.environment)
    written = os.open(order.said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    door.Pace = _FAST  # type: ignore[misc,assignment]
    if order.hours:
        _shift(timedelta(hours=order.hours))
    if order.die:
        _arm(*order.die, order.after)
    if order.service_said:
        _overhear(order.service_said)
    main(list(order.arguments))


def _shift(by: timedelta) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + by

    times.datetime = Wrong  # type: ignore[misc]


def _overhear(path: Path) -> None:
    """Write down what the house reads of the service's output and forgets."""
    real = runtime.Child.__init__

    def init(child: runtime.Child, process: Any) -> None:
        read = process.stdout.read

        async def overheard(most: int) -> bytes:
            chunk: bytes = await read(most)
            with path.open("ab") as file:
                file.write(chunk)
            return chunk

        process.stdout.read = overheard
        real(child, process)

    runtime.Child.__init__ = init  # type: ignore[method-assign]


def _arm(point: str, moment: str, after: int) -> None:
    """Die by SIGKILL when the statement that begins so has run, or around its commit."""
    left = after

    def die() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def ran(connection: Any, _cursor: Any, statement: str, *_: object) -> None:
        if re.match(point, statement):
            connection.info[_MARK] = True
            if moment == "at":
                die()

    def committing(connection: Connection) -> None:
        if moment == "before commit" and connection.info.get(_MARK):
            die()

    def back(_connection: Any, record: Any) -> None:
        if record.info.pop(_MARK, False) and moment == "after commit":
            die()

    event.listen(Engine, "after_cursor_execute", ran)
    event.listen(Engine, "commit", committing)
    event.listen(Engine, "rollback", lambda connection: connection.info.pop(_MARK, None))
    event.listen(Engine, "checkin", back)
