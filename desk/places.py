"""Find the township that somebody means: 我住屠园乡, 宿城区中扬, 江油青莲, 屠元乡.

Almost a third of all township names occur more than once, so the answer is a list of candidates:
one means it is clear, several mean that the person must be asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desk.addresses import addresses
from desk.gazetteer import index
from desk.sounding import by_sound
from rules.place import Place

# Longer texts are stories; the place is said in the sentence that the caller passes.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text says of a place.

    candidates: the places meant, most likely first; a candidate without `town` names a county.
    text: the words that were taken as a place. how: exact, short, sound, or none.
    """

    candidates: tuple[Place, ...]
    text: str
    how: str

    @property
    def place(self) -> Place | None:
        """The one township meant, or None when the person must be asked."""
        if len(self.candidates) == 1 and self.candidates[0].town:
            return self.candidates[0]
        return None


NOTHING = Resolution((), "", "none")


class Gazetteer:
    """The resolver; cheap to make, all instances share one index."""

    def by_code(self, adcode: str, town: str | None = None) -> Place | None:
        """The county with that adcode, or its township of that name; None when there is none."""
        if town is None:
            return index().counties.get(adcode)
        return next((p for p in self.towns_of(adcode) if p.town == town), None)

    def towns_of(self, adcode: str) -> tuple[Place, ...]:
        """The townships of a county, in the order of the official list."""
        return tuple(index().in_county.get(adcode, ()))

    def every_town(self) -> Iterator[Place]:
        for towns in index().in_county.values():
            yield from towns

    def resolve(
        self, text: str, *, near: Place | None = None, answering: bool = False
    ) -> Resolution:
        """The places that `text` (simplified Chinese, any length) may mean.

        near: where the person is known to be; narrows ambiguous names, never overrides spoken ones.
        answering: the text answers a question for a place, so a bare 中扬 counts; in free talk it
        does not (妈妈住院 is not 妈妈镇).
        """
        text = text[:_LONGEST]
        found = sorted(addresses(text, near, answering=answering), key=lambda a: a.weight)
        best = next((a for a in reversed(found) if a.trusted), None)
        if best is not None and best.places[0].town:
            return Resolution(_nearest(best.places, near), best.text, best.how)
        hint = best or next(reversed(found), None)
        scope = hint.places if hint is not None else ((near,) if near else ())
        rest = text.partition(hint.text)[2] if hint is not None else text
        heard = by_sound(rest, scope, answering=answering or hint is not None)
        if heard is not None:
            return Resolution(_nearest(heard.places, near), heard.text, "sound")
        if best is None:
            return NOTHING
        return Resolution(_nearest(best.places, near), best.text, best.how)


def _nearest(places: tuple[Place, ...], near: Place | None) -> tuple[Place, ...]:
    """Only those of the county, city or province where the person is, when there are such."""
    if near is None:
        return places
    for digits in (6, 4, 2):
        close = tuple(p for p in places if p.adcode[:digits] == near.adcode[:digits])
        if close:
            return close
    return places
