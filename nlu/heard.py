"""What was heard in one message: plain immutable values, free of any rule or fact of the engine."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

__all__ = [
    "MODEL",
    "RULE",
    "Benefit",
    "Document",
    "Duration",
    "Heard",
    "Illness",
    "Mention",
    "Money",
    "Number",
    "PlaceSaid",
    "When",
    "Work",
]

RULE, MODEL = "rule", "model"


@dataclass(frozen=True, slots=True)
class Number:
    """A count as said: 两三 is low 2, high 3; 三千出头 is 3000..3300 and approx."""

    low: int
    high: int
    approx: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in fen (1 yuan = 100 fen); low == high unless a range or a vague amount was said.

    period: month | year | day | week | once | None (unsaid).
    per: household | person | None (unsaid).
    use: income | pension | benefit | cost | medical | reimbursed | tuition | rent | debt | savings
    | wages_owed | self_paid | needed | rehab | keep | None (unsaid).
    """

    low_fen: int
    high_fen: int
    approx: bool = False
    period: str | None = None
    per: str | None = None
    use: str | None = None

    @property
    def middle_fen(self) -> int:
        """Middle of the range in fen, rounded down."""
        return (self.low_fen + self.high_fen) // 2


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness: the word said, its group (appendix D illness_kind), and how sure the group is.

    `certain` is False when the word alone does not settle the group (中风 may or may not be
    acute, 肿瘤 may be benign): confirm with the resident before anything is decided on it.
    """

    said: str
    group: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Work as said (打零工); state: 在业 登记失业 未登记失业 在学 退休 不能劳动, and how sure."""

    said: str
    state: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit, by its relief_status value where it has one (低保 特困分散 …), else by its name.

    standing: held | not_held | stopped | refused | pending | mentioned (only named, e.g. asked of).
    `certain` is False when the word said does not settle which benefit it is (五保 -> 特困).
    """

    name: str
    standing: str = "mentioned"
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A paper such as 身份证; `has` is None when it was only named."""

    name: str
    has: bool | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; unit is day or month (weeks are days, years are months).

    about: no_income | care | hospital | absent | medication | ill |
    unemployment_insurance (paid in) | None (unsaid).
    """

    low: int
    high: int
    unit: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceSaid:
    """Words that may name a place (a resolver decides). role: hukou | living | event | None."""

    text: str
    role: str | None = None


_THIRDS_OF_YEAR = {"early": (1, 3), "middle": (5, 8), "late": (10, 12)}


@dataclass(frozen=True, slots=True)
class When:
    """A date as said, still without a calendar: either parts of a date or a distance from today.

    `years_ago=1, month=3` is 去年三月; `days_ago=2` is 前天; negative distances lie ahead.
    `part` is early | middle | late | None, of the finest unit said (上个月底); `weekday` counts
    from Monday 0 (上周三); `months` is a stretch of the year (去年下半年: 7 to 12).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years_ago: int | None = None
    months_ago: int | None = None
    weeks_ago: int | None = None
    days_ago: int | None = None
    part: str | None = None
    weekday: int | None = None
    months: tuple[int, int] | None = None

    def span(self, today: date) -> tuple[date, date] | None:
        """First and last day that are meant, seen from `today`; None if no such day exists."""
        try:
            return self._span(today)
        except (ValueError, OverflowError):
            return None

    def _span(self, today: date) -> tuple[date, date]:
        if self.days_ago is not None:
            day = today - timedelta(days=self.days_ago)
            return day, day
        if self.weeks_ago is not None:
            monday = today - timedelta(days=today.weekday() + 7 * self.weeks_ago)
            first = 0 if self.weekday is None else self.weekday
            last = 6 if self.weekday is None else self.weekday
            return monday + timedelta(days=first), monday + timedelta(days=last)
        year, month = self._year_month(today)
        if month is None:
            first, final = self.months or _THIRDS_OF_YEAR.get(self.part or "", (1, 12))
            return date(year, first, 1), date(year, final, calendar.monthrange(year, final)[1])
        if self.day is not None:
            day = date(year, month, self.day)
            return day, day
        last = calendar.monthrange(year, month)[1]
        low, high = {"early": (1, 10), "middle": (11, 20), "late": (21, last)}.get(
            self.part or "", (1, last)
        )
        return date(year, month, low), date(year, month, high)

    def _year_month(self, today: date) -> tuple[int, int | None]:
        if self.months_ago is not None:
            index = today.year * 12 + today.month - 1 - self.months_ago
            return index // 12, index % 12 + 1
        if self.year is not None:
            return self.year, self.month
        if self.years_ago is not None:
            return today.year - self.years_ago, self.month
        if self.month is None:
            # A bare 15号 later than today was last month's.
            index = today.year * 12 + today.month - 1 - ((self.day or 1) > today.day)
            return index // 12, index % 12 + 1
        # A bare month or day means the last one that has come: 三月 said in January is last year's.
        ahead = (self.month, self.day or 1) > (today.month, today.day)
        return today.year - ahead, self.month


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing said. `start` and `end` are offsets into `Heard.normal`.

    kind          value
    person        relation word (本人 父亲 母亲 配偶 儿子 女儿 祖父 祖母 外祖父 外祖母 兄弟 姐妹
                  孙子女 公婆 岳父母 亲戚 邻居 村民 …)
    asking_for    relation of the person for whom the speaker asks (替我爸问)
    age           int years, or (low, high)
    people_count  int
    money         Money            number     Number
    illness       Illness          work       Work
    benefit       Benefit          document   Document
    duration      Duration         date       When
    place         PlaceSaid        dis_grade  int 1-4
    disabled      kind of disability (视力 听力 言语 肢体 智力 精神 多重), or None if unsaid
    dis_cert      有效 | 快到期/过期 | 没有但有明显障碍 | 没有
    selfcare      能自理 | 半失能 | 失能
    school        未入学 | 幼儿园 | 义务教育 | 高中/中职 | 大专本科 | 特教
    event         火灾 交通事故 自然灾害 突发大病 意外伤害 失业 疫情 其他
    need          没饭吃 没住处 没药 没取暖
    bedridden     bool             yes, no    True
    Further kinds are those of lexicon/kinds.yml, each listed there with its values.

    confidence: 0..1; source: RULE or MODEL. sure: False for what is only to be asked about, never
    taken as a fact (a model pointed at it and no rule could read it; value may then be None).
    others: told of another family than the speaker's own (隔壁家吃低保).
    """

    kind: str
    value: Any
    text: str
    start: int
    end: int
    person: str | None = None
    confidence: float = 1.0
    source: str = RULE
    sure: bool = True
    others: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One message understood. Intents are (name, confidence 0..1), strongest first.

    guessed: names of intents that the model alone heard; every other one is by rule.
    suspected: alarms that rules and model don't agree on: worth a soft question, no alarm yet.
    grave: 0..1, how much a model takes it to tell of danger; None where it wasn't asked, or not
    about all of it.
    stated: what a model takes for possible, as kind=value; None where it wasn't asked about all.
    left_out: characters at the end of the message that were not read.
    """

    text: str
    normal: str
    sentences: tuple[str, ...] = ()
    intents: tuple[tuple[str, float], ...] = ()
    mentions: tuple[Mention, ...] = ()
    alarms: tuple[str, ...] = ()
    guessed: frozenset[str] = frozenset()
    suspected: tuple[str, ...] = ()
    grave: float | None = None
    stated: frozenset[str] | None = None
    left_out: int = 0

    def of(self, kind: str) -> tuple[Mention, ...]:
        """Mentions of one kind in the order said."""
        return tuple(m for m in self.mentions if m.kind == kind)

    def source(self, intent: str) -> str:
        """RULE or MODEL: who heard the intent."""
        return MODEL if intent in self.guessed else RULE

    def intent(self, name: str) -> float:
        """Confidence of one intent; 0.0 when it was not heard."""
        return next((score for intent, score in self.intents if intent == name), 0.0)
