"""An administrative division as the rules see it; finding one from free text is the desk's work."""

from __future__ import annotations

from dataclasses import dataclass

NATION = "100000"

# The statistical gazetteer puts these between a province and a county; nobody says them aloud.
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Place:
    """A county or one of its townships; `adcode` has six digits and is the county's.

    `city` and `county` are "" where the division has none or where it isn't known.
    """

    adcode: str
    province: str
    city: str
    county: str
    town: str | None = None

    @property
    def name(self) -> str:
        """The full name, widest part first: 江苏省宿迁市宿城区中扬镇."""
        parts = (self.province, self.city, self.county, self.town)
        said: list[str] = []
        for part in parts:
            if part and part not in _FILLERS and part not in said:
                said.append(part)
        return "".join(said)

    def within(self, adcode: str) -> bool:
        """Whether this place is known to lie in the division `adcode` (321302, 321300, 100000)."""
        return self.adcode.startswith(area_prefix(adcode))


def area_prefix(adcode: str) -> str:
    """The digits that every county of the division shares: 321300 -> 3213, 100000 -> ""."""
    if adcode == NATION:
        return ""
    prefix = adcode
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return prefix


def chain(adcode: str) -> tuple[str, ...]:
    """The division and those above it, narrowest first: 321302, 321300, 320000, 100000."""
    codes = (adcode, adcode[:4] + "00", adcode[:2] + "0000", NATION)
    return tuple(dict.fromkeys(codes))
