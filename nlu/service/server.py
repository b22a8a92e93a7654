"""One running Rasa: started on loopback with a token of its own, asked for readiness, swapped."""

from __future__ import annotations

import asyncio
import secrets
import socket
from pathlib import Path

import httpx

from nlu.service.client import Address
from nlu.service.parsed import read
from nlu.service.project import FOLDER
from nlu.service.runtime import Child, Runtime

__all__ = ["Server", "ServerFailedError"]

_READY, _LOOK, _ANSWER, _WARMING, _SWAP = 120.0, 0.2, 5.0, 30.0, 60.0
_GREETING = "你好"


class ServerFailedError(Exception):
    """It ended before it was ready, never got ready, or can't use its model.

    told: the last lines it printed. model: whether it is the model that is at fault.
    """

    def __init__(self, told: tuple[str, ...] = (), *, model: bool = False) -> None:
        super().__init__("the understanding service did not start")
        self.told = told
        self.model = model


class Server:
    """A child process and the way to it. Made by `start`; `stop` ends it."""

    def __init__(self, child: Child, address: Address, model: Path) -> None:
        self.child = child
        self.address = address
        self.model = model
        self._http = httpx.AsyncClient(
            base_url=address.url, params={"token": address.token}, trust_env=False
        )

    @classmethod
    async def start(cls, runtime: Runtime, model: Path) -> Server:
        """Start one with this model; it isn't ready yet.

        Raises:
            OSError: the environment's Python can't be started.
        """
        token = secrets.token_urlsafe(32)
        with socket.socket() as listening:
            # Bound here and handed down: the port can't be taken by anybody in between.
            listening.bind(("127.0.0.1", 0))
            port, number = listening.getsockname()[1], listening.fileno()
            order = {"socket": number, "token": token, "model": str(model)}
            child = await runtime.start("serve", FOLDER, order, pass_fds=(number,))
        return cls(child, Address(f"http://127.0.0.1:{port}", token), model)

    async def ready(self) -> None:
        """Wait until it answers with a model; from then on nothing that it prints is kept.

        Raises:
            ServerFailedError: it ended, took longer than two minutes, or has no model to answer by.
        """
        try:
            async with asyncio.timeout(_READY):
                while (answer := await self._status()) != httpx.codes.OK:
                    # 409: it runs, but without the model that it was told to load.
                    if not self.child.running or answer == httpx.codes.CONFLICT:
                        raise ServerFailedError(self.child.said, model=self.child.running)
                    await asyncio.sleep(_LOOK)
        except TimeoutError:
            raise ServerFailedError(self.child.said) from None
        if not await self.answers():
            raise ServerFailedError(self.child.said, model=True)
        self.child.hush()

    async def alive(self) -> bool:
        """Whether it says within some seconds that it has a model."""
        return await self._status() == httpx.codes.OK

    async def answers(self) -> bool:
        """Whether a greeting gets an answer; the first one also warms what is loaded on use."""
        try:
            answer = await self._http.post(
                "/model/parse", json={"text": _GREETING}, timeout=_WARMING
            )
            return bool(read(answer.raise_for_status().json(), _GREETING).intents)
        except (httpx.HTTPError, ValueError):
            return False

    async def _status(self) -> int | None:
        try:
            return (await self._http.get("/status", timeout=_ANSWER)).status_code
        except httpx.HTTPError:
            return None

    async def swap(self, model: Path) -> bool:
        """Put this model in the place of the other one; False when it was refused and nothing
        changed."""
        try:
            answer = await self._http.put("/model", json={"model_file": str(model)}, timeout=_SWAP)
        except httpx.HTTPError:
            return False
        if answer.status_code != httpx.codes.NO_CONTENT:
            return False
        self.model = model
        return True

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL; returns when the process is gone."""
        try:
            await self._http.aclose()
        finally:
            await self.child.stop()
