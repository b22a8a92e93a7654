"""A ticket's snapshot arranged for the clerk: one breath, facts by person, verdicts, routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desk.tickets import TicketView
from handlers.wording import wording

__all__ = ["sheet"]

_SHOWN = ("likely", "possible", "ask")


def sheet(ticket: TicketView) -> dict[str, Any]:
    """What the ticket page draws.

    people: [(who, [fact])] with what is known; open: what is unsure or declined;
    results: {verdict: [result]}; elsewhere: programs whose window is another one.
    """
    data = ticket.snapshot
    results: Sequence[Mapping[str, Any]] = data["results"]
    return {
        **data,
        "headline": _headline(data),
        "people": _people(data["facts"]),
        "open": [fact for fact in data["facts"] if fact["state"] != "known"],
        "groups": [
            (verdict, [one for one in results if one["verdict"] == verdict and not one["held"]])
            for verdict in _SHOWN
        ],
        "held": [one for one in results if one["held"]],
        "set_aside": [one for one in results if one["verdict"] == "unlikely" and one["near"]],
        "elsewhere": _elsewhere(data),
    }


def _headline(data: Mapping[str, Any]) -> str:
    """Who, about whom, and where, in one line."""
    texts = wording("window")
    contact = data["contact"]
    people = "、".join(member["relation"] for member in data["members"]) or texts["nobody"]
    place = data["places"].get("living") or data["places"].get("hukou")
    return texts["headline"].format(
        name=contact["name"] or texts["no_name"],
        role=data["speaker_role"] or texts["no_role"],
        people=people,
        place=place["name"] if place else texts["no_place"],
    )


def _people(facts: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    people: dict[str, list[Mapping[str, Any]]] = {}
    for fact in facts:
        if fact["state"] == "known":
            people.setdefault(fact["who"] or wording("window")["household"], []).append(fact)
    return list(people.items())


def _elsewhere(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Fitting programs that this window only receives or passes on, with the reason."""
    own = (data["window"]["adcode"], data["window"]["town"])
    found = []
    for result in data["results"]:
        place = result["route"]["place"]
        there = (place["adcode"], place["town"]) if place else None
        if result["verdict"] in _SHOWN and (there != own or not result["route"]["certain"]):
            found.append(result)
    return found
