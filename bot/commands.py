"""What always works, by button or by word: back, why, not sure, rather not, skip, a person …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot import callback, own_data
from bot.conversation import Asked, Entry, EntryState, Stage
from bot.correct import offer
from bot.handover import without_place
from bot.question_check import PASS
from bot.saying import who
from bot.steps import ENOUGH, FILE, HEARD, LIVE_PLACE, NAME, PHONE, has_step
from bot.take import no_answer
from bot.talk import Talk
from bot.view import commands
from bot.wording import plain
from nlu.heard import MODEL, Heard

__all__ = ["heard_command", "run"]

_WAYS_OUT: Mapping[str, EntryState] = MappingProxyType(
    {
        "unsure": EntryState.UNSURE, "decline": EntryState.DECLINED, "skip": EntryState.SKIPPED,
    }
)  # fmt: skip
_SURE = 0.6
_SHORT = 16


def run(talk: Talk, name: str) -> bool:
    """Do what the command says; False when there is no such command."""
    command = _COMMANDS.get(name.removeprefix(PASS))
    if command is None:
        return False
    command(talk)
    return True


def heard_command(talk: Talk, heard: Heard) -> str | None:
    """The command in these words, if they are little more than that, or its button's label."""
    if len(heard.normal) > _SHORT:
        return None
    said = plain(heard.normal)
    for choice in commands(talk):
        if said == plain(choice.label):
            return choice.id.rpartition(".")[2]
    if talk.conversation.stage in (Stage.READBACK, Stage.INTERVIEW) and any(
        word in said for word in talk.text("talk.cmd_enough_words").split()
    ):
        return "enough"
    # To wipe everything out takes plain words; a model's guess at them is asked about instead.
    named = (
        (name, score)
        for name, score in heard.intents
        if name in _COMMANDS and not (name == "restart" and heard.source(name) == MODEL)
    )
    return next((name for name, score in named if score >= _SURE), None)


def _back(talk: Talk) -> None:
    """Take back the last answer (and what was said in the same breath) and put its question."""
    at = talk.conversation
    if at.pending is not None:
        talk.change(pending=None)
        talk.say("talk.back")
        return
    last = next((one for one in reversed(at.entries) if _is_answer(one)), None)
    if last is None or at.stage is Stage.FILED:
        talk.say("talk.no_back")
        return
    with_it = [one.key for one in at.entries if one.turn == last.turn and not _is_answer(one)]
    talk.drop([last.key, *(with_it if last.question in talk.world.questions else ())])
    talk.change(pending=None, asked=None)
    if last.question in talk.world.questions:
        talk.put(last.key)
    talk.say("talk.back")


def _is_answer(entry: Entry) -> bool:
    return entry.state is not EntryState.TOLD


def _why(talk: Talk) -> None:
    asked = talk.conversation.asked
    question = talk.world.questions.by_id.get(asked.question) if asked is not None else None
    if question is None:
        talk.say("talk.why_flow")
        return
    member = asked.member if asked is not None else None
    named = who(talk.world, talk.known, member or talk.known.subject)
    parts = (question.why, question.help)
    talk.replies.append(talk.reply("\n".join(part.format(who=named) for part in parts if part)))


def _way_out(state: EntryState) -> Callable[[Talk], None]:
    def leave(talk: Talk) -> None:
        asked = talk.conversation.asked
        if asked is None or not _can_pass(talk, asked):
            talk.say("talk.nothing_to_pass")
            return
        if asked.question == LIVE_PLACE and has_step(talk.conversation, FILE):
            without_place(talk)
            return
        no_answer(talk, asked, state, talk.text(f"talk.was_{state.value}"))
        talk.say(f"talk.ok_{state.value}")

    return leave


def _can_pass(talk: Talk, asked: Asked) -> bool:
    return asked.question in talk.world.questions or asked.question in (NAME, PHONE)


def _correct(talk: Talk) -> None:
    offer(talk)


def _enough(talk: Talk) -> None:
    """Results now; never when nothing has been told yet."""
    if not talk.known.plain:
        talk.say("talk.nothing_yet")
        return
    talk.step(HEARD, "enough") if talk.conversation.entry((HEARD, None)) is None else None
    talk.step(ENOUGH)
    talk.show_results()


def _human(talk: Talk) -> None:
    talk.say("talk.human", city=talk.world.urgent.numbers["city"].number)
    callback.wanted(talk)


def _restart(talk: Talk) -> None:
    """Nothing of the last person stays."""
    talk.forget()
    talk.say("talk.restarted")
    talk.say("talk.welcome", notice=talk.world.notices.opening)


def _resume(talk: Talk) -> None:
    talk.say("talk.welcome_back")


def _repeat(talk: Talk) -> None:
    """Once more, and what the question means; it is put again anyway."""
    asked = talk.conversation.asked
    question = talk.world.questions.by_id.get(asked.question) if asked is not None else None
    talk.say("talk.repeat")
    if question is not None and question.help:
        named = who(talk.world, talk.known, (asked.member if asked else None) or talk.known.subject)
        talk.replies.append(talk.reply(question.help.format(who=named)))


def _help(talk: Talk) -> None:
    talk.say("talk.help")


_COMMANDS: Mapping[str, Callable[[Talk], None]] = MappingProxyType(
    {
        "back": _back, "why": _why, "correct": _correct, "enough": _enough, "human": _human,
        "erase": own_data.erase, "erase_now": own_data.erase_now, "export": own_data.export,
        "repeat": _repeat, "restart": _restart, "resume": _resume, "help": _help,
        **{name: _way_out(state) for name, state in _WAYS_OUT.items()},
    }
)  # fmt: skip
