"""How many places a second the resolver finds, by kind of text."""

from __future__ import annotations

import random

from bench.report import Report, best
from desk.gazetteer import bare_town
from desk.places import Gazetteer

STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


def run(*, quick: bool) -> Report:
    gazetteer = Gazetteer()
    dice = random.Random(7)
    towns = dice.sample(list(gazetteer.every_town()), 200 if quick else 2000)
    kinds = {
        "full address": [place.name for place in towns],
        "county and short town": [p.county + bare_town(p.town or "") for p in towns],
        "town alone": [f"我住{place.town}" for place in towns],
        "a whole story": [STORY] * len(towns),
        "no place in it": ["妈妈住院了,一个月要吃好多药"] * len(towns),
    }
    gazetteer.resolve(STORY)
    report = Report("places", ("text", "lookups/s", "found %", "one clear place %"))
    for kind, texts in kinds.items():
        seconds = best(lambda texts=texts: [gazetteer.resolve(t) for t in texts], rounds=3)
        found = [gazetteer.resolve(text) for text in texts]
        hits = 100 * sum(bool(one.candidates) for one in found) / len(found)
        clear = 100 * sum(one.place is not None for one in found) / len(found)
        report.add(kind, len(texts) / seconds, hits, clear)
    return report
