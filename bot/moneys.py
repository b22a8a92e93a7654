"""Amounts told in free words: which household fact each of them is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.bills import of_a_thing, plain
from bot.case import Known
from bot.mentions import Tell
from bot.sums import fen_by
from nlu.heard import Heard, Mention, Money
from rules.case import FactRef

_INCOME = ("income", "pension")
_YEARLY = {
    "medical": "med_total_12m", "reimbursed": "med_reimbursed_12m", "self_paid": "med_oop_12m",
    "tuition": "edu_cost_12m", "rehab": "disability_cost_12m",
}  # fmt: skip
_ILL = ("inpatient", "illness")
_COSTS = ("illness", "long_medication", "device", "disabled")
_REGULAR = ("month", "week", "day")
_YUAN = 100
_LEAST_BAND, _NEAR = 10_000, 12
# Savings a head, in yuan: the band below each bound. On a bound it is left to be asked.
_BANDS = ((10_000, "1万以下"), (30_000, "1万到3万"), (100_000, "3万到10万"), (None, "10万以上"))


def money_tells(heard: Heard, known: Known) -> Iterator[Tell]:
    """Facts in the amounts of one message. What several people earn is added up."""
    moneys = [one for one in heard.of("money") if one.sure]
    about = {one.person for one in heard.of("person")} - {None, "本人"}
    comes_in = [one for one in moneys if _is_income(one.value) and not _goes_out(one, heard)]
    yield from _income(comes_in, bool(about))
    yield from _savings([one for one in moneys if one.value.use == "savings"], heard, known)
    for use, fact in _YEARLY.items():
        said = plain([one for one in moneys if _use(one, heard) == use], heard.normal, use)
        fens = [(one, fen_by(one.value, "year")) for one in said]
        known_fens = [(one, fen) for one, fen in fens if fen is not None]
        if known_fens:
            words = "、".join(one.text for one, _ in known_fens)
            heard_in = tuple(one for one, _ in known_fens)
            yield Tell(fact, sum(fen for _, fen in known_fens), words, False, heard=heard_in)


def _savings(said: list[Mention], heard: Heard, known: Known) -> Iterator[Tell]:
    """What the household has put by, as the band of each head; of an unknown number of heads, or
    between two bands, only that it bears on it.
    """
    if not said:
        return
    # 我俩存了十来万,平均一个人五万: the share is what counts.
    said = [one for one in said if one.value.per == "person"] or said
    words = "、".join(one.text for one in said)
    low, high = (sum(getattr(one.value, side) for one in said) for side in ("low_fen", "high_fen"))
    heads = _heads(heard, known) if all(one.value.per != "person" for one in said) else 1
    if heads is None and high <= _LEAST_BAND * _YUAN and _put_by(heard.normal, said):
        heads = 1  # Of whoever many it is below the lowest bound.
    band = _band(low / heads / _YUAN, high / heads / _YUAN) if heads else None
    if band is None:
        yield Tell("", None, words, False, hint="savings_band", heard=tuple(said))
    else:
        yield Tell("savings_band", band, words, False, heard=tuple(said))


def _put_by(text: str, said: list[Mention]) -> bool:
    """存折上有四千: in a bank or said to be all, and not merely at hand."""
    return all("存" in text[max(0, one.start - _NEAR) : one.end] for one in said)


def _heads(heard: Heard, known: Known) -> int | None:
    counted = [one.value for one in heard.of("people_count")]
    size = counted[-1] if counted else known.plain.get(FactRef(None, "household_size"))
    return size if isinstance(size, int) and size > 0 else None


def _band(low: float, high: float) -> str | None:
    start = 0
    for end, name in _BANDS:
        # 不到一万 and 一万出头 lie to one side of the bound; 一万 by itself is asked about.
        above, below = start < low or start == low < high, end is None or high < end
        if above and (below or low < high == end):
            return name
        start = end or start
    return None


def _use(mention: Mention, heard: Heard) -> str | None:
    """住院花了五万 is what the hospital cost; 花了十一万,报了六万 as well.

    What is spent month by month (给孩子一千二生活费) or on a thing (买车花了两万) is not.
    """
    money: Money = mention.value
    if money.use != "cost" or money.period in _REGULAR or of_a_thing(heard.normal, mention):
        return money.use
    ill = any(heard.of(kind) for kind in _ILL)
    return "medical" if ill or _given_back(heard) else money.use


def _given_back(heard: Heard) -> bool:
    return any(one.value.use == "reimbursed" for one in heard.of("money"))


def _is_income(money: Money) -> bool:
    # 一个月两千来块, 全家一年三万六 in free talk, with no use said, is what comes in.
    regular = money.period == "month" or (money.per == "household" and money.period == "year")
    return money.use in _INCOME or (money.use is None and regular)


def _goes_out(mention: Mention, heard: Heard) -> bool:
    """天天打胰岛素,一个月好几百: what such an amount is for is not said, but it stands right behind
    what costs, and nobody's work was told."""
    if mention.value.use is not None or heard.of("work"):
        return False
    return any(
        (one.kind in _COSTS or (one.kind, one.value) == ("housing", "租"))
        and one.value
        and 0 <= mention.start - one.end <= _NEAR
        for one in heard.mentions
    )


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
