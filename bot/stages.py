"""What the flow itself asks around the interview: opening, read-back, results, consent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.consent import notice
from bot.handover import hopeful
from bot.saying import lines
from bot.steps import NAME, PHONE
from bot.talk import Talk
from bot.wording import Named

__all__ = ["Shown", "shown", "town"]

_STYLES: Mapping[str, str] = MappingProxyType(
    {"ok": "primary", "file": "primary", "agree": "primary", "guide": "primary"}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question of the flow: its text and its buttons; `kind` as QuestionView.answer_kind."""

    text: str
    buttons: tuple[Named, ...]
    kind: str = "confirm"

    def style(self, id_: str) -> str:
        """How the button looks."""
        return _STYLES.get(id_, "plain")


def shown(talk: Talk, question: str) -> Shown:
    """The question of the flow with this id, as it stands now."""
    return _SHOWN[question](talk)


def town(talk: Talk) -> str:
    """The township whose window would get it; "" when no place is known."""
    found = talk.world.router.town(
        talk.known.case, hopeful(talk), urgent=bool(talk.conversation.alarms)
    )
    return found or ""


def _named(talk: Talk, *ids: str, **values: object) -> tuple[Named, ...]:
    """Buttons whose label is talk.do_<id> and whose other wordings are talk.do_<id>_words."""
    return tuple(
        Named(id_, (talk.text(f"talk.do_{id_}", **values),
                    *talk.text(f"talk.do_{id_}_words").split()))
        for id_ in ids
    )  # fmt: skip


def _opening(talk: Talk) -> Shown:
    return Shown(talk.text("talk.opening_ask"), _named(talk, "guide"), "text")


def _readback(talk: Talk) -> Shown:
    if talk.brief:
        return Shown(talk.text("talk.readback_again"), _named(talk, "ok", "correct"))
    said = "\n".join(f"· {line}" for line in lines(talk.world, talk.known))
    return Shown(talk.text("talk.readback", lines=said), _named(talk, "ok", "correct"))


def _results(talk: Talk) -> Shown:
    name = town(talk)
    file = _named(talk, "file" if name else "file_any", town=name)
    file = (Named("file", file[0].wordings),)
    more = _named(talk, "more") if talk.interview.next_any() is not None else ()
    rest = _named(talk, "keep", "print", "correct")
    return Shown(talk.text("talk.results_foot"), (*file, *more, *rest))


def _name(talk: Talk) -> Shown:
    return Shown(talk.text("talk.ask_name"), _named(talk, "no_name"), "text")


def _phone(talk: Talk) -> Shown:
    return Shown(talk.world.notices.contact, _named(talk, "no_phone"), "text")


def _consent(talk: Talk) -> Shown:
    at = talk.conversation
    phone = at.entry((PHONE, None))
    agreed = notice(
        talk.world, None if at.alarms else talk.screening, town(talk),
        contact=phone is not None and bool(phone.words) and phone.state == "answered",
        urgent=bool(at.alarms),
    )  # fmt: skip
    talk.change(consent=agreed)
    child = f"\n{talk.world.notices.child}" if talk.known.minor else ""
    return Shown(agreed.wording + child, _named(talk, "agree", "disagree", "whole"))


def _filed(talk: Talk) -> Shown:
    return Shown(talk.text("talk.filed_foot"), _named(talk, "show", "print", "again"))


_SHOWN: Mapping[str, Callable[[Talk], Shown]] = MappingProxyType(
    {
        "opening": _opening, "readback": _readback, "results": _results, NAME: _name,
        PHONE: _phone, "consent": _consent, "filed": _filed,
    }
)  # fmt: skip
