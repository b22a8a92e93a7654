"""What a ticket knows, under the names that the forms use; None: to be filled in by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.lifecycle import Action, Status
from desk.reference import parse, spoken
from desk.views import Matter, TicketView
from desk.windows import Window
from handlers.web.sheet import dialled
from handlers.web.typeset import beijing
from handlers.wording import wording
from rules.facts import Catalogue

__all__ = ["GROWN", "Values"]

GROWN = 18
_FEW = 4
_SELF = "本人"


@dataclass(frozen=True, slots=True)
class Values:
    """One ticket. names: of programs by id; next: what comes next, in words; id_number: the
    applicant's, where a desk has entered it."""

    ticket: TicketView
    catalogue: Catalogue
    names: Mapping[str, str]
    window: Window | None
    next: str
    id_number: str | None = None

    def value(self, name: str) -> str | None:
        """Raises KeyError for a name that no form may use."""
        return self._all()[name] or None

    def _all(self) -> dict[str, str | None]:
        snapshot, head = self.ticket.snapshot, self.ticket.header
        contact, places = snapshot.get("contact") or {}, snapshot.get("places") or {}
        role = snapshot.get("speaker_role")
        own = role in (None, _SELF)
        name, words = contact.get("name"), wording("window")
        return {
            "applicant_name": name if own else None,
            "helper_name": words["helper_none"] if own else name,
            "helper_role": words["helper_none"] if own else role,
            "id_number": self.id_number,
            "phone": dialled(contact.get("phone")),
            "hukou": _place(places, "hukou"),
            "living": _place(places, "living"),
            "reference": head.reference,
            "spoken": spoken(parse(head.reference) or ""),
            "window": head.window,
            "window_address": self.window.address if self.window else None,
            "window_phone": self.window.phone if self.window else None,
            "window_hours": self.window.hours if self.window else None,
            "filed": beijing(head.filed_at),
            "channel": words[head.channel],
            "status": words[head.status.value],
            "story": snapshot.get("story"),
            "next": self.next,
        }

    def items(self, name: str) -> list[str]:
        """Programs, papers to bring, papers looked up, or what the window has asked for."""
        if name == "programs":
            return self._programs()
        if name == "asked_for":
            asked = [one.note for one in self.ticket.history if one.action == Action.GIVE_BACK]
            waits = self.ticket.header.status is Status.RETURNED and asked
            return (
                [line for line in (asked[-1] or "").splitlines() if line.strip()] if waits else []
            )
        return self._papers()[name]

    def _asked_for(self) -> list[str]:
        """The window's list, as long as the ticket waits for it."""
        if self.ticket.header.status is not Status.RETURNED:
            return []
        notes = [one.note for one in self.ticket.history if one.action == Action.GIVE_BACK]
        return [line for line in (notes[-1] or "").splitlines() if line.strip()] if notes else []

    def _papers(self) -> dict[str, list[str]]:
        """Of the programs named on the paper: all that may ever be asked for is no list."""
        named = {(one.program, one.member) for one in self._matters()}
        results = [
            one["papers"]
            for one in self.ticket.snapshot.get("results", ())
            if (one["program"], one.get("member") or "") in named
        ]
        looked_up = dict.fromkeys(name for one in results for name in one["looked_up"])
        bring = dict.fromkeys(name for one in results for name in one["bring"])
        return {"bring": [one for one in bring if one not in looked_up], "looked_up": [*looked_up]}

    def _matters(self) -> Sequence[Matter]:
        """What is likely; before anything is, the strongest few that may come of it."""
        open_ = [one for one in self.ticket.matters if one.decision != "left"]
        likely = [one for one in open_ if one.verdict == "likely" or one.decision == "approved"]
        return likely or open_[:_FEW]

    def _programs(self) -> list[str]:
        people = {one["id"]: one["relation"] for one in self.ticket.snapshot.get("members", ())}
        lines = []
        for one in self._matters():
            name, who = self.names.get(one.program, one.program), people.get(one.member)
            lines.append(f"{name}（{who}）" if who else name)
        return list(dict.fromkeys(lines))

    def fact(self, id: str, member: str | None = None) -> str | None:
        """A fact in words with its unit, marked when it was only worked out; None: not known."""
        for one in self.ticket.snapshot.get("facts", ()):
            if (one["fact"], one["member"]) == (id, member) and one["state"] == "known":
                shown: str | None = one["shown"]
                inferred = one["source"] == "inferred" and shown
                return wording("window")["worked_out"].format(shown=shown) if inferred else shown
        return None

    def label(self, id: str) -> str:
        """A fact's label, with its unit: 全家每月总收入（元/月）."""
        fact = self.catalogue.household[id]
        return f"{fact.label}（{fact.unit}）" if fact.unit else fact.label

    def members(self) -> Sequence[Mapping[str, Any]]:
        """Every person of the household who was spoken of."""
        found: Sequence[Mapping[str, Any]] = self.ticket.snapshot.get("members", ())
        return found


def _place(places: Mapping[str, Any], kind: str) -> str | None:
    found = places.get(kind)
    return str(found["name"]) if found else None
