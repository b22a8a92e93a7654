"""Which question to put next: where an answer would settle the most, at the least burden.

Those with a `lead` come first in their order, then what a chosen answer leads to, then the highest
score: the weight of the open facts, divided by the cost, a little more within the same topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.case import Known, refs_of
from bot.conversation import Conversation, Entry, Key
from bot.question_schema import MoneyAnswer, Question
from bot.reply import Progress
from bot.world import World
from rules.case import FactRef

__all__ = ["MORE", "Candidate", "Interview"]

MORE, STEER = "step.more", "step.steer"
_ALWAYS_LEAD = 3
# What was looked into when their need was recognised; what illness and school cost was not.
_MEANS = frozenset(
    {"income_month", "income_pc_month", "savings_band", "vehicle_count", "house_count",
     "business_or_company"}
)  # fmt: skip
Weights = Mapping[FactRef, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be put, about whom, and what it is worth."""

    question: Question
    member: str | None
    score: float

    @property
    def key(self) -> Key:
        return self.question.id, self.member


@dataclass(frozen=True)
class Interview:
    """The interview as it stands: all that is known, and what each fact weighs."""

    world: World
    conversation: Conversation
    known: Known
    weights: Weights
    concerns: frozenset[FactRef] = frozenset()

    @property
    def done(self) -> int:
        """How many questions have been put and dealt with."""
        return sum(1 for entry in self.conversation.entries if self._is_question(entry))

    @property
    def room(self) -> int:
        """How many more may be put before the results are shown."""
        settings = self.world.settings
        more = sum(one.question.startswith(MORE) for one in self.conversation.entries)
        return max(0, settings.most_questions + more * settings.more_questions - self.done)

    def next(self) -> Candidate | None:
        """The question to put, or None when it is time for the results."""
        if (following := self.following() or self.steered()) is not None:
            return following
        candidates = self._open_now
        leads = [one for one in candidates if _lead(one.question) is not None]
        if leads:
            return min(leads, key=lambda one: _lead(one.question) or 0)
        if not self.room or not candidates:
            return None
        best = max(candidates, key=self._favoured)
        return best if best.score >= self.world.settings.least_score else None

    def next_any(self) -> Candidate | None:
        """The best question there still is, however many have been put."""
        best = max(self._open_now, key=self._favoured, default=None)
        least = self.world.settings.least_score
        return best if best is not None and best.score >= least else None

    def progress(self) -> Progress:
        """Done, and about how many are left: what seems worth asking, as far as there is room."""
        least = self.world.settings.least_score
        worth = sum(one.score >= least for one in self._open_now)
        return Progress(self.done, min(worth, max(self.room, 1) if worth else 0))

    @cached_property
    def _open_now(self) -> tuple[Candidate, ...]:
        return tuple(self.candidates())

    def candidates(self, only: frozenset[FactRef] | None = None) -> Iterator[Candidate]:
        """Every question that may be put now; `only`: for these facts, whatever they weigh."""
        for question in self.world.questions.all:
            if not self._allowed(question):
                continue
            if only is None and not self._worth_a_look(question):
                continue
            for member in self._targets(question):
                if (question.id, member) in self.known.answers:
                    continue
                score = self._score(question, member, only)
                if score > 0 and self._applies(question, member):
                    yield Candidate(question, member, score)

    def _worth_a_look(self, question: Question) -> bool:
        """Whether the interview may pick it, and anything that it touches weighs."""
        if not question.routine or self._too_early(question):
            return False
        touches = self.world.questions.touches[question.id]
        return question.always or not self._heavy.isdisjoint(touches)

    @cached_property
    def _heavy(self) -> frozenset[str]:
        """Names of the facts that weigh."""
        return frozenset(ref.fact for ref in self.weights)

    def may_ask(self, question_id: str, member: str | None) -> bool:
        """Whether the question on the table still wants its answer."""
        question = self.world.questions.by_id.get(question_id)
        if question is None or not self._allowed(question):
            return False
        if (question_id, member) in self.known.answers:
            return False
        if not self._applies(question, member):
            return False
        refs = self._refs(question, member)
        return not refs or any(self._open(ref) for ref in refs)

    def _applies(self, question: Question, member: str | None) -> bool:
        """Unknown counts as applicable."""
        return self.known.applicability.applies(question, member) is not False

    def _refs(self, question: Question, member: str | None) -> list[FactRef]:
        ids = self._ids
        return [ref for fact in question.facts for ref in refs_of(self.world, fact, member, ids)]

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(person.id for person in self.known.people)

    @cached_property
    def _recognised(self) -> bool:
        return self.known.recognised

    @cached_property
    def _minor(self) -> bool:
        return self.known.minor

    def _is_question(self, entry: Entry) -> bool:
        return entry.question in self.world.questions

    def _allowed(self, question: Question) -> bool:
        if self.conversation.channel not in question.channels:
            return False
        if self._recognised and not _MEANS.isdisjoint(question.facts):
            return False
        return not (self._minor and (question.guardian_only or _is_money(question)))

    def _too_early(self, question: Question) -> bool:
        """Means wait until it is known what relief they get: that may spare all about them."""
        relief = FactRef(None, "relief_status")
        waits = not self.known.has(relief) and relief in self.weights
        return waits and not _MEANS.isdisjoint(question.facts)

    def _targets(self, question: Question) -> tuple[str | None, ...]:
        if question.about == "member":
            return self._ids
        return (None,)

    def _score(
        self, question: Question, member: str | None, only: frozenset[FactRef] | None
    ) -> float:
        open_ = [ref for ref in self._refs(question, member) if self._open(ref)]
        leads_to = [ref for ref in self._behind(question, member) if self._open(ref)]
        if only is not None:
            return float(any(ref in only for ref in open_))
        worth = sum(self._weight(ref) for ref in {*open_, *leads_to}) / question.cost
        worth = worth if open_ else 0.0
        floor = self.world.settings.least_score if question.always and open_ else 0.0
        return max(worth, floor)

    def _behind(self, question: Question, member: str | None) -> list[FactRef]:
        """Facts of the questions that its answers lead to."""
        behind = (self.world.questions[id_] for id_ in question.leads_to)
        return [ref for one in behind for ref in self._refs(one, member)]

    def _weight(self, ref: FactRef) -> float:
        """What they came with is asked about first, and whom they ask for before the others."""
        settings = self.world.settings
        bonus = settings.concern_bonus if ref in self.concerns else 1.0
        other = ref.member_id is not None and ref.member_id != self.known.subject
        return self.weights.get(ref, 0.0) * bonus * (settings.others_share if other else 1.0)

    def _open(self, ref: FactRef) -> bool:
        """Whether an answer could still add something. A set may be known in part."""
        if ref in self.known.closed:
            return False
        if ref not in self.known.plain:
            return True
        value = self.known.plain[ref]
        if isinstance(value, Mapping):
            return ref in self.weights or ("adcode" in value and value.get("town") is None)
        return False

    def _favoured(self, one: Candidate) -> float:
        last = self._last()
        same = last is not None and last.topic == one.question.topic
        return one.score * (self.world.settings.topic_bonus if same else 1.0)

    def _last(self) -> Question | None:
        """The question answered last."""
        for entry in reversed(self.conversation.entries):
            if self._is_question(entry):
                return self.world.questions[entry.question]
        return None

    def following(self) -> Candidate | None:
        """The question that the last chosen answers lead to, while it is open."""
        for entry in reversed(self.conversation.entries):
            question = self.world.questions.by_id.get(entry.question)
            if question is None:
                continue
            for option in question.options:
                if option.next and option.id in entry.choice.split():
                    found = self._put(option.next, entry.member)
                    if found is not None:
                        return found
        return None

    def steered(self) -> Candidate | None:
        """The first of the questions about what somebody came to tell, until it is answered."""
        entry = self.conversation.entry((STEER, None))
        wanted = entry.choice.split() if entry is not None else []
        if any(one.question in wanted for one in self.conversation.entries):
            return None
        return next((found for one in wanted if (found := self._put(one, None))), None)

    def _put(self, question_id: str, member: str | None) -> Candidate | None:
        question = self.world.questions[question_id]
        about = member if question.about == "member" else None
        if question.about == "member" and about is None:
            about = self.known.subject
        return Candidate(question, about, 1.0) if self.may_ask(question_id, about) else None


def _is_money(question: Question) -> bool:
    return isinstance(question.answer, MoneyAnswer) or question.topic == "income"


def _lead(question: Question) -> int | None:
    if question.lead is not None:
        return question.lead
    return _ALWAYS_LEAD if question.always else None
