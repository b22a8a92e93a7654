"""`yimen serve`: the residents' chat and the township window on one address."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys

import click
import uvicorn

from handlers.settings import Settings, load
from handlers.wording import wording
from rules.errors import Problem, RulesError


@click.command("serve")
@click.option("--host", help="Instead of web.host in config.yml.")
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of web.port in config.yml.")
def command(host: str | None, port: int | None) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM); whatever was answered before is stored."""
    settings = load()
    logging.basicConfig(
        level=settings.log.level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    listening = _listen(host or settings.web.host, settings.web.port if port is None else port)
    asyncio.run(_serve(settings, listening))


async def _serve(settings: Settings, listening: socket.socket) -> None:
    # Imported here: the shell's other commands need no web framework.
    from handlers.web.app import create_app

    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        # Addresses in an access log are personal data, and nothing needs them.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config, settings, listening)
    await server.serve(sockets=[listening])
    if not server.started:
        sys.exit(1)


class _Server(uvicorn.Server):
    """Says where the pages are once they really answer."""

    def __init__(self, config: uvicorn.Config, settings: Settings, listening: socket.socket):
        super().__init__(config)
        self._settings = settings
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        texts = wording("serve")
        host, port = self._listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        click.echo(texts["open"].format(url=f"http://{shown}:{port}/"))
        click.echo(texts["window"].format(url=f"http://{shown}:{port}/window"))
        if not await self.config.app.state.house.staff.every():  # type: ignore[union-attr]
            click.echo(texts["no_staff"])
        click.echo(texts["stop"])
        sys.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything else is opened, so that a used port is told."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        texts = wording("errors")
        told = Problem("port", texts["port"].format(port=port), texts["port_try"])
        raise RulesError([told]) from error
    return listening
