"""What is on the table, as a question with its buttons."""

from __future__ import annotations

from bot.answering import Table, buttons
from bot.buttons import button_id, command_id
from bot.case import SELF
from bot.conversation import Asked, Stage
from bot.evidence import shown_by
from bot.question_check import PASS
from bot.question_schema import Ask, MultiAnswer, NumberAnswer, PeopleAnswer, PlaceAnswer, Question
from bot.reply import Choice, Progress, QuestionView
from bot.saying import who
from bot.talk import Talk

__all__ = ["ANYTIME", "question_view", "table_of", "wording"]

# Always at hand, in the order shown.
ANYTIME = ("back", "why", "unsure", "decline", "skip", "correct", "enough", "human", "restart")
_MANY = (MultiAnswer, PeopleAnswer)


def table_of(talk: Talk, asked: Asked) -> Table:
    """The question on the table with all that is known."""
    question = talk.world.questions[asked.question]
    return Table(talk.world, question, asked.member, talk.known, talk.today)


def question_view(talk: Talk, asked: Asked) -> QuestionView:
    """A question of the interview."""
    table = table_of(talk, asked)
    question = table.question
    many = isinstance(question.answer, _MANY)
    named = _who(talk, question, asked.member)
    text = wording(table, named)
    if any(shown_by(talk.world, talk.known, option)[0] for option in question.options):
        text += talk.text("talk.besides")
    return QuestionView(
        id=question.id, facts=question.facts, member=asked.member, text=text,
        help=question.help.format(who=named), why=question.why.format(who=named),
        answer_kind=question.answer.kind,
        choices=_choices(talk, table, asked), multi=many, progress=progress(talk),
        commands=commands(talk), unit=_unit(question), script=question.script.format(who=named),
    )  # fmt: skip


def progress(talk: Talk) -> Progress:
    """How far the interview is; nothing is left once it is over."""
    found = talk.interview.progress()
    return found if talk.conversation.stage is Stage.INTERVIEW else Progress(found.done, 0)


def commands(talk: Talk) -> tuple[Choice, ...]:
    """What always works, as buttons."""
    say = talk.text
    return tuple(Choice(command_id(name), say(f"talk.cmd_{name}"), "quiet") for name in ANYTIME)


def wording(table: Table, named: str) -> str:
    """The words of the question, to the person concerned or about someone else."""
    ask, answer = table.question.ask, table.question.answer
    place = table.known.case.places.get(answer.place) if isinstance(answer, PlaceAnswer) else None
    if place is not None and not place.town:
        return table.world.texts.say("talk.place_county", place=place.name)
    if isinstance(ask, str):
        return ask.format(who=named)
    if ask.same is not None and (role := table.same_place()) is not None:
        return ask.same.format(who=named, town=table.known.case.places[role].town)
    return _side(table, ask).format(who=named)


def _side(table: Table, ask: Ask) -> str:
    about_member = table.question.about == "member"
    other = table.member != SELF if about_member else table.known.outside
    # A place is asked of one person by name (父亲的户口), even within one household.
    if isinstance(table.question.answer, PlaceAnswer) and "{who}" in (ask.other or ""):
        other = table.known.subject not in (None, SELF)
    return ask.other if other and ask.other is not None else ask.self_


def _who(talk: Talk, question: Question, member: str | None) -> str:
    return who(talk.world, talk.known, member if question.about == "member" else talk.known.subject)


def _choices(talk: Talk, table: Table, asked: Asked) -> tuple[Choice, ...]:
    styles = {option.id: option.style for option in table.question.options}
    offered = [
        Choice(button_id(asked, one.id), one.wordings[0], styles.get(one.id, "plain"))
        for one in buttons(table)
    ]
    way_out = "decline" if _private(talk, table.question) else "unsure"
    quiet = Choice(button_id(asked, PASS + way_out), talk.text(f"talk.cmd_{way_out}"), "quiet")
    return (*offered, quiet)


def _private(talk: Talk, question: Question) -> bool:
    catalogue = talk.world.catalogue
    facts = (catalogue.member.get(one) or catalogue.household.get(one) for one in question.facts)
    return any(fact is not None and fact.sensitive for fact in facts)


def _unit(question: Question) -> str:
    return question.answer.unit if isinstance(question.answer, NumberAnswer) else ""
