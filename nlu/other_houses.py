"""Which stretches of a text are told of another family. Vocabulary: reality.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu.people import Marker

__all__ = ["other_houses"]

_STRANGERS = frozenset({"邻居", "朋友", "村民"})
# 有车有楼的还吃低保: whoever that is, it isn't us.
_SUCH = re.compile(
    "[^,。!?;:]{2,12}的(?:人|人家|户|家庭)?(?:还|都|也|照样|倒|却|反而|偏偏)[能在会]?(?:吃|领|拿|享受)[着上到]?(?=低保|补|救|特困)"
)
# 给人家贴瓷砖: whom we work for, not who is told of.
_DEALT_WITH = ("给", "帮", "替", "跟", "找", "问", "求", "靠", "被", "让")
# 普通人家: what we are, and nobody else.
_OUR_KIND = ("普通", "一般", "老实", "平常", "穷苦", "困难", "穷", "苦", "庄户", "种地")
# 那家医院 is no family.
_NO_FAMILY = re.compile(
    "(?:那|这)家(?:私立|民营|公立|县|市|小|大|的)?[^,。!?;:]{0,4}(?:医院|诊所|骨科|厂|公司|店|超市|饭馆|工地|中介|银行|学校|养老院|敬老院|医)"
)
_LIVE_THERE = re.compile("(?:住在?|借住在?|在|到|去|回|靠|跟着?|投靠)$")


def other_houses(
    text: str, subjects: Sequence[Marker], others: re.Pattern[str]
) -> list[tuple[int, int]]:
    """Stretches told of another family: from its first word until one of our own is named.

    others: the words for other people.
    """
    told = (one.start() for one in others.finditer(text) if not _NO_FAMILY.match(text, one.start()))
    turns = [(at, True) for at in told if not text.endswith((*_DEALT_WITH, *_OUR_KIND), 0, at)]
    turns += [(one.start(), True) for one in _SUCH.finditer(text)]
    turns += [(one.start, _is_other(text, one)) for one in subjects if _turns(text, one)]
    found: list[tuple[int, int]] = []
    since: int | None = None
    for at, other in sorted(turns):
        if other and since is None:
            since = at
        elif not other and since is not None:
            found.append((since, at))
            since = None
    if since is not None:
        found.append((since, len(text) + 1))
    return found


def _turns(text: str, marker: Marker) -> bool:
    return _is_other(text, marker) or _is_own(text, marker)


def _is_other(text: str, marker: Marker) -> bool:
    """A stranger, or the house of kin: 我表哥家也是三口人; but 住在我哥家 is where we are."""
    if marker.role != "relation":
        return False
    kin = marker.person in ("亲戚", "兄弟", "姐妹") and text.startswith("家", marker.end)
    lead = text[max(0, marker.start - 4) : marker.start]
    if marker.person in _STRANGERS and lead.endswith("救"):
        return False  # 为救邻居家孩子: what one of ours did.
    return marker.person in _STRANGERS or (kin and not _LIVE_THERE.search(lead))


def _is_own(text: str, marker: Marker) -> bool:
    said = text[marker.start : marker.end]
    return marker.role == "self" or said[0] in "我俺咱额"
