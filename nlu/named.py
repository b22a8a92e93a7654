"""A household counted by naming everybody: 家里就我跟老伴,再加个孙子; 父母、我、老婆,都住一起."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlu import negation
from nlu.heard import Mention
from nlu.people import Marker, base_relation

__all__ = ["together"]

# What says that these are all.
_ALL = re.compile(
    "(?:都|全|一起|全都)?住(?:在)?一块儿?|(?:都|全)?在一(?:起|块儿?)(?:吃|住|过)|一个锅里|没(?:有)?(?:别|旁|其他|其它)人|再没(?:有)?(?:别|旁)?人|都住一起|住一起没分|一个锅里?吃|一口锅|一块儿?过"
    "|(?:家里|屋里|家中|屋头)(?:现在)?(?:就|只有|就剩|只剩|拢共就)(?=[我俺咱](?!(?:一个人?|自己)?(?:劳动?力|挣|赚|干|上班|打工|能|养)))"
)
_COUPLE = re.compile("(?:我|俺|咱)们?(?:老)?(?:两口子?|夫妻俩|夫妻两个|俩口子)")
_WITH_ME = re.compile(
    "[跟和同与](?:我|俺|咱)(?![们家爸妈爹娘哥弟姐妹爷奶老媳男女儿一二三四大小表堂婆公岳丈叔伯舅姑姨侄外孙嫂崽娃屋])"
)
_PAIRS = frozenset({"父母", "祖父母", "外祖父母", "公婆", "岳父母", "孩子父母"})
_OF_THEM = frozenset(
    {"大孩子", "小孩子", "大儿子", "小儿子", "大女儿", "小女儿", "二儿子", "二女儿", "子女"}
)
_MANY = {"俩": 2, "两": 2, "二": 2, "仨": 3, "三": 3, "四": 4}
_SEVERAL = re.compile("([俩两二仨三四])个?$")
_BOTH_KINDS = re.compile("一[儿子]一女|一个?儿子?一个?(?:女儿|闺女)")
_FROM_HERE = ("就", "只有", "就剩", "只剩")
_LEAST, _MOST = 2, 12


def together(text: str, subjects: Sequence[Marker]) -> list[Mention]:
    """The size of the household where a sentence names all of it, the speaker included."""
    match = _ALL.search(text)
    if match is None:
        return []
    first, last = negation.sentence(text, *match.span())
    if match.group().endswith(_FROM_HERE):
        first = match.start()  # 媳妇走了,家里就我跟娘: who is left comes behind.
    named = [one for one in subjects if first <= one.start < last and one.role != "household"]
    couple = _COUPLE.search(text, first, last)
    with_me = _WITH_ME.search(text, first, last)
    if not couple and not with_me and not any(one.role == "self" for one in named):
        return []
    size = _heads(text, named, couple) + bool(with_me)
    if both := _BOTH_KINDS.search(text, first, last):
        size += 2 - len({one.person for one in named if both.start() <= one.start < both.end()})
    if not _LEAST <= size <= _MOST:
        return []
    return [Mention("people_count", size, match.group(), *match.span())]


def _heads(text: str, named: Sequence[Marker], couple: re.Match[str] | None) -> int:
    """Everybody once; 父母 are two, 俩小子 as many as told; of a couple the speaker is one."""
    size = 2 if couple else 0
    counted: set[str] = {"本人"} if couple else set()
    for one in named:
        if one.person in (None, *counted) or one.role == "pronoun":
            continue
        if {base_relation(str(one.person)), "子女"} & counted and one.person in _OF_THEM:
            continue  # 两个娃,大的十一: told of one of them
        if couple and (one.person == "配偶" or couple.start() <= one.start < couple.end()):
            continue
        counted.add(str(one.person))
        said = text[one.start : one.end]
        several = _SEVERAL.search(text[max(0, one.start - 2) : one.start])
        size += (
            2 if one.person in _PAIRS
            else _MANY[several[1]] if several
            else _MANY.get(said[0], 1)
        )  # fmt: skip
    return size
