"""What an amount is for, how often and of whom, by the words around it."""

from __future__ import annotations

import re
from fractions import Fraction

from nlu import negation
from nlu.heard import Money
from nlu.money_words import patterns, words
from nlu.quantities import Quantity

__all__ = ["Context", "in_fen"]

_OFTEN_AFTER = re.compile(r"(?:一个?|每个?|/)(?:月|年|天)")
# 做手术要八万: not spent yet.
_STILL_TO_PAY = re.compile(
    "(?:还?要|得要?|需要|预计|估计要?|还差|说要|准备|预备|备着?|先准备|至少要?|少说要?|起码要?)$"
)
# 不交五万块就不给做手术: what is asked for, not what was paid.
_DEMANDED = re.compile(
    "(?:不|没|先|得|要|再不|必须|让|叫|催|非要)(?:我们?|俺们?|先|再|把)?(?:交|缴|付|补|押|凑|拿)(?:够|齐|上|出|清|了)?$"
)
_OR_ELSE = re.compile("就不|不给|不让|不收|不做|不治|才[能给肯让收做]|停药|停了|赶|要不|否则|不然")
# 靠他爸一个人: one who earns for all, no share of each.
_ONE_EARNER = re.compile("(?<=[靠就我他她爸妈公婆子女夫妻儿哥弟姐妹])一个人")
# 平均一个月全家收入三千: over the months, not over the heads.
_OVER_TIME = re.compile(
    "平均(?:下来)?(?=[^,。]{0,3}(?:全家|一家|我家|家里|我们家))|平均(?:下来)?(?=(?:一个?|每个?)月(?!.*(?:人均|每人|每口)))"
)
# 每人每月出五百 is what they give, 工资两万三没给 what they never got.
_GIVEN = re.compile("(?:出|给|摊|凑|交|掏|分摊)$")
_NOT_PAID = re.compile("(?:还|一直|都|也)?(?:没给|没发|不给|没结|没拿到|欠着|要不回|要不到|拖着)")
# 自己花了七万,老婆一个月两千六: of another person, and no longer of the bill.
_ANOTHER = re.compile(
    "(?:我|俺|他|她)?(?:老婆|老公|爱人|媳妇|丈夫|妻子|爸|妈|儿子|女儿|老伴|弟|哥|姐|妹)"
)
# 自己掏的医药费: out of one's own pocket, whatever for.
_OWN = re.compile("自(?:己|已|家|个儿?)(?:还|要|得|又|就)*(?:掏|付|出|花|垫|承担)|自[付费掏]")
# 欠医院两万七: what is owed, not what it cost.
_OWED = re.compile("欠(?:着|了|下)?(?:县|市|镇|省)?(?:医院|卫生院|诊所)")
# 领个护理费: it comes in.
_DRAWN = re.compile("[领拿发](?:着|个|到|了|的)?(?:是)?[^,。!?;:花付掏交]{0,3}护理费")
_REGULAR = ("month", "day", "year")
_ROUND = re.compile("[百千万]")
# 欠八个月工钱三万多 was not paid; 每个月给他拿五百 goes away.
_OWED_MONTHS = re.compile(
    "[欠差该][了着]?[我俺咱他她]?们?[一二两三四五六七八九十几半\\d]{1,3}个?[月年]多?的?(?:工钱|工资|薪|血汗)"
)
_SUMMED_UP = re.compile("一年(?:下来|到头)[^,。]{0,3}$")
_SPENT = ("rehab", "medical", "self_paid", "tuition", "rent")
_SENT = re.compile(
    "(?:给|寄给)(?:他|她|老人家?|外婆|外公|奶奶|爷爷|姥姥|姥爷)们?(?:老?两口)?(?:拿|寄|打|汇|交|送)?(?:个|点)?$"
)
# 药店, 农药, 药材: sold, grown or worked with, and nobody's medicine.
_NO_MEDICINE = re.compile("[做当是]个?护工|药(?:店|房|铺|材|厂|农|贩)|农药|打药|种药")
# 去年住院,报完自费: what it is stands behind the figure.
_ALL_OWN = re.compile("(?:全|都|全部|全是|都是|全都)?(?:是)?(?:自费|自己[掏出付花拿]|自付)")
# 妻子有病,买的二手车两万六: what was bought is no treatment.
_BOUGHT = re.compile("买(?!.{0,3}(?:药|针|液|袋|机))|二手")
_OFTEN = re.compile(
    r"(?:每个?月|一个?月|每年|一年|一天|每天|月薪|月入|日结|每人|人均|平均|一个?人(?:摊|算|平))[^\d]{0,6}$"
)
# 生病到现在总共四万: a total, of the illness that the sentence tells of.
_IN_ALL = re.compile(
    "(?:总共|一共|拢共|统共|共计|总计|合计|前前后后|前后|加起来|满打满算)(?:有|是|就|也|快|得)?$"
)
_OF_ILLNESS = re.compile("病|医|住院|药|报[了销]|治|手术|化疗|透析")
_REACH = 2
"""Clauses before its own in which an amount's use may have been named."""


def in_fen(value: Fraction) -> int:
    """Yuan to whole fen, rounded down."""
    return int(value * 100)


class Context:
    """The words around an amount: its clause, split at it, and the clauses before."""

    def __init__(self, text: str, quantity: Quantity, end: int) -> None:
        self.text, self.quantity, self.end = text, quantity, end
        first, last = negation.clause(text, quantity.first, end)
        self.lead, self.rest = text[first : quantity.first], text[end:last]
        self.start = first

    def earlier(self) -> list[str]:
        """Up to two clauses before, nearest first, within the sentence."""
        found: list[str] = []
        at = self.start
        sentence, _ = negation.sentence(self.text, at, at)
        while at > sentence and len(found) < _REACH:
            first, _ = negation.clause(self.text, at - 1, at - 1)
            found.append(self.text[first : at - 1])
            at = first
        return found

    def is_money(self) -> bool:
        """A figure without 块 or 元 counts after 工资, 花了, 一个月 and the like."""
        quantity, known = self.quantity, patterns()
        if quantity.start and self.text[quantity.start - 1] in "¥$":
            return True
        written = self.text[quantity.start : quantity.end]
        if quantity.high < 20 or known.other.match(self.text, quantity.end):
            return False
        if len(written) > 9 and written.isdigit():
            return False
        if _OFTEN_AFTER.match(self.text, quantity.end) or _pay(self.rest):
            return True
        if _ROUND.search(written) and not self.rest and any(map(_named, self.earlier())):
            return True
        if _ROUND.search(written) and self._is_bill():
            return True
        near = self.lead[-8:]
        cues = [pattern for name, pattern in known.named.items()]
        return any(pattern.search(near) for pattern in cues) or bool(_OFTEN.search(self.lead))

    def money(self) -> Money:
        quantity = self.quantity
        use, period = self.use(), self.period()
        if use in (None, "income") and _SENT.search(self.lead):
            use = "keep"
        elif use is None and period in _REGULAR and self.works():
            use = "income"
        elif use is None and period is None and self._paid_by_the_month():
            use, period = "income", "month"
        elif use == "income" and (_NOT_PAID.match(self.rest) or _OWED_MONTHS.search(self.lead)):
            use = "wages_owed"
        elif use is None and _GIVEN.search(self.lead) and self.per(None) == "person":
            use = "keep"
        elif (use == "medical" and period is None and _STILL_TO_PAY.search(self.lead)) or (
            _DEMANDED.search(self.lead) and _OR_ELSE.search(self.lead + self.rest)
        ):
            use = "needed"
        return Money(
            in_fen(quantity.low),
            in_fen(quantity.high),
            quantity.approx,
            words().always.get(use or "") or period or words().usual.get(use or ""),
            self.per(use),
            use,
        )

    def _is_bill(self) -> bool:
        """总共四万 where the sentence tells of an illness or of what was given back."""
        first, last = negation.sentence(self.text, self.quantity.first, self.end)
        return bool(_IN_ALL.search(self.lead) and _OF_ILLNESS.search(self.text, first, last))

    def _paid_by_the_month(self) -> bool:
        """在厂里上班四千块: what somebody in work gets, and of a likely size."""
        return bool(
            patterns().works.search(self.lead)
            and 300 <= self.quantity.low <= self.quantity.high <= 30_000
            and self.end != self.quantity.end
        )

    def use(self) -> str | None:
        """The nearest specific use before the amount, then after it, then in earlier clauses."""
        for stretch_of_text, last in ((self.lead, True), (self.rest[:8], False)):
            named = _nearest(stretch_of_text, last=last)
            if named == "benefit" and "收入" in self.lead and "低保" not in self.lead:
                return "income"
            if named == "income" and _SUMMED_UP.search(self.lead):
                named = self._spent_just_before() or named
            if named:
                return self._generic(self._meant(named, stretch_of_text))
        if patterns().works.search(self.lead + self.rest) and self.period() in _REGULAR:
            return "income"
        if self.period() is None and self._paid_by_the_month():
            return None  # 孩子吃药一千多,她上班三千块: hers, and no drugs.
        if self._is_bill():
            return self._generic("cost")
        found = self._named_earlier()
        regular = self.period() in _REGULAR and _ANOTHER.match(self.lead)
        return None if regular and found not in (None, "income", "pension") else found

    def _spent_just_before(self) -> str | None:
        """康复一个月三千,一年下来三万六: the same by the year, and nothing earned."""
        before = (_nearest(clause, last=True) for clause in self.earlier()[:1])
        return next((one for one in before if one in _SPENT), None)

    def _named_earlier(self) -> str | None:
        """The use named in the clauses before; 手术两次,现在当保安,一个月两千 is what he earns."""
        for clause in self.earlier():
            named = _nearest(clause, last=True)
            if named:
                return self._meant(named, clause)
            if self.period() == "month" and patterns().works.search(clause):
                return None
        return None

    def _meant(self, named: str, said: str) -> str:
        """Where two uses are named and the nearer one is not the point."""
        known = patterns().named
        if named == "medical" and _OWED.search(said):
            return "debt"
        if named == "needed" and known["tuition"].search(said):
            return "tuition"
        if named == "self_paid" and known["rehab"].search(said):
            return "rehab"
        return "benefit" if named == "rehab" and _DRAWN.search(said) else named

    def _generic(self, named: str) -> str:
        """得了癌,花了三万: a mere cost takes the specific use of the clauses before."""
        if named == "self_paid" and any(map(_is_rehab, self.earlier()[:1])):
            return "rehab"
        if named in ("medical", "cost") and (_OWN.search(self.lead) or _ALL_OWN.match(self.rest)):
            return "self_paid"
        if named != "cost" or _BOUGHT.search(self.lead):
            return named
        if any(patterns().ill.search(said) for said in (self.lead, *self.earlier())):
            return "medical"
        before = (_nearest(clause, last=True) for clause in self.earlier()[:1])
        return "tuition" if "tuition" in before else "cost"

    def period(self) -> str | None:
        latest: tuple[int, str] | None = None
        for name, pattern in patterns().periods.items():
            for match in pattern.finditer(self.lead):
                if latest is None or match.end() > latest[0]:
                    latest = match.end(), name
        if latest and latest[1] != "once":
            return latest[1]
        after = self.rest[:5]
        for name, pattern in patterns().periods.items():
            follows = pattern.search(after)
            if follows and follows.start() <= 1:
                return name
        return latest[1] if latest else None

    def works(self) -> bool:
        pattern = patterns().works
        return any(pattern.search(part) for part in (self.lead, self.rest, *self.earlier()))

    def per(self, use: str | None) -> str | None:
        known = patterns().per
        own = self.lead + self.rest
        if known["person"].search(_OVER_TIME.sub("", _ONE_EARNER.sub("", self.lead))):
            return "person"
        if use not in (None, "income"):
            return None
        if known["household"].search(own) or known["household_near"].search(self.lead):
            return "household"
        _, last = negation.sentence(self.text, self.end, self.end)
        if known["household_after"].search(self.text, self.end, last):
            return "household"
        shared = any(known["household"].search(clause) for clause in self.earlier())
        return "household" if shared else None


def _is_rehab(said: str) -> bool:
    """请护工跟康复,自费三万四: what was paid for oneself, and no doctor's bill."""
    return _nearest(said, last=True) == "rehab"


def _pay(rest: str) -> bool:
    """五千多工资, 一百多养老金: what it is stands right behind the figure."""
    named = patterns().named
    return bool(named["income"].match(rest) or named["pension"].match(rest))


def _named(said: str) -> bool:
    return _nearest(said, last=True) is not None


def _nearest(said: str, *, last: bool) -> str | None:
    """The use named in `said`: the last (or first) specific one, else cost."""
    best: tuple[int, str] | None = None
    said = _NO_MEDICINE.sub("商店", said)
    for name, pattern in patterns().named.items():
        if name == "cost":
            continue
        places = [match.end() if last else -match.start() for match in pattern.finditer(said)]
        if places and (best is None or max(places) > best[0]):
            best = max(places), name
    if best:
        owed = best[1] == "income" and patterns().named["wages_owed"].search(said)
        return "wages_owed" if owed else best[1]
    return "cost" if patterns().named["cost"].search(said) else None
