"""How many sit at one table, how many children there are, and grades of disability."""

from __future__ import annotations

import re
from functools import cache

from nlu import negation
from nlu.heard import Mention
from nlu.lexicons import Part, model
from nlu.pool import Pool
from nlu.quantities import Quantity

__all__ = ["children", "grades", "neighbours", "people"]

_GRADE = re.compile(r"级(?!医院|甲等|医|别的医|职称|公路|工程|市场|风险|响应)")
_GRADE_CUES = re.compile(
    r"级,?不是[一二三四1-4]级|残|证|肢体|视力|听力|言语|智力|精神|智障|多重|等级|评|聋|哑|盲|瞎|瘸|耳|本本|本子"
)
_WHOLE = frozenset(["", "我们", "我", "俺", "咱", "现在", "就", "剩", "家里", "家里就", "我家"])
_LIVING = ("在家", "在老", "在屋", "挤", "窝", "守", "过", "住", "生活", "相依", "一起", "靠")
_FIRM = ("就", "就我", "只有", "只有我", "只有他", "只剩", "就剩", "就剩我")
_ONLY = (
    "就我",
    "就俺",
    "只有我",
    "剩我",
    "剩俺",
    "就",
    "只有",
    "就剩",
    "只剩",
    "剩下",
    "家里",
    "就我们",
    "就俺们",
    "只有我们",
    "剩我们",
    "就剩我们",
)
_AT_WORK = ("上班", "打工", "挣", "干活", "有", "能", "领")
_ALONE_GOES_ON = re.compile("[,。!?;: 一自过住生了吧啊呢]|$")
_TOTAL = re.compile(
    r"(?:吃住的|吃饭的|常住的|在家住的|在家的|一共|总共|家里|全家|我们|共)(?:就|有|是)?$"
)
_CLOSED = re.compile("[,。!?;: 吃住过了生一在挤]|今年|就[靠指]|[全都只]靠|指望|不是")
# 你写成一口人, 不是四个人: what is taken back.
# 扒两口饭 counts no heads.
_MOUTHFUL = re.compile("饭|水|气|酒|菜|锅|井|钟|面|汤|烟|猪")
_OF_KIN = re.compile(
    "(?:爸|爹|妈|娘|爷|奶|公|婆|嗲|娭毑|姥姥|叔|伯|姑|舅|姨|婶|哥|姐|弟|妹|老人|老头|老太)"
    "(?:(?![我俺咱额])[^。!?;:]){0,12}$"
)
_TAKEN_BACK = ("写成", "填成", "说成", "弄成", "记成", "听成", "不是", "成了")
# 最近的邻居也就两户, 附近只剩三家人.
_NEIGHBOURS = re.compile(
    "(?:(?:五百|5百|500)米|半里地?|邻居|邻舍|街坊|附近|周围|周边|左近|前后|近处)[^,。!?;:]{0,8}$"
)
_HOUSES_OF = re.compile("[户家](?!政|具|里|长|属|庭)")
# 我一个人,卡里存了两万: nobody else is at table.
_BY_MYSELF = re.compile(
    "(?:^|[,。!?;])(?:就|现在|现在就|家里就)?[我俺咱]就?一个人(?=[,。!?;]|$)(?!,?(?:带|养|拉扯|供|在外|打工|出来|扛|撑))"
)
_COUPLE = re.compile(r"[两俩二]口子?")
# 我和我妈俩, 就我跟老伴两个人: the speaker and one more.
_AND_ME = re.compile(
    r"(?:我|俺|咱)(?:和|跟|同|与)(?:我|俺|咱)?(?:们)?[^,。!?;:我和跟同与]{1,4}?"
    r"(?:俩人儿?|俩|两个人|两人|两个)(?=[,。!?;: 过住生吃了]|$)"
    r"|(?:家里|屋里|家中|现在)就(?:我|俺|咱)(?:和|跟|同|与)(?:我|俺|咱)?"
    r"(?:老伴儿?|媳妇|老婆|老公|爱人|妈|爸|娘|爹|婆婆|奶奶|爷爷|儿子|女儿|闺女)(?=[,。!?;:]|$)(?!,?(?:还|和|带|外加|加|养))"
)


_FEW = {"一": 1, "个": 1, "俩": 2, "两": 2, "仨": 3, "三": 3, "四": 4}
# 家里就我和两个娃, 就我带着俩孩子过: the speaker and they.
_WITH_CHILDREN = re.compile(
    "(?:家里|屋里|家中)?(?:就|只有|只剩|就剩|现在就|剩下?|撇下|丢下|扔下|抛下|留下)(?:我|俺)(?:一个人)?(?P<one>跟?[我俺]?(?:老伴|老公|老婆|媳妇|爱人|妈|爸))?"
    "(?:和|跟|带着?|领着?|同|与)(?P<few>[一个俩两仨三四])个?(?:小|上学的|未成年的)?(?:孩子|娃娃?|儿子|女儿|闺女|孙子|孙女|小孩|仔女|崽|伢子)(?=过|住|[,。!?;:]|$|相依|生活)"
)


class _Counts(Part):
    family_words: dict[str, int]
    cues: list[str]
    alone: list[str]
    units: list[str]
    child_units: list[str]
    busy: list[str]


@cache
def _words() -> _Counts:
    return model("counts", _Counts)


def _any(words: list[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words = _words()
    return {
        "unit": re.compile(f"({_any(words.units)})(?![均次高种员家的大造民工份气吃饭水粮热])"),
        "family": re.compile(_any(list(words.family_words))),
        "alone": re.compile(_any(words.alone)),
        "cue": re.compile(f"(?:{_any(words.cues)})[^,。!?;:]{{0,3}}$"),
        "child": re.compile(_any(words.child_units)),
        "busy": re.compile(_any(words.busy)),
        "earns": re.compile(f"(?:一?个?人|一个)?(?:{_any(words.busy)})"),
    }


def people(text: str, pool: Pool) -> list[Mention]:
    """Sizes of the household: 三口人, 家里四个人, 娘俩, 就我一个人; figures are claimed."""
    found = [mention for quantity in pool if (mention := _counted(text, quantity, pool))]
    if found:
        return found
    if alone := _BY_MYSELF.search(text):
        return [Mention("people_count", 1, alone.group().lstrip(",。!?;"), *alone.span())]
    patterns = _patterns()
    with_children = _WITH_CHILDREN.search(text)
    if with_children:
        size = 1 + _FEW[with_children["few"]] + (with_children["one"] is not None)
        return [Mention("people_count", size, with_children.group(), *with_children.span())]
    if together := _AND_ME.search(text):
        return [Mention("people_count", 2, together.group(), *together.span())]
    match = patterns["family"].search(text)
    size = _words().family_words[match.group()] if match else 0
    if match is None or not size:
        match, size = patterns["alone"].search(text), 1
        # 一个人带两个娃, 就我一个人挣钱: more than one at table.
        if (
            match is None
            or patterns["earns"].match(text, match.end())
            or _somebody_else(text, match)
            or _elsewhere(text, match)
        ):
            return []
    elif not _is_whole(text, match):
        return []
    return [Mention("people_count", size, match.group(), *match.span())]


def _somebody_else(text: str, match: re.Match[str]) -> bool:
    """家里就我爷爷有钱: 我 is only whose."""
    return match.group().endswith("就我") and not _ALONE_GOES_ON.match(text, match.end())


def _elsewhere(text: str, match: re.Match[str]) -> bool:
    """俺爹一个人住山上: of one who has a roof of his own nothing is told of our household."""
    first, _ = negation.sentence(text, *match.span())
    return match.group().startswith("一个人") and bool(_OF_KIN.search(text, first, match.start()))


def _is_whole(text: str, match: re.Match[str]) -> bool:
    """娘俩 alone, or after 就 or 家里, or who live so: not the two of a larger household."""
    first, last = negation.clause(text, *match.span())
    lead = text[first : match.start()]
    rest = text[match.end() : last].removeprefix("人").lstrip("就现在一直还老的")
    if lead.endswith(_ONLY):
        return not rest.startswith(_AT_WORK)
    return lead in _WHOLE and (not rest or rest.startswith(_LIVING))


def _counted(text: str, quantity: Quantity, pool: Pool) -> Mention | None:
    unit = _patterns()["unit"].match(text, quantity.end)
    if unit is None or quantity.low.denominator != 1 or quantity.low != quantity.high:
        return None
    lead = text[max(0, quantity.start - 10) : quantity.start]
    if not _is_people(text, quantity, unit, lead):
        return None
    pool.take(quantity)
    negative = lead.endswith(("-", "负"))
    start = quantity.start - negative
    size = -int(quantity.low) if negative else int(quantity.low)
    return Mention("people_count", size, text[start : unit.end()], start, unit.end())


def _is_people(text: str, quantity: Quantity, unit: re.Match[str], lead: str) -> bool:
    if _MOUTHFUL.match(text, unit.end()):
        return False
    if lead.endswith(_TAKEN_BACK):
        return False
    if lead.endswith(("每", "人均", "平均", "第", "另外", "给")):
        return False
    if unit[1].startswith("口"):
        couple = _COUPLE.match(text, quantity.start)
        return not (couple and (couple.group().endswith("子") or lead.endswith("老")))
    if unit[1] == "位" or _patterns()["child"].match(text, quantity.end):
        return False
    closed = unit.end() == len(text) or bool(_CLOSED.match(text, unit.end()))
    if unit[1] == "个":
        return closed and bool(_TOTAL.search(lead))
    if quantity.low == 1 and _patterns()["busy"].match(text, unit.end()):
        return False
    if quantity.low == 1:
        return closed and lead.endswith(_FIRM)
    together = text.startswith(_LIVING, unit.end()) and lead[-1:] not in "带养给"
    alone = together or not lead.rstrip("-负") or lead[-1] in ",。!?;:"
    return closed and (alone or bool(_patterns()["cue"].search(lead)))


def neighbours(text: str, pool: Pool) -> list[Mention]:
    """How many houses there are around: 附近就两户; the figures are claimed."""
    found: list[Mention] = []
    for quantity in pool:
        unit = _HOUSES_OF.match(text, quantity.end)
        # In 附近三户 the 近 is no "nearly".
        sure = quantity.low == quantity.high or text.endswith("附近", 0, quantity.first + 1)
        if unit and sure and _NEIGHBOURS.search(text, 0, quantity.start):
            pool.take(quantity)
            start, end = quantity.start, unit.end()
            found.append(Mention("neighbours", int(quantity.high), text[start:end], start, end))
    return found


def children(text: str, pool: Pool) -> list[Mention]:
    """Number of children: 两个娃, 仨孩子; the figures are claimed."""
    found: list[Mention] = []
    for quantity in pool:
        unit = _patterns()["child"].match(text, quantity.end)
        if unit and quantity.low == quantity.high and 1 <= quantity.low <= 12:
            pool.take(quantity)
            start, end = quantity.start, unit.end()
            found.append(Mention("child_count", int(quantity.low), text[start:end], start, end))
    return found


def grades(text: str, pool: Pool) -> list[Mention]:
    """Grades of disability 1 to 4, where the sentence or the whole message speaks of one."""
    found: list[Mention] = []
    for quantity in pool:
        unit = _GRADE.match(text, quantity.end)
        if unit is None or quantity.low != quantity.high or quantity.low not in (1, 2, 3, 4):
            continue
        if text.endswith(_TAKEN_BACK, 0, quantity.start):
            continue
        first, last = negation.sentence(text, quantity.start, unit.end())
        alone = not text.replace(text[quantity.start : unit.end()], "").strip("是的了吧。,我他她")
        if alone or _GRADE_CUES.search(
            text, max(first, quantity.start - 24), min(last, unit.end() + 8)
        ):
            pool.take(quantity)
            start, end = quantity.start, unit.end()
            found.append(Mention("dis_grade", int(quantity.low), text[start:end], start, end))
    return found
