"""Ages told in a roundabout way (奔七十, 虚岁八十一, 下个月满十八, 娃才满月), in years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.heard import Mention
from nlu.people import Marker, base_relation
from nlu.quantities import Quantity

__all__ = ["alone", "babies", "is_baby", "of_today"]

_DECADE = 10
_BEFORE = 12
# 奔七十: sixty-five at least.
_TOWARDS = re.compile(
    "奔(?:着|向|上)?$|(?:眼看|眼瞅着|眼看着|转眼)(?:就|都)?(?:要|快)?(?:到|上|满)?$"
)
# Counted the old way one is a year older from birth and another from New Year on.
_OLD_WAY = re.compile("(?:虚岁|虚龄|毛岁|虚数|叫岁)(?:都|已经|已|是|有|也|该|算|上)?$")
_TIME = "(?:几|[一二两三四五六七八九十半\\d]{1,2})?(?:个?半?)?(?:天|日|个?月|星期|礼拜)"
_THEN = "(?:我|他|她|也|就|才|到|满|要|是|足|整|该|能|算|过|上)*$"
# 再过几天就十八, 下个月满六十, 明年八十: not yet.
_SOON = re.compile(
    f"(?:(?:再|还)?(?:过|等)|(?:还|就)?(?:差|有|剩|欠))(?:不到)?{_TIME}{_THEN}"
    f"|(?:下下?个?月|这个?月底|月底|年底|腊月里?|过完?了?年|明年|来年|开春|开年|明天|后天|下个?(?:周|礼拜|星期)){_THEN}"
)
_NOT_YET = re.compile("(?:还?(?:没|不)(?:有)?(?:满|足|够)|未满)$")
_CHILDREN = frozenset({"子女", "儿子", "女儿", "孙子女"})
_BABY = re.compile(
    "(?:才|刚|还没|还不|快|昨天|前天|今天|上周|前几天|这两天|昨晚|今早)(?:才|刚|刚刚)?"
    "(?:(?:出)?满月|百日|满百天|百天|落地|出生|生下来|出月子|断奶)(?=[,。!?;了的呢咯哩嘞]|$)"
)
# 双胞胎,刚满五个月: after a child was named.
_JUST = re.compile("(?:刚|才|快|还不到|不到|也就|有)满?$|满$")
# 四十出头,女的: a figure alone tells of the one whose sex or standing is told beside it.
_OF_SOMEBODY = re.compile(
    "[男女](?:的|性|娃|孩)?(?=[,。!?;离]|$)|成年|离[了婚异]|单身|光棍|讨到|未婚|守寡|丧偶|退休|没成家|没结婚|[\u4e00-\u9fff]族(?=[,。]|$)"
)
_CLOSED = re.compile("(?:整|了|啦|咯|喽|的人了?)*(?=[,。!?;]|$)")


def of_today(text: str, quantity: Quantity) -> tuple[int, int]:
    """The years that the figure means today, from the words before it."""
    low, high = int(quantity.low), int(quantity.high)
    lead = text[max(0, quantity.start - _BEFORE) : quantity.start]
    if _TOWARDS.search(lead) and low == high and low % _DECADE == 0:
        return low - 5, low - 1
    if _OLD_WAY.search(lead):
        return max(0, low - 2), max(0, high - 1)
    if _SOON.search(lead) and low == high:
        return max(0, low - 1), max(0, low - 1)
    if _NOT_YET.search(lead) and low == high:
        return max(0, low - 2), max(0, low - 1)
    return low, high


def alone(text: str, quantity: Quantity) -> int | None:
    """Where an age ends that is a clause by itself (17,下个月才成年); None for any other figure."""
    opens = quantity.first == 0 or text[quantity.first - 1] in ",。!?;"
    closed = _CLOSED.match(text, quantity.end)
    if not (opens and closed and _DECADE <= quantity.low <= 110 and _OF_SOMEBODY.search(text)):
        return None
    return closed.end()


def is_baby(text: str, start: int, subjects: Sequence[Marker]) -> bool:
    """Whether the months that begin at `start` are the age of the child named before."""
    return bool(_JUST.search(text[max(0, start - 4) : start])) and _last_is_child(subjects, start)


def babies(text: str, subjects: Sequence[Marker]) -> list[Mention]:
    """娃才满月, 昨天刚落地: no year old."""
    return [
        Mention("age", 0, match.group(), *match.span())
        for match in _BABY.finditer(text)
        if _last_is_child(subjects, match.start())
    ]


def _last_is_child(subjects: Sequence[Marker], before: int) -> bool:
    named = [one for one in subjects if one.start < before and one.role != "household"]
    return bool(named) and base_relation(named[-1].person or "") in _CHILDREN
