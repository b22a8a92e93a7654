"""Words taken in: alarms first, then commands, answers, what is told besides, side questions."""

from __future__ import annotations

from bot import callback, emergency, enquiry, flow, guessing, own_data, pending, side_questions
from bot.answer import Unfit
from bot.answering import buttons, pressed, worded
from bot.case import SELF
from bot.commands import heard_command, run
from bot.conversation import Asked, Stage
from bot.kindness import kind_word
from bot.question_schema import PlaceAnswer
from bot.saying import news
from bot.statements import statements
from bot.steer import steer, told
from bot.take import take
from bot.talk import Talk
from bot.tell import remember, tell
from bot.view import table_of
from bot.wording import exactly, meant
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["listen"]

_SURE, _PLAIN = 0.5, 0.9
_ASKED = ("ask_entitlement", "help", "unsure")
_SMALL_TALK = ("thanks", "bye", "greet")


def listen(talk: Talk, heard: Heard) -> None:
    """One message in words."""
    _listen(talk, heard)
    guessing.ask_danger(talk, heard)


def _listen(talk: Talk, heard: Heard) -> None:
    if not heard.normal.strip():
        talk.say("talk.empty")
        emergency.again(talk)
        return
    if heard.alarms and _alarm(talk, heard):
        return
    if callback.words(talk, heard) or emergency.words(talk, heard):
        return
    if heard.left_out or len(heard.text) > talk.world.settings.longest:
        talk.say("talk.long_story")
    command = heard_command(talk, heard)
    # 给我看结果 asks for the result of this talk, not for what became of a ticket.
    if command != "enough" and _about_the_ticket(talk, heard):
        return
    if command is not None and _obey(talk, heard, command):
        return
    opening = talk.conversation.stage is Stage.OPENING
    side = side_questions.answer(talk.world, heard, talk.known.case, opening=opening)
    if side is not None:
        talk.replies.append(talk.reply(side))
    rest = heard if side is None else statements(heard)
    if rest is None:
        _besides(talk, heard)
        return
    if pending.words(talk, rest):
        return
    _understand(talk, rest, answered=side is not None)


def _besides(talk: Talk, heard: Heard) -> None:
    """我爸中风了能领多少: answered already, and what it tells is kept."""
    if talk.conversation.stage is Stage.OPENING:
        _story(talk, heard, answered=True)
    else:
        _told(talk, heard)


def _alarm(talk: Talk, heard: Heard) -> bool:
    """Raise it; what else was said is kept for later. True: nothing else may be asked now."""
    stops = emergency.raise_alarm(talk, heard.alarms)
    if stops and not tell(talk, heard):
        remember(talk, heard.text)
    return stops


def _obey(talk: Talk, heard: Heard, command: str) -> bool:
    """Carry out a command, unless the words say more than that (不对,是四口人)."""
    opening = talk.conversation.stage is Stage.OPENING
    if _is_label(talk, heard):
        return False
    if command == "correct" and heard.mentions:
        return False
    if command == "help" and talk.world.knowledge.note(heard.normal) is not None:
        return False
    if opening and command in ("unsure", "skip", "decline", "help"):
        return flow.press(talk, ["guide"])
    return run(talk, command)


def _is_label(talk: Talk, heard: Heard) -> bool:
    """Whether the words are the label of an answer, such as 没想好."""
    asked = talk.conversation.asked
    if asked is None or asked.question not in talk.world.questions:
        return False
    return exactly(heard, buttons(table_of(talk, asked)))


def _understand(talk: Talk, heard: Heard, *, answered: bool) -> None:
    """Answers, facts, soothing. `answered`: a side question in the same message was."""
    before = talk.conversation.pending
    asked = talk.conversation.asked
    if asked is not None and asked.question in talk.world.questions:
        understood = _answer(talk, heard, asked, corrects=heard.intent("correct") >= _SURE)
    elif talk.conversation.stage is Stage.OPENING:
        understood = _story(talk, heard, answered=answered)
    else:
        understood = _told(talk, heard) or flow.words(talk, heard)
    soothed = _soothe(talk, heard)
    if not (understood or soothed or answered or talk.doubted):
        _not_clear(talk, heard)
    if understood and before is not None and talk.conversation.pending is before:
        talk.change(pending=None)


def _answer(talk: Talk, heard: Heard, asked: Asked, *, corrects: bool) -> bool:
    """The answer to the question on the table, with whatever is told besides."""
    table = table_of(talk, asked)
    answer = None if corrects else worded(table, heard)
    if isinstance(answer, Unfit):
        if isinstance(table.question.answer, PlaceAnswer) and _told(talk, heard):
            return True
        if talk.doubted:
            return True
        talk.say(answer.text, **answer.values)
        return True
    if answer is not None:
        stated = {fact for facts in answer.says.values() for fact in facts}
        besides = frozenset(stated | set(table.question.facts))
        tell(talk, heard, besides=besides)
        take(talk, asked, answer)
        _in_the_same_breath(talk, heard)
        return True
    return _told(talk, heard)


def _in_the_same_breath(talk: Talk, heard: Heard) -> None:
    """有,是二级: the words may answer the question that the answer leads to as well."""
    following = talk.interview.following()
    if following is None or talk.conversation.pending is not None:
        return
    asked = Asked(talk.conversation.ask, *following.key)
    table = table_of(talk, asked)
    if ids := meant(heard, buttons(table), sure=_PLAIN):
        answer = pressed(table, ids)
        if answer is not None:
            take(talk, asked, answer)


def _told(talk: Talk, heard: Heard) -> bool:
    """Facts told in passing, or set right: said back in a sentence."""
    changed_before = set(talk.known.plain)
    changed = tell(talk, heard)
    if not changed:
        return talk.conversation.pending is not None and bool(heard.of("place"))
    text = "talk.corrected" if changed_before & set(changed) else "talk.noted"
    talk.say(text, news=news(talk.world, talk.known, changed))
    talk.brief = talk.redraw = True
    _aside(talk)
    return True


def _story(talk: Talk, heard: Heard, *, answered: bool) -> bool:
    """The free telling at the start; with nothing to hold on to, the questions begin.

    answered: who asked 你是谁 has been told, and is left to tell his story in his own time.
    """
    changed = tell(talk, heard)
    if changed or talk.known.hints or talk.conversation.pending is not None:
        talk.say("talk.heard", kind=kind_word(talk.world, talk.known.case))
        _aside(talk)
        return True
    if talk.doubted:
        return False
    asked = _ASKED[:1] if answered else _ASKED
    asks = any(heard.intent(intent) >= _SURE for intent in asked)
    return (asks or bool(talk.conversation.entries)) and flow.press(talk, ["guide"])


def _aside(talk: Talk) -> None:
    """Once: what a child, and who asks for a neighbour, should hear first."""
    known = talk.known
    if known.minor:
        talk.once("talk.child", youth=talk.world.urgent.numbers["youth"].number)
    if known.plain.get(FactRef(None, "speaker_role")) == "邻居" and known.subject != SELF:
        talk.once("talk.neighbour")


def _soothe(talk: Talk, heard: Heard) -> bool:
    """被拒了三次,骗人的吧: that is heard first, and the rights are said."""
    hurt = next((one for one in ("refused", "complaint") if heard.intent(one) >= _SURE), None)
    if hurt is not None:
        talk.replies.insert(0, talk.reply(talk.text(f"talk.{hurt}")))
    return hurt is not None


def _about_the_ticket(talk: Talk, heard: Heard) -> bool:
    """到哪了, 撤回, and what is wanted of what is kept."""
    if enquiry.words(talk, heard):
        return True
    if own_data.heard(talk, heard):
        return True
    if heard.intent("consent_withdraw") >= _SURE:
        talk.pend("withdraw")
        return True
    return False


def _not_clear(talk: Talk, heard: Heard) -> None:
    """No fact and no answer: a need that was told, a guess at what was meant, or a plain word."""
    need = told(heard)
    if need is not None and talk.conversation.stage in (Stage.OPENING, Stage.INTERVIEW):
        steer(talk, need)
        return
    asked = talk.conversation.asked
    answering = asked is not None and asked.question in talk.world.questions
    small_talk = any(heard.intent(name) >= _SURE for name in _SMALL_TALK)
    if answering or small_talk or not guessing.ask_meaning(talk, heard):
        _lost(talk, heard)


def _lost(talk: Talk, heard: Heard) -> None:
    """Nothing understood: a kind word for small talk, else what to do."""
    kind = next((name for name in _SMALL_TALK if heard.intent(name) >= _SURE), None)
    talk.say(f"talk.{kind}" if kind else "talk.not_understood")
