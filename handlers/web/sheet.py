"""A ticket's snapshot arranged for the clerk: one breath, facts by person, verdicts, routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import phonenumbers

from desk.tickets import TicketView
from handlers.wording import wording

__all__ = ["dialled", "sheet"]

Plain: TypeAlias = Mapping[str, Any]

_SHOWN = ("likely", "possible", "ask")
_CHINA = 86


def sheet(ticket: TicketView) -> dict[str, Any]:
    """What the ticket page draws, beside the snapshot itself.

    told: [(who, [fact])] in the resident's own words; inferred: the same, worked out from those;
    open: what is unsure or declined; missing: most waited for first; groups: [(verdict,
    [result])]; elsewhere: programs whose window is another one; papers: of the strongest group.
    """
    data = ticket.snapshot
    known = [fact for fact in data["facts"] if fact["state"] == "known"]
    groups = [(verdict, _of(data["results"], verdict)) for verdict in _SHOWN]
    return {
        **data,
        "headline": _headline(data),
        "phone": dialled(data["contact"]["phone"]),
        "told": _people(fact for fact in known if fact["source"] != "inferred"),
        "inferred": _people(fact for fact in known if fact["source"] == "inferred"),
        "open": [fact for fact in data["facts"] if fact["state"] != "known"],
        "missing": sorted(data["missing"], key=lambda one: -len(one["programs"])),
        "groups": groups,
        "held": [one for one in data["results"] if one["held"]],
        "set_aside": [one for one in _of(data["results"], "unlikely") if one["near"]],
        "elsewhere": _elsewhere(data),
        "papers": _papers(next((found for _, found in groups if found), [])),
        "due": _due(groups[0][1]),
    }


def _of(results: Iterable[Plain], verdict: str) -> list[Plain]:
    return [one for one in results if one["verdict"] == verdict and not one["held"]]


def _headline(data: Plain) -> str:
    """Who, about whom, and where, in one line."""
    texts = wording("window")
    people = "、".join(member["relation"] for member in data["members"]) or texts["nobody"]
    place = data["places"].get("living") or data["places"].get("hukou")
    return texts["headline"].format(
        name=data["contact"]["name"] or texts["no_name"],
        role=data["speaker_role"] or texts["no_role"],
        people=people,
        place=place["name"] if place else texts["no_place"],
    )


def dialled(stored: str | None) -> str | None:
    """The number as one dials it here."""
    if stored is None:
        return None
    number = phonenumbers.parse(stored, "CN")
    style = phonenumbers.PhoneNumberFormat
    home = number.country_code == _CHINA
    return phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL)


def _people(facts: Iterable[Plain]) -> list[tuple[str, list[Plain]]]:
    """Facts by person, the household last."""
    household = wording("window")["household"]
    people: dict[str, list[Plain]] = {}
    for fact in facts:
        people.setdefault(fact["who"] or household, []).append(fact)
    return sorted(people.items(), key=lambda one: one[0] == household)


def _papers(results: Sequence[Plain]) -> dict[str, list[str]]:
    looked_up = dict.fromkeys(name for one in results for name in one["papers"]["looked_up"])
    bring = dict.fromkeys(name for one in results for name in one["papers"]["bring"])
    return {"bring": [name for name in bring if name not in looked_up], "looked_up": [*looked_up]}


def _due(results: Sequence[Plain]) -> Plain | None:
    """The strong program with the shortest time to a decision."""
    timed = [one for one in results if one["clock"] and _days(one["clock"])]
    return min(timed, key=lambda one: _days(one["clock"]), default=None)


def _days(clock: Plain) -> int:
    return int(clock["working_days"] or clock["days"] or 0)


def _elsewhere(data: Plain) -> list[Plain]:
    """Fitting programs that this window only receives or passes on, with the reason."""
    own = (data["window"]["adcode"], data["window"]["town"])
    found = []
    for result in data["results"]:
        place = result["route"]["place"]
        there = (place["adcode"], place["town"]) if place else None
        if result["verdict"] in _SHOWN and (there != own or not result["route"]["certain"]):
            found.append(result)
    return found
