"""Two statements of one kind about one person: the one that says more stands."""

from __future__ import annotations

import pytest

from nlu.understanding import hear


def _said(say: str, kind: str) -> set[object]:
    found = [one for one in hear(say).of(kind) if one.sure]
    return {getattr(one.value, "group", getattr(one.value, "state", one.value)) for one in found}


@pytest.mark.parametrize(
    ("say", "kind", "values"),
    [
        ("侄子在特校读五年级", "school", {"特教"}),
        ("我叔双目失明，没办过残疾证", "dis_cert", {"没有但有明显障碍"}),
        ("我哥没办残疾证", "dis_cert", {"没有"}),
        ("我爸被货车撞了，鉴定为二级伤残", "sudden_injury", {"重度伤残(参照一二级)"}),
        ("我妈从来没受过什么伤", "sudden_injury", {"无"}),
        ("女儿白血病，做了骨髓移植", "illness", {"白血病"}),
        ("爸爸肺癌，干不了活", "lost_work_by_illness", {True}),
        ("我弟上师专二年级", "school", {"大专本科"}),
        ("老公得的是一种叫不出名的怪病", "illness", {"其他"}),
        ("奶奶穿衣洗澡这三样都要人帮", "adl_count", {3}),
        ("妹妹精神分裂，平时我守着", "guardian_mental", {True}),
        ("家里没有精神病人要照管", "guardian_mental", {False}),
        ("我姐没工作，没去登记过失业", "work", {"未登记失业"}),
        ("我妈在县医院看的病", "work", set()),
        ("诊断证明由县医院出具", "hospital", set()),
        ("儿子十岁，天天离不开人", "selfcare", set()),
        ("那家骨科医院不是医保定点", "hospital", {"非定点"}),
    ],
)
def test_the_one_that_says_more_stands(say: str, kind: str, values: set[object]) -> None:
    assert _said(say, kind) == values
