"""One of several serving processes: started by handlers.workers.crew, never by hand.

    python -m handlers.workers.worker NUMBER OF SPEAKS LISTENING

Its standard input is the line to the crew; LISTENING is the descriptor of the shared socket.
"""

from __future__ import annotations

import socket
import sys

import click

from handlers.errors import problems
from handlers.workers.seat import Seat

__all__ = ["main"]


def main(number: str, of: str, speaks: str, listening: str) -> int:
    """Serve until told to end; the exit code, 1 when it could not even begin."""
    from handlers.cli.serve import begin

    seat = Seat(int(number), int(of), speaks == "1", socket.socket(fileno=0))
    with socket.socket(fileno=int(listening)) as door:
        try:
            return 0 if begin(door, seat) else 1
        except Exception as error:
            told = problems(error)
            if told is None:
                raise
            for one in told:
                click.echo(str(one), err=True)
            return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
