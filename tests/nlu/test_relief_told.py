"""What relief somebody gets, in the words of offices and villages; how an application goes."""

from __future__ import annotations

import pytest

from nlu.understanding import hear


def _held(say: str) -> set[str]:
    return {
        one.value.name
        for one in hear(say).of("benefit")
        if one.sure and one.value.certain and one.value.standing == "held"
    }


@pytest.mark.parametrize(
    ("say", "names"),
    [
        ("我叔是特困，一直在镇上福利院集中住着", {"特困集中"}),
        ("外公是五保，分散着养的，就在老屋", {"特困分散"}),
        ("大伯是老五保户，七几年就有了", {"五保/三无(旧称)"}),
        ("家里那个特困户本子还收着", {"特困户(旧称)"}),
        ("我妹生活补贴和护理补贴都在领", {"残疾生活补贴", "护理补贴"}),
        ("弟弟有低保和护理补贴", {"低保", "护理补贴"}),
        ("该户为低保边缘家庭", {"低保边缘"}),
        ("民政上个月认定了我们刚性支出困难家庭", {"刚性支出"}),
        ("该户非低保户", set()),
        ("我爹是五保户，不对，是低保户", {"低保"}),
        ("护理补贴每个月发到几号", set()),
        ("住不住敬老院还没商量好", set()),
    ],
)
def test_the_name_that_says_most_is_heard(say: str, names: set[str]) -> None:
    assert _held(say) == names


@pytest.mark.parametrize(
    ("say", "value"),
    [
        ("我家从来没申请过什么补助", "无"),
        ("今年啥救助都没申请过", "无"),
        ("七月交的材料，到现在没消息", "申请在办"),
        ("低保给我批下来了没", "申请在办"),
    ],
)
def test_how_an_application_goes(say: str, value: str) -> None:
    assert value in {one.value for one in hear(say).of("relief_event")}
