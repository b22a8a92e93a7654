"""Saying back what was understood, in the resident's own figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from bot.case import PLACE_FACTS, SELF, Known
from bot.phrases import yuan
from bot.plain import place_of, to_value
from bot.world import World
from rules.case import FactRef

__all__ = ["fact_words", "lines", "news", "who"]

_SIZE, _INCOME = FactRef(None, "household_size"), FactRef(None, "income_month")
_EACH = FactRef(None, "income_pc_month")
# Said by lines of their own, of no use to hear again, or not to be read over a shoulder.
_QUIET = frozenset(
    {"speaker_role", "household_size", "income_month", "income_pc_month", "contact_channel",
     "consent_collect", "consent_verify", "disabled_child_age", "dv_risk", "self_harm_signal",
     "sex", *PLACE_FACTS}
)  # fmt: skip
# Of these the resident's own word says more than the value: 中风, 打零工, 念高中.
_OWN_WORDS = frozenset({"illness_kind", "school_stage", "work_state"})
_LONGEST_WORDS = 8
# 八十多 is said back as it was said, not as 80.
_ABOUT = ("多", "几", "来岁", "出头")
_SITES = ("工地", "厂里", "饭店")


def who(world: World, known: Known, member: str | None) -> str:
    """父亲, or 您 for the speaker; two sons get numbers."""
    if member is None or member == SELF:
        return world.texts.say("talk.you")
    person = next((one for one in known.people if one.id == member), None)
    if person is not None and person.called:
        return person.called
    if person is None:
        return world.texts.say("talk.someone")
    alike = [one.id for one in known.people if one.relation == person.relation]
    return person.relation + (str(alike.index(member) + 1) if len(alike) > 1 else "")


def lines(world: World, known: Known) -> list[str]:
    """What was heard: a line for each person, one for the household, one for each place."""
    comma = world.texts.say("talk.comma")
    found = [line for member in _members(known) if (line := _person(world, known, member))]
    if household := list(_household(world, known, known.plain)):
        found.append(comma.join(household))
    return [*found, *_places(world, known)]


def news(world: World, known: Known, refs: Iterable[FactRef]) -> str:
    """What has just been told, in one sentence, with the averages that follow from it."""
    refs = tuple(refs)
    comma, stop = world.texts.say("talk.comma"), world.texts.say("talk.semicolon")
    parts = [comma.join(_household(world, known, refs))]
    for member in _members(known):
        words = [
            fact_words(world, known, ref)
            for ref in refs
            if ref.member_id == member and ref in known.plain and ref.fact not in _QUIET
        ]
        if words:
            parts.append(who(world, known, member) + comma.join(words))
    if any(ref.fact in PLACE_FACTS for ref in refs):
        parts += _places(world, known)
    return stop.join(part for part in parts if part)


def _members(known: Known) -> list[str]:
    ids = [person.id for person in known.people]
    return sorted(ids, key=lambda one: (one != known.subject, ids.index(one)))


def _person(world: World, known: Known, member: str) -> str:
    say = world.texts.say
    words = list(dict.fromkeys(_member_words(world, known, member)))
    name = who(world, known, member)
    comma = say("talk.comma")
    if member != known.subject:
        return say("talk.line_of", who=name, words=comma.join(words)) if words else ""
    if member == SELF:
        return comma.join([say("talk.asks_self"), *words])
    about = say("talk.asks_for", who=name)
    return comma.join([about, f"{name}{words[0]}", *words[1:]]) if words else about


def _member_words(world: World, known: Known, member: str) -> Iterator[str]:
    for ref in known.plain:
        if ref.member_id == member and ref not in known.inferred and ref.fact not in _QUIET:
            yield fact_words(world, known, ref)
    for entry in known.answers.values():
        if entry.member == member and entry.question.startswith("told.word."):
            sure = entry.source != "unsure"
            yield entry.words if sure else world.texts.say("talk.unsure_word", words=entry.words)


def _household(world: World, known: Known, refs: Iterable[FactRef]) -> Iterator[str]:
    """Size and income first, with the average; then whatever else of these was said."""
    wanted = set(refs)
    yield from _income(world, known, wanted)
    for ref in known.plain:
        said = ref in wanted and ref not in known.inferred and ref.fact not in _QUIET
        if ref.member_id is None and said:
            yield fact_words(world, known, ref)


def _income(world: World, known: Known, wanted: set[FactRef]) -> Iterator[str]:
    say, plain = world.texts.say, known.plain
    size, income, each = plain.get(_SIZE), plain.get(_INCOME), plain.get(_EACH)
    if _SIZE in wanted and size is not None:
        yield say("talk.size", size=size)
    if not wanted & {_SIZE, _INCOME, _EACH}:
        return
    if income == 0:
        yield world.phrases.say(world.catalogue.household["income_month"], 0)
    elif income is not None and size and each is None:
        text = "talk.income_shared" if _INCOME in wanted else "talk.income_each"
        yield say(text, income=yuan(income), each=yuan(Fraction(income, size)))
    elif _INCOME in wanted and income is not None:
        yield say("talk.income", income=yuan(income))
    elif _EACH in wanted and each is not None:
        yield say("talk.income_each", each=yuan(each))


def _places(world: World, known: Known) -> Iterator[str]:
    """Each place said; a hukou at the place where they live needs no line of its own."""
    said: set[str] = set()
    for fact in ("live_area", "hukou_area", "event_place"):
        plain = known.plain.get(FactRef(None, fact))
        if plain is None:
            continue
        name = place_of(plain).name
        if name not in said:
            yield world.texts.say(f"talk.at_{fact}", place=name)
        said.add(name)


def _job(world: World, words: str) -> str:
    """工地 alone is no answer to what he does."""
    return world.texts.say("talk.work_at", words=words) if words in _SITES else words


def fact_words(world: World, known: Known, ref: FactRef) -> str:
    """One known fact as people say it."""
    catalogue = world.catalogue
    fact = (catalogue.household if ref.member_id is None else catalogue.member)[ref.fact]
    entry = known.source[ref]
    told = entry.question.startswith("told.") and 0 < len(entry.words) <= _LONGEST_WORDS
    if told and ref.fact in _OWN_WORDS:
        return _job(world, entry.words) if ref.fact == "work_state" else entry.words
    if told and ref.fact == "age" and any(vague in entry.words for vague in _ABOUT):
        return world.texts.say("talk.age_about", words=entry.words.rstrip("了岁"))
    if ref.fact in PLACE_FACTS:
        return place_of(known.plain[ref]).name
    return world.phrases.say(fact, to_value(fact, known.plain[ref]))
