"""YAML as people write it, with the line of every entry kept.

YAML 1.2 scalars: only true/false are booleans, so the keys `on` and `no` stay words; numbers with a
leading zero stay words (telephone numbers, codes); decimals are `Decimal`, dates are `date`.
Duplicate keys, aliases and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from rules.errors import Problem, SourceError, problem

Where = tuple[str | int, ...]
MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_NULLS = {"", "~", "null"}
_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}
_SAFE_TAGS = {None, "!"}


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a file and the line (from 1) of each of its entries, by path of keys."""

    path: Path
    data: Any
    lines: dict[Where, int] = field(repr=False)

    def line(self, where: Where = ()) -> int:
        """The line of the entry, or of the nearest entry around it."""
        for end in range(len(where), -1, -1):
            if (found := self.lines.get(where[:end])) is not None:
                return found
        return 0

    def problem(self, code: str, where: Where = (), **values: object) -> Problem:
        return problem(code, path=self.path, line=self.line(where), **values)


def read(path: Path) -> Document:
    """Parse the file. Raises SourceError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError([problem("unreadable", path=path, reason=error.strerror)]) from error
    if len(raw) > MAX_BYTES:
        raise SourceError([problem("too_big", path=path, size=len(raw), limit=MAX_BYTES)])
    try:
        return parse(raw.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError([problem("not_utf8", path=path, line=line)]) from error


def parse(text: str, path: Path) -> Document:
    """Parse a text; `path` only names it in messages. Raises SourceError."""
    builder = _Builder(path)
    try:
        data = builder.build(iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise SourceError([problem("control", path=path, line=line, column=column)]) from error
    except yaml.MarkedYAMLError as error:
        raise SourceError([_malformed(error, path)]) from error
    return Document(path, data, builder.lines)


# What libyaml says -> what a clerk can do about it; the first that fits.
_MALFORMED = (
    ("could not find expected ':'", "yaml_colon"),
    ("mapping values are not allowed", "yaml_two"),
    ("cannot start any token", "yaml_start"),
    ("found a tab character", "yaml_start"),
    ("did not find expected ','", "yaml_flow"),
    ("did not find expected node content", "yaml_flow"),
    ("found unexpected end of stream", "yaml_quote"),
    ("did not find expected", "yaml_indent"),
    ("are not allowed in this context", "yaml_indent"),
)


def _malformed(error: yaml.MarkedYAMLError, path: Path) -> Problem:
    """The line where it began: a name without a colon, a quotation mark that nobody closed."""
    said = error.problem or ""
    code = next((code for words, code in _MALFORMED if words in said), "not_yaml")
    began = code in ("yaml_colon", "yaml_quote")
    mark = (error.context_mark if began else None) or error.problem_mark or error.context_mark
    return problem(code, path=path, line=mark.line + 1 if mark else 0, reason=said)


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _Builder:
    """Events to plain data. Stops at the first problem: what follows it can't be trusted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Where, int] = {}

    def stop(self, code: str, event: Event, **values: object) -> SourceError:
        return SourceError([problem(code, path=self.path, line=_line(event), **values)])

    def build(self, events: Iterator[Event]) -> Any:
        documents = 0
        data = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.stop("several_documents", event)
                data = self.node(next(events), events, ())
            elif isinstance(event, StreamEndEvent):
                break
        if data is None:
            raise SourceError([problem("empty", path=self.path)])
        return data

    def node(self, event: Event, events: Iterator[Event], where: Where) -> Any:
        self.lines.setdefault(where, _line(event))
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.stop("alias", event)
        if (tag := getattr(event, "tag", None)) not in _SAFE_TAGS:
            raise self.stop("tag", event, tag=tag)
        if len(where) > MAX_DEPTH:
            raise self.stop("too_deep", event)
        if isinstance(event, MappingStartEvent):
            return self.mapping(events, where)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, where)
        assert isinstance(event, ScalarEvent)
        return self.scalar(event)

    def mapping(self, events: Iterator[Event], where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.stop("bad_key", event)
            key = event.value
            if key in found:
                raise self.stop("duplicate_key", event, key=key, first=self.lines[(*where, key)])
            self.lines[(*where, key)] = _line(event)
            found[key] = self.node(next(events), events, (*where, key))
        return found

    def sequence(self, events: Iterator[Event], where: Where) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            found.append(self.node(event, events, (*where, len(found))))
        return found

    def scalar(self, event: ScalarEvent) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INT.match(text):
            return int(text)
        if _DECIMAL.match(text):
            return Decimal(text)
        if match := _DATE.match(text):
            try:
                return date(*(int(part) for part in match.groups()))
            except ValueError as error:
                raise self.stop("bad_date", event, text=text) from error
        return text
