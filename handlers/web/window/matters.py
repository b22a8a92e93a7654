"""What a ticket asks for and what was handed on, each with its limit in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from desk import departments
from desk.lifecycle import Status
from desk.views import Matter, Referral, TicketView
from desk.working_days import WorkingDays
from handlers.web.window.standing import of_limit
from handlers.wording import wording

__all__ = ["Namer", "matters", "referrals", "refusal", "suggested"]


class Namer:
    """Names of programs and people: as they were when it was filed, else as the rules say now."""

    def __init__(self, ticket: TicketView, names: Mapping[str, str]) -> None:
        self._results = {
            (one["program"], one.get("member") or ""): one
            for one in ticket.snapshot.get("results", ())
        }
        self._filed = {one["program"]: one["name"] for one in self._results.values()}
        self._now = names
        self._people = {one["id"]: one["relation"] for one in ticket.snapshot.get("members", ())}

    def result(self, matter: Matter) -> Mapping[str, Any] | None:
        return self._results.get((matter.program, matter.member))

    def program(self, id: str) -> str:
        return str(self._filed.get(id) or self._now.get(id) or id)

    def person(self, member: str) -> str | None:
        """The relation of a member to the applicant; None for the household."""
        return self._people.get(member)


def matters(
    ticket: TicketView, namer: Namer, today: date, calendar: WorkingDays
) -> list[dict[str, Any]]:
    """Each with name, person, result of the prescreen, and its limit (None: it has none).

    first: whether it is one of what the ticket is about.
    """
    status = ticket.header.status
    return [
        {
            "matter": one,
            "name": namer.program(one.program),
            "who": namer.person(one.member),
            "result": namer.result(one),
            "limit": one.clock and of_limit(one.clock, status, today, calendar),
            "first": one.number in ticket.foremost,
        }
        for one in ticket.matters
    ]


def referrals(
    ticket: TicketView, namer: Namer, today: date, calendar: WorkingDays
) -> list[dict[str, Any]]:
    """The newest first."""
    return [_referral(one, namer, today, calendar) for one in reversed(ticket.referrals)]


def _referral(one: Referral, namer: Namer, today: date, calendar: WorkingDays) -> dict[str, Any]:
    # A department's limit never waits for the applicant.
    limit = one.clock and of_limit(one.clock, Status.ACCEPTED, today, calendar)
    return {
        "referral": one,
        "department": departments.named(one.department).name,
        "programs": [namer.program(id_) for id_ in one.programs],
        "limit": limit,
    }


def suggested(ticket: TicketView, topics: Mapping[str, str]) -> dict[str, list[str]]:
    """Which department each open matter's topic usually goes to: its id -> programs' ids.

    Other departments than civil affairs come first: what civil affairs handles, the window itself
    does.
    """
    found: dict[str, list[str]] = {}
    for one in ticket.matters:
        usual = departments.usual(topics.get(one.program, ""))
        if usual is not None and one.decision == "open":
            found.setdefault(usual.id, []).append(one.program)
    return dict(sorted(found.items(), key=lambda pair: pair[0] == "civil"))


def refusal(ticket: TicketView, number: int, names: Mapping[str, str]) -> str:
    """A beginning for the written reasons (art. 45): which conditions, by which clause, and the
    right to appeal (art. 76). What can't be known is left open for the clerk to fill in."""
    texts = wording("window")
    matter = next((one for one in ticket.matters if one.number == number), None)
    if matter is None:
        return ""
    namer = Namer(ticket, names)
    result = namer.result(matter) or {}
    points = [one for one in result.get("criteria", ()) if one["state"] == "not_met"]
    lines = [_point(one) for one in points] or [texts["refusal_open"]]
    head = texts["refusal_head"].format(program=namer.program(matter.program))
    return "\n".join([head, *lines, texts["refusal_appeal"]])


def _point(criterion: Mapping[str, Any]) -> str:
    texts, cite = wording("window"), criterion.get("cite") or {}
    known = [f"{one['label']}{one['shown']}" for one in criterion["used"] if one.get("shown")]
    return texts["refusal_point"].format(
        label=criterion["label"],
        known=f"（{'，'.join(known)}）" if known else "",
        doc=cite.get("doc", ""),
        clause=cite.get("clause") or "",
    )
