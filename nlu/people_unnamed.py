"""Persons told without a word of their own: by order, by name, in an office's short words."""

from __future__ import annotations

import re
from functools import cache

from nlu.numerals import bounds
from nlu.persons import SELF, Marker, vocabulary

__all__ = ["BY_AGE", "by_the_way"]

Hit = tuple[int, int, Marker]

BY_AGE = {
    "最大的": "大孩子", "大的": "大孩子", "老大": "大孩子", "最小的": "小孩子", "小的": "小孩子",
    "老二": "小孩子", "老三": "小孩子",
}  # fmt: skip
# 大的上初二小的才四岁: the elder and the younger, by what is told of them.
_ORDER = re.compile(
    r"(?:最大的|最小的|老大|老二|老三"
    r"|(?:(?<=^)|(?<=[,。!?;: 娃子岁了学园儿个级班孩一二三四五六七八九十0-9]))(?:大的|小的))"
    r"(?=[,:]?(?:今年|已经|也|都|才|刚|是|在|有|就|还|快|满)?"
    r"(?:[初高上读念考没残脑得生不身智自去出打死走嫁病]|[一二三四五六七八九十两几\d]+(?:岁|年级|了|咧|哒|哩|啦|咯|个月|,|。|$|[在上读念小最,])))"
)
# 两个孩子,一个十岁一个六岁: the elder, then the younger, whichever comes first.
_ONE_AND_ONE = re.compile(
    r"一个(?=(?:刚满|才|今年|刚)?(?P<one>[一二三四五六七八九十两\d]{1,3})(?:周?岁)?(?:了)?,?"
    r"(?P<next>一个)(?:刚满|才|今年|刚)?(?P<other>[一二三四五六七八九十两\d]{1,3})?周?岁)"
)
# 父退休,子十五岁在读: as an office writes of the kin of the one whom it is about.
_IN_A_WORD = {
    "父": "父亲", "母": "母亲", "子": "儿子", "妻": "配偶", "夫": "配偶",
    "兄": "兄弟", "弟": "兄弟", "姐": "姐妹", "妹": "姐妹", "祖父": "祖父", "祖母": "祖母",
}  # fmt: skip
_TERSE = re.compile(
    f"(?:(?<=^)|(?<=[,。;:]))(?P<who>{'|'.join(_IN_A_WORD)})(?=退休|患|系|年|在|早|已|去世|亡|瘫|病|因|残|重|失联|"
    r"改嫁|服刑|外出|务工|无|卧|为|常年|聋|盲|精神|智力|肢体|[0-9一二三四五六七八九十])"
)
# 夫妻二人均为听力一级: said of both.
_COUPLE = re.compile(
    "(?<!为)(?:夫妻|夫妇|两口子|小两口|老两口|两公婆)(?:二人|两人|俩人|双方|两个|俩个?|俩)?(?=均|都|双双|全|皆|也都|同为)"
)
# 老三在特校: a child of the speaker, by the order of birth.
_OLDEST = re.compile("(?:(?<=^)|(?<=[,。!?;:]))老[大二三四五](?=[^,。!?;:的难远])")


def by_the_way(text: str) -> list[Hit]:
    """Where such persons stand in a folded text."""
    hits = [
        (match.start(), match.end(), Marker(0, 0, "relation", BY_AGE[match.group()]))
        for match in _ORDER.finditer(text)
    ]
    for match in _ONE_AND_ONE.finditer(text):
        hits += _one_and_one(match)
    hits += [
        (*match.span(), Marker(0, 0, "relation", _IN_A_WORD[match["who"]]))
        for match in _TERSE.finditer(text)
    ]
    hits += [(*match.span(), Marker(0, 0, "relation", "子女")) for match in _OLDEST.finditer(text)]
    hits += [
        (*match.span(), Marker(0, 0, "relation", SELF, also=("配偶",)))
        for match in _COUPLE.finditer(text)
    ]
    villagers = (*_villager().finditer(text), *_of_a_name().finditer(text))
    hits += [(*match.span(), Marker(0, 0, "relation", "村民")) for match in villagers]
    hits += [(*match.span(), Marker(0, 0, "official")) for match in _some_name().finditer(text)]
    return hits


@cache
def _villager() -> re.Pattern[str]:
    """村东头王瞎子, 我们村张德富, 俺村老光棍刘三: somebody of the village, by name."""
    return re.compile(
        "(?:我们?|俺们?|咱们?|本)?(?:村|社区|小区|组|队|庄|屯|寨|湾|营|堡|坳|弄)(?:里头?|上|[东西南北]头?|头|口|里面)?(?:的|有个|有位|那个)?"
        "(?:老?光棍汉?|五保户?|低保户|残疾人|困难户|贫困户|孤老|独居老人|老汉|老人|老)?"
        f"[{vocabulary().surnames}]"
        "(?:(?:大|老|二|三|四|小)?(?:爷|娘|婆子|汉|头|瞎子|哑巴|瘸子|聋子|傻子|奶奶|大爷|大娘|大妈|婶|叔|伯|姐|哥|嫂|某)"
        "|(?:(?![庄村屯镇乡住沟家湾坡岭组队长的了在是说主书])[\u4e00-\u9fff]){1,2}?(?=[,。!?;:]|今年|[一二三四五六七八九十\\d]{2}|眼|腿|得了|一个人|这|他|她|家))"
    )


@cache
def _of_a_name() -> re.Pattern[str]:
    """老张婆娘, 老李家的儿子: of a family with another name than ours."""
    return re.compile(
        f"(?<!我家)(?<!俺家)(?<![我俺咱])老[{vocabulary().surnames}](?:家的?|他|的)?"
        "(?:婆娘|老婆|媳妇|堂客|男人|老公|儿子|闺女|女儿|孙子|爹|妈)"
    )


@cache
def _some_name() -> re.Pattern[str]:
    """陈某常年卧床, 李某某,男,52岁: the one whom the talk is about, as an office writes of him."""
    return re.compile(
        f"(?<![\u4e00-\u9fff])[{vocabulary().surnames}]某(?:某|[甲乙丙])?(?!村|镇|乡|市|县)"
    )


def _one_and_one(match: re.Match[str]) -> list[tuple[int, int, Marker]]:
    one, other = bounds(match["one"]), bounds(match["other"] or "一")
    elder_first = one is None or other is None or one.low >= other.low
    names = ("大孩子", "小孩子") if elder_first else ("小孩子", "大孩子")
    spans = (match.span(), match.span("next"))
    return [
        (*span, Marker(0, 0, "relation", name)) for span, name in zip(spans, names, strict=True)
    ]
