"""The phrase lexicons of mentions: their shape, their check, and finding them in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pydantic import Field

from nlu import negation, standing
from nlu.heard import Benefit, Document, Illness, Mention, Work
from nlu.lexicons import LexiconError, Part, model, read
from nlu.phrases import Hit, Index, PhraseError, compile_phrase

__all__ = ["FILES", "Kind", "index", "kinds", "mentions"]

FILES = (
    "illness", "disability", "benefits", "work", "school", "household", "housing", "events",
    "family", "medical", "documents", "plainly",
)  # fmt: skip
# 退役军人或烈属等身份:无 is a form's line left empty.
_FIELD = re.compile("[^,。!?;: ]{0,8}:(?:无|否|没有|没得|没|不是)(?=[,。!?; ]|$)")


class Kind(Part):
    """One line of kinds.yml."""

    about: str = Field(pattern="^(member|household)$")
    values: list[str | int] | str
    after: bool = False


class Item(Part):
    """One entry of a phrase lexicon.

    value: what the mention holds; for classes of nlu/heard.py a mapping of their fields.
    opposite: what it holds when denied (else the mention is dropped); keep: denial changes nothing.
    past: what it holds when the clause tells of the past.
    not_before, not_after: literal strings that must not touch it; unless: patterns that, in the
    same clause, say that it is meant otherwise.
    """

    kind: str | None = None
    value: Any = None
    say: list[str] = Field(min_length=1)
    opposite: Any = None
    past: Any = None
    keep: bool = False
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class File(Part):
    kind: str | None = None
    entries: list[Item]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry ready for use."""

    kind: str
    value: Any
    opposite: Any
    past: Any
    keep: bool
    after: bool
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    unless: Index[None] | None


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of mention. Raises LexiconError."""
    return {name: Kind.model_validate(data) for name, data in read("kinds").items()}


@cache
def index() -> Index[Entry]:
    """All phrase lexicons in one index. Raises LexiconError at the first thing that is wrong."""
    pairs = []
    for name in FILES:
        file = model(name, File)
        for item in file.entries:
            try:
                entry = _entry(item, item.kind or file.kind or "")
                pairs += [(compile_phrase(source), entry) for source in item.say]
            except (PhraseError, ValueError, TypeError) as error:
                raise LexiconError(name, item.say[0], error) from error
    return Index(pairs)


def _entry(item: Item, kind: str) -> Entry:
    known = kinds().get(kind)
    if known is None:
        raise ValueError(f"kinds.yml 里没有 {kind!r}")
    for value in (item.value, item.opposite, item.past):
        _check(known, kind, value, empty=value is None and item.value is not None)
    unless = Index([(compile_phrase(source), None) for source in item.unless])
    return Entry(
        kind, item.value, item.opposite, item.past, item.keep, known.after,
        item.not_before, item.not_after, unless if item.unless else None,
    )  # fmt: skip


def _check(known: Kind, kind: str, value: Any, *, empty: bool) -> None:
    if empty or kind in _CLASSES:
        if kind in _CLASSES and not empty:
            _built(kind, value, "…")
        return
    allowed = known.values
    fits = (
        {"bool": bool, "int": int, "text": str}.get(allowed) if isinstance(allowed, str) else None
    )
    if fits is not None and type(value) is fits:
        return
    if isinstance(allowed, list) and value in allowed:
        return
    raise ValueError(f"{kind} 不能是 {value!r}")


_CLASSES = {"illness": Illness, "work": Work, "benefit": Benefit, "document": Document}


def _built(kind: str, value: Any, said: str) -> Any:
    """The value of a mention: plain, or a class of nlu/heard.py that keeps the word said."""
    made = _CLASSES.get(kind)
    if made is None:
        return value
    fields = dict(value)
    if made in (Illness, Work):
        fields.setdefault("said", said)
        fields.setdefault("certain", True)
    return made(**fields)


def mentions(text: str) -> list[Mention]:
    """Phrase mentions of a folded text, longest first at each place, without persons attached."""
    found: list[Mention] = []
    last_denied = -1
    for hit in _chosen(text):
        entry = hit.entry
        no = not entry.keep and _is_denied(text, hit, last_denied)
        if no:
            last_denied = hit.end
        mention = _mention(text, hit, no)
        if mention is not None:
            found.append(mention)
    return _shared(text, found)


def _shared(text: str, found: list[Mention]) -> list[Mention]:
    """有低保和护理补贴, 生活补贴和护理补贴都领着: what holds of one of a list holds of the next."""
    for way in (range(1, len(found)), range(len(found) - 1, 0, -1)):
        for at in way:
            one, other = found[at - 1 : at + 1]
            if one.kind != "benefit" or other.kind != "benefit":
                continue
            between = text[one.end : other.start]
            if not between or not negation.joins_list(between):
                continue
            if one.value.standing == "held" and other.value.standing == "mentioned":
                found[at] = replace(other, value=replace(other.value, standing="held"))
            elif other.value.standing == "held" and one.value.standing == "mentioned":
                found[at - 1] = replace(one, value=replace(one.value, standing="held"))
    return found


def _chosen(text: str) -> list[Hit[Entry]]:
    """Hits that aren't part of a longer literal hit nor the same thing found twice."""
    hits = [hit for hit in index().scan(text) if _fits(text, hit)]
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit[Entry]] = []
    for hit in hits:
        if not any(_covers(other, hit) for other in kept[-8:]):
            kept.append(hit)
    return kept


def _covers(earlier: Hit[Entry], hit: Hit[Entry]) -> bool:
    """Of one kind the longer word counts (先天性心脏病, not 心脏病), and one value counts once."""
    if earlier.entry.kind != hit.entry.kind or hit.start >= earlier.end:
        return False
    if earlier.entry.value == hit.entry.value:
        return True
    within = hit.end <= earlier.end and (hit.start, hit.end) != (earlier.start, earlier.end)
    return within and not earlier.gapped


def _fits(text: str, hit: Hit[Entry]) -> bool:
    entry = hit.entry
    if entry.not_before and text.endswith(entry.not_before, 0, hit.start):
        return False
    if entry.not_after and text.startswith(entry.not_after, hit.end):
        return False
    if entry.unless is None:
        return True
    first, last = negation.clause(text, hit.start, hit.end)
    return next(entry.unless.scan(text[first:last]), None) is None


def _is_denied(text: str, hit: Hit[Entry], last_denied: int) -> bool:
    if negation.denied(text, hit.start):
        return True
    if 0 <= last_denied <= hit.start and negation.joins_list(text[last_denied : hit.start]):
        return True
    if _FIELD.match(text, hit.end):
        return True
    return hit.entry.after and negation.denied_after(text, hit.end)


def _mention(text: str, hit: Hit[Entry], no: bool) -> Mention | None:
    entry = hit.entry
    said = text[hit.start : hit.end]
    asked = negation.questioned(text, hit.start)
    value = _built(entry.kind, entry.value, said)
    if entry.kind in ("benefit", "document"):
        value = standing.applied(text, hit.start, hit.end, value, no=no, asked=asked)
    elif asked:
        return None
    elif no:
        if entry.opposite is None:
            return None
        value = _built(entry.kind, entry.opposite, said)
    elif entry.past is not None and negation.told_of_past(text, hit.start, hit.end):
        value = entry.past
    return Mention(entry.kind, value, said, hit.start, hit.end)
