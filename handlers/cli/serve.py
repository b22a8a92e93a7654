"""`yimen serve`: the residents' chat and the township window on one address."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import uvicorn

from handlers.first import first_lines
from handlers.settings import Settings, load
from handlers.understanding import words
from handlers.wording import wording
from handlers.workers.seat import ALONE, Seat
from rules.errors import Problem, RulesError

if TYPE_CHECKING:
    from handlers.compose import House
    from nlu.service.status import Status

_BACKLOG = 128
_IDLE = 75
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- named, not listened on


@click.command("serve")
@click.option("--host", help="Instead of web.host in config.yml.")
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of web.port in config.yml.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that serve; more than one for PostgreSQL.",
)
def command(host: str | None, port: int | None, workers: int) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM); whatever was answered before is stored."""
    settings = load()
    _log(settings)
    listening = _listen(host or settings.web.host, settings.web.port if port is None else port)
    with listening:
        if workers == 1:
            started = begin(listening)
        else:
            started = asyncio.run(_several(settings, listening, workers))
    if not started:
        sys.exit(1)


def begin(listening: socket.socket, seat: Seat = ALONE) -> bool:
    """Serve in this process until it is stopped; False: it could not begin."""
    settings = load()
    _log(settings)
    return asyncio.run(_serve(settings, listening, seat))


async def _several(settings: Settings, listening: socket.socket, workers: int) -> bool:
    from handlers.understanding import ears
    from handlers.workers.crew import Crew

    announce = _Announce()
    if settings.database_url.startswith("sqlite"):
        announce.say(wording("serve")["workers_sqlite"])
    async with ears(settings, keep=True, changed=announce) as heard:
        crew = Crew(listening, workers, lambda: announce.open(heard.status()))
        return await crew.run()


async def _serve(settings: Settings, listening: socket.socket, seat: Seat) -> bool:
    # Imported here: a port in use is told before the rules are read.
    from handlers.compose import house
    from handlers.jobs.every import jobs
    from handlers.jobs.runner import Runner
    from handlers.memory import give_back, settle
    from handlers.telegram.door import telegram
    from handlers.web.app import create_app

    announce = _Announce(hears=seat.alone, speaks=seat.first)
    shared = None if seat.alone else seat.of
    async with (
        house(settings, keep=seat.alone, changed=announce, watch=True, shared=shared) as built,
        telegram(built, announce.say, first=seat.first) as door,
        Runner(built.database, jobs(built), settings.jobs.model_dump(), built.clock).running(),
    ):
        app = create_app(built, door)
        settle()
        give_back()
        config = uvicorn.Config(
            app,
            log_config=None,
            # Addresses in an access log are personal data, and nothing needs them.
            access_log=False,
            server_header=False,
            # Longer than proxies keep theirs (60 s): a connection that is closed
            # just as a request comes in on it looks to its sender like a house that is gone.
            timeout_keep_alive=_IDLE,
            timeout_graceful_shutdown=10,
        )
        server = _Server(config, built, listening, announce, app.state.closing, seat)
        async with seat.held(server.end):
            await server.serve(sockets=[listening])
    return server.started


class _Announce:
    """Says how well messages are understood, and how Telegram stands, whenever that changes; what
    comes before the pages are open is said then.

    hears: the first of it; speaks: anything at all. Of several processes one says each.
    """

    def __init__(self, *, hears: bool = True, speaks: bool = True) -> None:
        self._hears = hears and speaks
        self._speaks = speaks
        self._open = False
        self._waiting: list[str] = []

    def __call__(self, status: Status) -> None:
        if self._open and self._hears:
            for line in words(status):
                self.say(line)

    def say(self, line: str) -> None:
        if not self._open:
            self._waiting.append(line)
        elif self._speaks:
            click.echo(line)
            sys.stdout.flush()

    def open(self, status: Status) -> None:
        """The pages answer now."""
        self._open = True
        self(status)
        for line in self._waiting:
            self.say(line)


class _Server(uvicorn.Server):
    """Says where the pages are once they really answer, and ends in peace on a signal."""

    def __init__(
        self,
        config: uvicorn.Config,
        house: House,
        listening: socket.socket,
        announce: _Announce,
        closing: asyncio.Event,
        seat: Seat,
    ) -> None:
        super().__init__(config)
        self._seat = seat
        self._house = house
        self._listening = listening
        self._announce = announce
        self._closing = closing

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        if self._seat.speaks:
            await self._welcome()
        self._seat.ready()
        self._announce.open(self._house.hearing())

    async def _welcome(self) -> None:
        texts = wording("serve")
        url = _url(self._listening)
        click.echo(texts["open"].format(url=f"{url}/"))
        click.echo(texts["window"].format(url=f"{url}/window"))
        if not await self._house.staff.every():
            click.echo(texts["no_staff"])
        for line in await first_lines(self._house.staff, url):
            click.echo(line)
        click.echo(texts["stop"])
        sys.stdout.flush()

    def end(self) -> None:
        """As a signal would."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.set()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's own, but a signal is obeyed, not raised once more: the house is still to
        be closed behind the last answer."""
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in signals}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log.level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    if settings.log.level != "debug":
        # Their notes of every start are of no use to whoever looks after the house.
        for name in ("alembic", "uvicorn"):
            logging.getLogger(name).setLevel(logging.WARNING)
    # It would write every address that is asked, and the service's token is part of one.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    host = _ANYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else is opened, so that a used port is told.

    Raises:
        RulesError: the address or the port can't be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        texts = wording("errors")
        code = "port" if error.errno == errno.EADDRINUSE else "address"
        told = Problem(code, texts[code].format(host=host, port=port), texts[f"{code}_try"])
        raise RulesError([told]) from error
    return listening
