"""Screenshots made small: at most 256 colours, as PNG (ISO/IEC 15948), without any library."""

from __future__ import annotations

import struct
import zlib
from collections import Counter

__all__ = ["smaller"]

_HEAD = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256


def smaller(data: bytes) -> bytes:
    """The picture with its 256 commonest colours; every other becomes the nearest of them.

    data: 8-bit RGB or RGBA, not interlaced, as browsers make them. Transparency is lost.
    """
    width, height, size, packed = _parts(data)
    rows = _plain(zlib.decompress(packed), width * size, height, size)
    pixels = [
        [(row[at], row[at + 1], row[at + 2]) for at in range(0, len(row), size)] for row in rows
    ]
    counted = Counter(pixel for line in pixels for pixel in line)
    palette = [colour for colour, _ in counted.most_common(_COLOURS)]
    place = {colour: _nearest(palette, colour) for colour in counted}
    body = b"".join(b"\0" + bytes(place[pixel] for pixel in line) for line in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = bytes(part for colour in palette for part in colour)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(body, 9)))
    return _HEAD + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _parts(data: bytes) -> tuple[int, int, int, bytes]:
    """Width and height in pixels, bytes of a pixel, the packed rows."""
    at, packed, header = len(_HEAD), b"", b""
    while at < len(data):
        (length,), kind = struct.unpack_from(">I", data, at), data[at + 4 : at + 8]
        if kind == b"IHDR":
            header = data[at + 8 : at + 8 + length]
        elif kind == b"IDAT":
            packed += data[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, depth, kind_of, *_, interlaced = struct.unpack(">IIBBBBB", header)
    if (depth, interlaced) != (8, 0) or kind_of not in (2, 6):
        raise ValueError("only 8-bit RGB or RGBA without interlacing")
    return width, height, 3 if kind_of == 2 else 4, packed


def _plain(raw: bytes, stride: int, height: int, size: int) -> list[bytearray]:
    """The rows with their filters taken off."""
    before, rows = bytearray(stride), []
    for number in range(height):
        start = number * (stride + 1)
        row = bytearray(raw[start + 1 : start + 1 + stride])
        _unfilter(raw[start], row, before, size)
        rows.append(row)
        before = row
    return rows


def _unfilter(kind: int, row: bytearray, before: bytearray, size: int) -> None:
    for at in range(len(row) if kind else 0):
        left = row[at - size] if at >= size else 0
        corner = before[at - size] if at >= size else 0
        guess = (0, left, before[at], (left + before[at]) // 2, 0)[kind]
        if kind == 4:
            guess = _paeth(left, before[at], corner)
        row[at] = (row[at] + guess) & 255


def _paeth(left: int, above: int, corner: int) -> int:
    whole = left + above - corner
    away = (abs(whole - left), abs(whole - above), abs(whole - corner))
    return (left, above, corner)[away.index(min(away))]


def _nearest(palette: list[tuple[int, int, int]], colour: tuple[int, int, int]) -> int:
    def far(index: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(palette[index], colour, strict=True))

    return min(range(len(palette)), key=far)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
