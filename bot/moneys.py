"""Amounts told in free words: which household fact each of them is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.case import Known
from bot.mentions import Tell
from bot.sums import fen_by
from nlu.heard import Heard, Mention, Money

_INCOME = ("income", "pension")
_YEARLY = {
    "medical": "med_total_12m", "reimbursed": "med_reimbursed_12m", "self_paid": "med_oop_12m",
    "tuition": "edu_cost_12m", "rehab": "disability_cost_12m",
}  # fmt: skip
_ILL = ("inpatient", "illness")


def money_tells(heard: Heard, known: Known) -> Iterator[Tell]:
    """Facts in the amounts of one message. What several people earn is added up."""
    moneys = [one for one in heard.of("money") if one.sure]
    about = {one.person for one in heard.of("person")} - {None, "本人"}
    yield from _income([one for one in moneys if _is_income(one.value)], bool(about))
    for use, fact in _YEARLY.items():
        said = [one for one in moneys if _use(one.value, heard) == use]
        fens = [(one, fen_by(one.value, "year")) for one in said]
        known_fens = [(one, fen) for one, fen in fens if fen is not None]
        if known_fens:
            words = "、".join(one.text for one, _ in known_fens)
            heard_in = tuple(one for one, _ in known_fens)
            yield Tell(fact, sum(fen for _, fen in known_fens), words, False, heard=heard_in)


def _use(money: Money, heard: Heard) -> str | None:
    """住院花了五万 is what the hospital cost."""
    if money.use == "cost" and any(heard.of(kind) for kind in _ILL):
        return "medical"
    return money.use


def _is_income(money: Money) -> bool:
    # 一个月两千来块, 全家一年三万六 in free talk, with no use said, is what comes in.
    regular = money.period == "month" or (money.per == "household" and money.period == "year")
    return money.use in _INCOME or (money.use is None and regular)


def _of_one_alone(whole: list[Mention], others: bool) -> bool:
    """我一分钱收入都没有, told beside others of the house: it says nothing of what comes in."""
    nothing = all(one.value.high_fen == 0 and one.value.per != "household" for one in whole)
    return bool(whole) and nothing and others and all(one.person for one in whole)


def _income(mentions: list[Mention], others: bool) -> Iterator[Tell]:
    each = [one for one in mentions if one.value.per == "person" and one.value.use != "pension"]
    whole = [one for one in mentions if one.value.per != "person"]
    if _of_one_alone(whole, others):
        whole = []
    for fact, said in (("income_pc_month", each[:1]), ("income_month", whole)):
        fens = [fen_by(one.value, "month") for one in said]
        if fens and None not in fens:
            words = "、".join(one.text for one in said)
            total = sum(fen for fen in fens if fen is not None)
            yield Tell(fact, total, words, False, heard=tuple(said))
