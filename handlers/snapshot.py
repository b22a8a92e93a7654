"""What a ticket holds of a case: plain JSON, complete in itself, to read the same in years.

    version 1, on (ISO date), channel, filed_at (ISO, UTC), rulebook_version, urgency, alarms, story
    speaker_role  本人 | 同住家人 | … or None
    contact   {name, phone, wish}                     each may be None
    consent   {purposes, version, wording, at}
    window    {name, adcode, town, address, phone, hours, reason_id, reason}
    places    {hukou | living | emergency: {adcode, province, city, county, town, name}}
    members   [{id, relation}]
    facts     [{member, who, fact, label, value, shown, source, state, by, at, words}]
    results   [{program, name, member, who, verdict, held, near, authority, benefit, papers, clock,
                then, notes, criteria, missing, missing_parameters, route, services: [{name, text}],
                clashes: [{program, name, who, held, better, say}], beneath: [names],
                covered_by: name or None}], strongest first
    benefit   {text, per, amount, formula, at_least, at_most, tier, restored}, amounts with unit
    criteria  [{label, state, illegible, note, cite, used, missing, missing_parameters}]
    used      [{member, who, fact, label, value, shown}] and local figures
              [{parameter, label, value, shown, place, year, certainty, cite}]
    missing_parameters  [{parameter, label, indicative: [as above]}]
    missing   [{member, who, fact, label, programs}]  over all likely, possible and open programs
    papers    {bring: [...], looked_up: [...]}        of the programs that something speaks for
    attachments  [{id, paper, media_type, size, at}]  pictures of papers that the resident sent

Values: money in fen, a fraction as "2000/3", dates ISO, a set {yes, no}; `shown` is in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.filing import FactTold, FilingRequest
from bot.plain import place_of, to_value
from desk.routing import Route, route
from desk.windows import Window
from handlers.trace import Trace, fact_of
from rules.case import Case, FactRef
from rules.facts import Fact
from rules.place import Place
from rules.rulebook import Rulebook
from rules.screening import ProgramResult, Verdict
from rules.words import fact_in_words

__all__ = ["VERSION", "Setting", "snapshot"]

VERSION = 1
_STRENGTH = (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK, Verdict.UNLIKELY)
_OPEN = frozenset({Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK})
_HOPEFUL = frozenset({Verdict.LIKELY, Verdict.POSSIBLE})


@dataclass(frozen=True, slots=True)
class Setting:
    """What intake knows beside the request: when each turn came in, and the window chosen.

    attachments: as `store.attachments.kept` lists them.
    """

    channel: str
    at: datetime
    times: Mapping[int, datetime]
    chosen: Route
    window: Window
    attachments: Sequence[Mapping[str, Any]] = ()


def snapshot(rulebook: Rulebook, request: FilingRequest, setting: Setting) -> dict[str, Any]:
    """The whole record of one filing."""
    case = request.case
    results = sorted(_standing(request), key=_order)
    hopeful = [result for result in results if result.verdict in _HOPEFUL]
    about = [one for one in hopeful if (one.program.id, one.member_id) in request.foremost]
    written = _results(rulebook, request, results)
    role = case.household.get("speaker_role")
    return {
        "version": VERSION,
        "on": case.on.isoformat(),
        "channel": setting.channel,
        "filed_at": setting.at.isoformat(),
        "rulebook_version": rulebook.version,
        "urgency": request.urgency,
        "alarms": list(request.alarms),
        "story": request.story,
        "speaker_role": role if isinstance(role, str) else None,
        "contact": asdict(request.contact),
        "consent": {**asdict(request.consent), "at": setting.at.isoformat()},
        "window": _window(setting),
        "places": {kind: _place(place) for kind, place in case.places.items()},
        "members": [{"id": one.id, "relation": one.relation} for one in case.members],
        "facts": [_told(rulebook, request.case, told, setting) for told in request.facts],
        "results": written,
        "missing": _missing(written),
        "papers": _papers(about or hopeful),
        "attachments": [dict(one) for one in setting.attachments],
    }


def _standing(request: FilingRequest) -> list[ProgramResult]:
    """Every result but those that another one stands for."""
    screening = request.screening
    return [one for one in screening.results if one not in screening.alike] if screening else []


def _order(result: ProgramResult) -> tuple[int, bool]:
    """Strongest first; of the same strength benefits before services and charity."""
    return _STRENGTH.index(result.verdict), result.program.kind != "benefit"


def _place(place: Place) -> dict[str, Any]:
    return {**asdict(place), "name": place.name}


def _window(setting: Setting) -> dict[str, Any]:
    window = setting.window
    return {
        "name": window.name,
        "adcode": window.place.adcode,
        "town": window.place.town,
        "address": window.address,
        "phone": window.phone,
        "hours": window.hours,
        "reason_id": setting.chosen.reason_id,
        "reason": setting.chosen.reason,
    }


def _told(rulebook: Rulebook, case: Case, told: FactTold, setting: Setting) -> dict[str, Any]:
    """One fact, by whom and when: the turn in which it was said, or the one under way."""
    fact = fact_of(rulebook, FactRef(told.member, told.fact))
    inferred = told.source == "inferred"
    return {
        "member": told.member,
        "who": None if told.member is None else case.member(told.member).relation,
        "fact": told.fact,
        "label": fact.label,
        "value": told.value,
        "shown": _shown(fact, told.value),
        "source": told.source,
        "state": told.state,
        "by": None if inferred else case.household.get("speaker_role"),
        "at": setting.times.get(told.turn, setting.at).isoformat(),
        "words": told.words,
    }


def _shown(fact: Fact, value: Any) -> str | None:
    if value is None:
        return None
    if fact.kind == "town" and isinstance(value, Mapping):
        return place_of(value).name
    return fact_in_words(fact, to_value(fact, value))


def _results(
    rulebook: Rulebook, request: FilingRequest, results: Sequence[ProgramResult]
) -> list[dict[str, Any]]:
    if request.screening is None:
        return []
    trace = Trace(rulebook, request.screening)
    return [{**trace.result(one), "route": _route(one, request)} for one in results]


def _route(result: ProgramResult, request: FilingRequest) -> dict[str, Any]:
    case = request.case
    permit = case.household.get("residence_permit") is True
    found = route(result.program.apply_at, case.places, residence_permit=permit)
    return {
        "place": _place(found.place) if found.place else None,
        "reason_id": found.reason_id,
        "reason": found.reason,
        "certain": found.certain,
    }


def _missing(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each unknown fact once, with the programs that wait for it."""
    waiting: dict[tuple[str | None, str], dict[str, Any]] = {}
    for result in results:
        for ref in result["missing"] if result["verdict"] in _OPEN else ():
            entry = waiting.setdefault((ref["member"], ref["fact"]), {**ref, "programs": []})
            if result["name"] not in entry["programs"]:
                entry["programs"].append(result["name"])
    return list(waiting.values())


def _papers(results: Sequence[ProgramResult]) -> dict[str, list[str]]:
    """Every paper once; what the office can look up itself need not be brought."""
    papers = [result.program.papers for result in results]
    looked_up = dict.fromkeys(name for one in papers for name in one.looked_up)
    bring = dict.fromkeys(name for one in papers for name in one.bring)
    return {"bring": [name for name in bring if name not in looked_up], "looked_up": [*looked_up]}
