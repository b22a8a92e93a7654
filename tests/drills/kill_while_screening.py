"""Run as a program: screen a register over and over, and die by SIGKILL on the way.

    kill_while_screening.py REGISTER MAP FOLDER POINT...

FOLDER/whole is screened without a kill; then for each POINT (0 to 1) FOLDER/<n> is screened by a
process that is killed at that share of its dealings with the disk, then by one killed halfway
through what was left, then to the end. Prints a line a run, "<n> <signal> <dealings>".
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from desk.register.columnmap import fitted, load_map
from desk.register.run import Order, run
from desk.register.source import open_register
from rules.pack import SHIPPED
from rules.rulebook import Rulebook, load

# What changes or opens a file; each comes just before the thing itself is done.
DEALINGS = {"open", "os.rename", "os.remove", "os.truncate", "os.mkdir", "os.rmdir", "os.chmod"}


def count(out: Path, told: Callable[[int], None]) -> None:
    """Call `told` with the number of each dealing with the folder, counted from 1."""
    number = 0

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal number
        if event in DEALINGS and arguments and str(arguments[0]).startswith(str(out)):
            number += 1
            told(number)

    sys.addaudithook(hear)


def screen(order: Order, kill_at: int, pipe: int) -> NoReturn:
    """In a process of its own: screen, and die at a dealing; 0 never. Tells how many there were."""

    def told(number: int) -> None:
        os.write(pipe, b".")
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    count(order.out, told)
    run(order)
    os._exit(0)


def attempt(order: Order, kill_at: int = 0) -> int:
    """The number of dealings until the end. Forked before Polars has any thread."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        screen(order, kill_at, writing)
    os.close(writing)
    dealings = 0
    while part := os.read(reading, 65536):
        dealings += len(part)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    print(order.out.name, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, dealings)
    return dealings


def order_of(register: Path, map_path: Path, out: Path, book: Rulebook) -> Order:
    map_, document = load_map(map_path)
    opened = open_register(register)
    plan = fitted(map_, document, opened.header, book.facts)
    on = date(2026, 11, 22)
    return Order(
        opened, plan, book, on, out, (SHIPPED,), None, (), chunk=14, bucket_bytes=2_500
    )  # fmt: skip


def main(register: Path, map_path: Path, folder: Path, points: list[float]) -> None:
    book = load()
    whole = attempt(order_of(register, map_path, folder / "whole", book))
    for number, point in enumerate(points):
        order = order_of(register, map_path, folder / str(number), book)
        attempt(order, max(1, int(whole * point)))
        attempt(order, max(1, int(whole * (1 - point) / 2)))
        attempt(order)


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        Path(sys.argv[2]),
        Path(sys.argv[3]),
        [float(one) for one in sys.argv[4:]],
    )
