"""The results as cards, and their buttons: why, on what basis, fill in what is missing."""

from __future__ import annotations

from bot.buttons import Button
from bot.conversation import Entry, EntryState
from bot.reply import Citation, Reply, ResultCard
from bot.results import cards
from bot.steps import ENOUGH, FILL
from bot.talk import Talk

__all__ = ["press", "show"]


def show(talk: Talk) -> None:
    """Draw all cards: a line before them, then each."""
    found = cards(talk.world, talk.screening, talk.known.case)
    talk.results = found
    talk.say("talk.results" if found else "talk.results_none")
    talk.replies.extend(Reply(card.summary, card.choices, "card", card) for card in found)


def press(talk: Talk, button: Button) -> bool:
    """A button of a card; False when there is no such card."""
    found = cards(talk.world, talk.screening, talk.known.case)
    card = next((one for one in found if (one.program, one.member) == button.key), None)
    if card is None:
        return False
    if button.choice == "why":
        talk.replies.append(Reply(card.why or card.summary))
    elif button.choice == "basis":
        talk.replies.append(Reply("\n".join(map(_cited, card.basis)) or card.why))
    elif button.choice == "fill":
        _fill(talk, card)
    else:
        return False
    return True


def _cited(cite: Citation) -> str:
    return " ".join(part for part in (cite.doc, cite.clause, cite.date) if part)


def _fill(talk: Talk, card: ResultCard) -> None:
    """Ask what this program still lacks, then show the results again."""
    at = talk.conversation
    step = Entry(FILL, None, EntryState.ANSWERED, at.turn, at.ask, choice=" ".join(card.missing))
    talk.add(step)
    talk.step(ENOUGH)
