"""Asks the service what a few short texts say, and never waits long for it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from nlu.service.breaker import Breaker
from nlu.service.parsed import Parsed, read_all
from nlu.service.wire import Wire
from nlu.understanding import UnderstandingUnavailableError

__all__ = ["LONGEST", "Address", "RasaClient"]

LONGEST = 240
"""Characters that are sent together at most: the service reads one request after the other, and a
long one would hold up everybody."""
_BEFORE = "/／ \t\n\r\u3000"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service answers (http://127.0.0.1:<port>) and what it wants to be shown."""

    url: str
    token: str


class RasaClient:
    """One service, asked by many turns at once. Use `close` at the end.

    timeout: seconds for one request, the wait for the others included.
    at_once: requests under way together; more wait in the order they came. Send those of a long
    message one after the other: then it never holds more than one of the `places`.
    """

    def __init__(
        self, timeout: float = 0.6, at_once: int = 4, breaker: Breaker | None = None
    ) -> None:
        self.breaker = breaker or Breaker()
        self._timeout = timeout
        self.places = asyncio.Semaphore(at_once)
        self._address: Address | None = None
        self._wire: Wire | None = None

    @property
    def address(self) -> Address | None:
        """The service that is asked; None while there is none."""
        return self._address

    def use(self, address: Address | None) -> None:
        """Ask this service from now on, or none; the breaker is closed."""
        if self._wire is not None:
            self._wire.drop()
        self._address = address
        self._wire = None if address is None else Wire(address.url)
        self.breaker.reset()

    async def close(self) -> None:
        """Close the connections; nothing is to be asked any more."""
        if self._wire is not None:
            await self._wire.close()

    async def parse(self, text: str) -> Parsed:
        """What the service makes of one text; as `parse_all`."""
        return (await self.parse_all((text,)))[0]

    async def parse_all(self, texts: Sequence[str]) -> list[Parsed]:
        """What the service makes of each text, in one request: the clauses of a message together
        cost it little more than one of them. Blank text has nothing in it and is not sent.

        Raises:
            ValueError: longer than LONGEST, all of them together.
            UnderstandingUnavailableError: no service, breaker open, refused, too late, or an
                answer that is none.
        """
        if (length := sum(map(len, texts))) > LONGEST:
            raise ValueError(f"{length} characters together; split them to {LONGEST}")
        # A leading slash would be taken for an intent by name: /refused{...}
        bare = [text.strip().lstrip(_BEFORE) for text in texts]
        shifts = [text.index(one) for text, one in zip(texts, bare, strict=True)]
        asked = [(one, shift) for one, shift in zip(bare, shifts, strict=True) if one]
        answers = iter(await self._admitted(asked) if asked else ())
        return [next(answers) if one else Parsed() for one in bare]

    async def _admitted(self, asked: Sequence[tuple[str, int]]) -> list[Parsed]:
        address = self._address
        if address is None or not self.breaker.admit():
            raise UnderstandingUnavailableError
        return await self._ask(address, asked)

    async def _ask(self, address: Address, texts: Sequence[tuple[str, int]]) -> list[Parsed]:
        asked, breaker = False, self.breaker
        try:
            async with asyncio.timeout(self._timeout):
                async with self.places:
                    asked = True
                    answer = await self._post(address, [text for text, _ in texts])
            parsed = read_all(answer, texts)
        except (OSError, ValueError) as error:
            # A text that only waited for its turn says nothing of the service.
            self._note(address, breaker.failed if asked else breaker.dropped)
            raise UnderstandingUnavailableError from error
        except BaseException:
            self._note(address, breaker.dropped)
            raise
        self._note(address, breaker.succeeded)
        return parsed

    def _note(self, address: Address, outcome: Callable[[], None]) -> None:
        """Count an outcome, unless another service stands there by now."""
        if address is self._address:
            outcome()

    async def _post(self, address: Address, texts: Sequence[str]) -> object:
        wire = self._wire
        if wire is None:
            raise ConnectionError("the service was taken away meanwhile")
        told = json.dumps({"texts": texts}, ensure_ascii=False).encode()
        said = await wire.post(f"/parse?token={quote(address.token, safe='')}", told)
        try:
            answer: object = json.loads(said)
        except RecursionError as error:
            raise ValueError("JSON too deep to be an answer") from error
        return answer
