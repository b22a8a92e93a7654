"""The results as cards, and their buttons: why, on what basis, fill in what is missing."""

from __future__ import annotations

from dataclasses import replace

from bot import results
from bot.buttons import Button
from bot.conversation import Entry, EntryState
from bot.reply import Reply, ResultCard
from bot.steps import ENOUGH, FILL
from bot.talk import Talk

__all__ = ["press", "show"]


def show(talk: Talk) -> None:
    """Draw all cards, after a line of introduction; then the rest by name."""
    found = tuple(_askable(talk, card) for card in _cards(talk))
    talk.results = found
    talk.say("talk.results" if found else "talk.results_none")
    for card in found:
        text = results.as_text(talk.world, card)
        talk.replies.append(Reply(text, card.choices, "card", card))
    if rest := results.others(talk.world, talk.screening):
        talk.replies.append(Reply(rest))
    if any(not _may_ask(talk, ref.fact) for ref in talk.interview.weights):
        city = talk.world.urgent.numbers["city"].number
        talk.once("talk.kept_off", city=city)


def _askable(talk: Talk, card: ResultCard) -> ResultCard:
    """Without 现在补上 when nothing that is missing may be asked on this channel."""
    if not card.missing or any(_may_ask(talk, one.partition("@")[0]) for one in card.missing):
        return card
    return replace(card, choices=tuple(one for one in card.choices if not _is_fill(one.id)))


def _is_fill(id: str) -> bool:
    return id.endswith(".fill")


def _may_ask(talk: Talk, fact: str) -> bool:
    """False for what this channel may not carry (PIPL art. 36: a diagnosis on Telegram)."""
    asked = talk.world.questions.by_fact.get(fact, ())
    return not asked or any(talk.conversation.channel in one.channels for one in asked)


def _cards(talk: Talk) -> tuple[ResultCard, ...]:
    known = talk.known
    closed = {ref: state.value for ref, state in known.closed.items()}
    return results.cards(talk.world, talk.screening, closed)


def press(talk: Talk, button: Button) -> bool:
    """A button of a card; False when there is no such card."""
    found = (one for one in _cards(talk) if (one.program, one.member) == button.key)
    card = next(found, None)
    if card is None:
        return False
    if button.choice == "why":
        talk.replies.append(Reply(results.why(talk.world, card)))
    elif button.choice == "basis":
        talk.replies.append(Reply(results.basis(talk.world, card)))
    elif button.choice == "fill":
        _fill(talk, card)
    else:
        return False
    return True


def _fill(talk: Talk, card: ResultCard) -> None:
    """Ask what this program still lacks, then show the results again."""
    at = talk.conversation
    step = Entry(FILL, None, EntryState.ANSWERED, at.turn, at.ask, choice=" ".join(card.missing))
    talk.add(step)
    talk.step(ENOUGH)
