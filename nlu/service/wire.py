"""HTTP to a service on this machine, no more of it than one question and its answer need.

A general client works as long on each question as the rules on ten messages.
"""

from __future__ import annotations

import asyncio
import re
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

__all__ = ["Wire"]

_GOOD = re.compile(rb"HTTP/1\.1 200 ")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d{1,7})\r\n", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close\r\n", re.IGNORECASE)
_Line = tuple[StreamReader, StreamWriter]


class Wire:
    """The connections to http://HOST:PORT, kept open from one question to the next."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._free: list[_Line] = []
        self._closed = False

    async def post(self, target: str, body: bytes) -> bytes:
        """The body of the answer to JSON. target: path and query.

        Raises:
            OSError: nobody there, or it broke off.
            ValueError: the answer is none that was wanted: HTTP/1.1, 200, and of a known length.
        """
        head = (
            f"POST {target} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        asked = head.encode("ascii") + body
        try:
            for kept in self._kept():
                # It may have been closed at the other end in this very moment.
                with suppress(ConnectionError):
                    return await self._exchange(kept, asked)
            fresh = await asyncio.open_connection(self._host, self._port)
            return await self._exchange(fresh, asked)
        except IncompleteReadError as error:
            raise ConnectionError("it broke off") from error
        except LimitOverrunError as error:
            raise ValueError("the answer has no end of its head") from error

    def _kept(self) -> Iterator[_Line]:
        while self._free:
            reader, writer = self._free.pop()
            if reader.at_eof() or writer.is_closing():
                writer.close()
            else:
                yield reader, writer

    async def _exchange(self, line: _Line, asked: bytes) -> bytes:
        reader, writer = line
        try:
            writer.write(asked)
            head = await _head(reader)
            body = await reader.readexactly(_length(head))
        except BaseException:
            # Given up, too: whatever comes on it later is no answer to what is asked next.
            writer.close()
            raise
        if self._closed or _CLOSES.search(head):
            writer.close()
        else:
            self._free.append(line)
        return body

    def drop(self) -> list[StreamWriter]:
        """Let go of all connections; one that is in use is closed after its answer."""
        self._closed = True
        writers = [writer for _, writer in self._free]
        self._free.clear()
        for writer in writers:
            writer.close()
        return writers

    async def close(self) -> None:
        """As `drop`, and wait until they are closed."""
        waits = (writer.wait_closed() for writer in self.drop())
        await asyncio.gather(*waits, return_exceptions=True)


def _length(head: bytes) -> int:
    found = _LENGTH.search(head)
    if not _GOOD.match(head) or found is None:
        raise ValueError("not the answer that was wanted")
    return int(found[1])


async def _head(reader: StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except IncompleteReadError as error:
        if error.partial:
            raise
        raise ConnectionResetError("closed without a word") from error
