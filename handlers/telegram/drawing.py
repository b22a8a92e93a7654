"""The answer to one message as Telegram messages: the same words as in the chat, few bubbles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot import results
from bot.reply import Choice, Citation, Point, ResultCard
from bot.world import World
from handlers.outcome import Outcome
from handlers.telegram.shown import LONGEST, Shown, button, plain
from handlers.wording import wording
from rules.typeset import typeset

__all__ = ["PRINT", "draw", "receipt"]

PRINT = "print"
_FOLDED = ("why", "basis")
# At hand under every question; the others wait behind "more".
_NEAR = ("cmd.back", "cmd.why", "cmd.human")


def draw(world: World, outcome: Outcome, *, asking: bool = True) -> list[Shown]:
    """Messages in the order in which they are sent.

    Words before a question or a card go into its bubble; a receipt is delivered by itself.
    asking: False leaves out the question (a greeting before the answer to a first message).
    """
    drawn: list[Shown] = []
    words: list[str] = []
    folded: list[Mapping[str, Any]] = []
    for reply in outcome.replies:
        kind = reply["kind"]
        if kind == "receipt" or (kind == "question" and not asking):
            continue
        if kind == "card" and not reply["card"]["open"]:
            folded.append(reply)
            continue
        if folded:
            drawn += [*_words(words), _others(world, folded)]
            words, folded = [], []
        if kind == "say" and not reply["choices"]:
            words.append(reply["text"])
            continue
        one = _message(world, outcome, reply)
        apart = kind == "urgent" or sum(map(len, words)) + len(reply["text"]) > LONGEST
        drawn += [*_words(words), one] if apart else [_after(words, one)]
        words = []
    if folded:
        drawn.append(_others(world, folded))
    drawn += _words(words)
    return [part for one in drawn for part in _split(one)]


def _message(world: World, outcome: Outcome, reply: Mapping[str, Any]) -> Shown:
    if reply["kind"] == "card":
        return _card(world, reply)
    if reply["kind"] == "question" and outcome.question is not None:
        return _question(reply["text"], outcome.question)
    banner = reply["kind"] == "urgent"
    lines = [[line, banner] for line in typeset(reply["text"]).split("\n")]
    return {"lines": lines, "buttons": [*_choices(reply["choices"])]}


def _question(text: str, question: Mapping[str, Any]) -> Shown:
    """Its choices in their order, the ways out of it, and what always works."""
    texts = wording("telegram")
    said = [text, question["help"] or ""]
    if question["progress"]["left"]:
        said.append(texts["progress"].format(**question["progress"]))
    choices = [*_choices(question["choices"])]
    if question["multi"]:
        quiet = [one for one in choices if one["role"] == "quiet"]
        picks = [one for one in choices if one["role"] != "quiet"]
        choices = [*picks, button("", texts["done"], "done"), *quiet]
    labels = {one["label"] for one in choices}
    commands = [one for one in question["commands"] if typeset(one["label"]) not in labels]
    near = [button(one["id"], one["label"], "near") for one in commands if one["id"] in _NEAR]
    far = [button(one["id"], one["label"], "far") for one in commands if one["id"] not in _NEAR]
    more = [button("", texts["more"], "more")] if far else []
    shown = plain(typeset("\n".join(part for part in said if part)))
    return {**shown, "multi": question["multi"], "buttons": [*choices, *near, *more, *far]}


def _choices(choices: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    for one in choices:
        role = "quiet" if one["style"] == "quiet" else "choice"
        yield button(one["id"], typeset(one["label"]), role)


def _card(world: World, reply: Mapping[str, Any]) -> Shown:
    """An open card; why and basis unfold in its own bubble."""
    card = _read(reply["card"])
    texts = {"why": results.why(world, card), "basis": results.basis(world, card)}
    heading, *rest = typeset(reply["text"]).split("\n")
    buttons = []
    for one in _choices(reply["choices"]):
        end = one["id"].rpartition(".")[2]
        fold = end in _FOLDED
        buttons.append({**one, "role": "fold", "fold": end} if fold else one)
    return {
        "lines": [[heading, True], *([line, False] for line in rest)],
        "buttons": buttons,
        "folds": {name: typeset(text) for name, text in texts.items()},
    }


def _others(world: World, replies: Sequence[Mapping[str, Any]]) -> Shown:
    """Cards that aren't open: by name, each unfolds in place."""
    buttons, folds = [], {}
    for number, reply in enumerate(replies):
        card = _read(reply["card"])
        folds[str(number)] = typeset(f"{reply['text']}\n{results.why(world, card)}")
        label = typeset(f"{card.name}（{card.who}）" if card.who else card.name)
        buttons.append(button("", label, "fold", fold=str(number)))
    headings = [typeset(reply["text"].partition("\n")[0]) for reply in replies]
    lines = [[wording("telegram")["others"], False], *([f"· {one}", False] for one in headings)]
    return {"lines": lines, "buttons": buttons, "folds": folds}


def _read(card: Mapping[str, Any]) -> ResultCard:
    """The card that was stored as plain JSON."""
    points = (dict(one, cite=one["cite"] and Citation(**one["cite"])) for one in card["points"])
    parts = {
        **card,
        "points": tuple(Point(**one) for one in points),
        "basis": tuple(Citation(**one) for one in card["basis"]),
        "choices": tuple(Choice(**one) for one in card["choices"]),
    }
    return ResultCard(**parts)


def _words(words: Sequence[str]) -> list[Shown]:
    return [plain(typeset("\n\n".join(words)))] if words else []


def _after(words: Sequence[str], one: Shown) -> Shown:
    """The same bubble, with words before it."""
    if not words:
        return one
    before = plain(typeset("\n\n".join(words)))["lines"]
    return {**one, "lines": [*before, ["", False], *one["lines"]]}


def _split(one: Shown) -> Iterator[Shown]:
    """Bubbles that Telegram takes; the buttons stay with the last."""
    parts: list[list[Any]] = [[]]
    length = 0
    for line in _short_lines(one["lines"]):
        if length + len(line[0]) + 1 > LONGEST and parts[-1]:
            parts.append([])
            length = 0
        parts[-1].append(line)
        length += len(line[0]) + 1
    for part in parts[:-1]:
        yield {"lines": part, "buttons": []}
    yield {**one, "lines": parts[-1]}


def _short_lines(lines: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    half = LONGEST // 2
    for text, bold in lines:
        for start in range(0, max(1, len(text)), half):
            yield [text[start : start + half], bold]


def receipt(world: World, body: Mapping[str, Any]) -> Shown:
    """The receipt: its number stands out, then when somebody calls, what to bring and where."""
    say = world.texts.say
    named = {name: body[name] for name in ("reference", "spoken", "window")}
    lines = [[line, body["reference"] in line] for line in say("talk.receipt", **named).split("\n")]
    texts = wording("telegram")
    if body["working_days"]:
        lines.append([texts["calls"].format(days=body["working_days"]), False])
    if body["bring"]:
        lines.append([texts["bring"].format(papers="、".join(body["bring"])), False])
    for name in ("address", "phone", "hours"):
        if body[name]:
            lines.append([say(f"window.told_{name}", value=body[name]), False])
    return {"lines": [[typeset(str(text)), bold] for text, bold in lines], "buttons": []}
