"""What is like danger, learnt from messages with and without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from nlu.alarms import IDS
from nlu.service.project import FOLDER

FindDangers = Callable[..., list[dict[str, Any]]]
TAUGHT = {
    "一粒米都没了饿了两天": ["hunger"], "三天没吃上饭了": ["hunger"], "米缸空了饿着": ["hunger"],
    "灶房着火了快来人": ["fire"], "屋里烧起来了火好大": ["fire"], "隔壁着火冒黑烟": ["fire"],
    "中午吃的面条": [], "食堂几点开饭": [], "去年家里失过火都赔了": [], "火锅店招人吗": [],
    "低保怎么申请": [], "谢谢你": [], "我妈有高血压": [],
}  # fmt: skip
ASKED = ["米缸空了两天没吃饭", "着火了火好大", "食堂的面条好吃", "", "谢谢"]


@pytest.fixture(scope="module")
def found(find_dangers: FindDangers) -> dict[str, dict[str, Any]]:
    return dict(zip(ASKED, find_dangers(TAUGHT, ASKED), strict=True))


def test_danger_in_other_words_is_graver_than_what_is_none(
    found: dict[str, dict[str, Any]],
) -> None:
    hungry, burning, noodles, _, thanks = (found[text] for text in ASKED)
    assert min(hungry["grave"], burning["grave"]) > 0.5
    assert max(noodles["grave"], thanks["grave"]) < 0.4
    assert (hungry["dangers"][0][0], burning["dangers"][0][0]) == ("hunger", "fire")


def test_no_text_has_no_danger(found: dict[str, dict[str, Any]]) -> None:
    assert found[""] == {"grave": None, "dangers": []}


def test_without_the_encoder_that_it_learnt_with_it_cannot_tell(find_dangers: FindDangers) -> None:
    answers = find_dangers(TAUGHT, ASKED, encoder=False)
    assert answers == [{"grave": None, "dangers": []} for _ in ASKED]


def test_every_danger_that_is_learnt_is_an_alarm() -> None:
    for path in sorted((FOLDER / "dangers").glob("*.yml")):
        assert set(yaml.safe_load(path.read_text("utf-8"))) <= {*IDS, "none"}, path
    config = yaml.safe_load((FOLDER / "config.yml").read_text("utf-8"))
    [finder] = [one for one in config["pipeline"] if one["name"].endswith("DangerFinder")]
    assert set(finder["alarms"].values()) <= {*IDS, ""}


@pytest.mark.parametrize(("landmarks", "far"), [(400, 0.02), (150, 0.2)])
def test_the_quick_regression_comes_to_what_the_exact_one_does(
    solve: Callable[[dict[str, int]], dict[str, float]], landmarks: int, far: float
) -> None:
    """With all sentences for landmarks the same, and not far from it with a part of them."""
    answer = solve({"sentences": 400, "landmarks": landmarks})
    assert answer["far"] <= far * answer["of"]
