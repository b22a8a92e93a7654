"""Make what the model takes from elsewhere: `nlu_tables.py` writes it, `--check` only compares.

nlu/rasa/data/lookups/*.yml   words by entity, longest first, from the fact catalogue (rules/facts),
                              the word lists (nlu/lexicon) and the gazetteer (desk/data)
nlu/rasa/components/characters.txt   how characters sound, and what is the simplified one
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
import yaml
from pypinyin import lazy_pinyin

from nlu.lexicons import read
from nlu.phrases import compile_phrase

ROOT = Path(__file__).resolve().parent.parent
# Values of these facts are words of these entities; the other facts' values are no one's words.
FACTS = {
    "relief_status": "benefit", "event_kind": "event", "illness_kind": "illness",
    "elder_disability": "selfcare", "housing_danger": "housing_danger", "basic_need_today": "need",
}  # fmt: skip
FILES = ("illness", "disability", "benefits", "documents", "events", "housing", "family", "school",
         "work", "household")  # fmt: skip
ENTITIES = ("benefit", "bedridden", "care", "disabled", "document", "event", "fate", "housing",
            "housing_danger", "illness", "live_alone", "need", "person", "place", "school",
            "selfcare", "work")  # fmt: skip
_NO_WORDS = {"其他", "无", "安全", "都有"}
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,12}")
_MOST_FORMS = 60


def outputs() -> dict[Path, str]:
    """Every file this makes, with its content."""
    words = by_entity()
    folder = ROOT / "nlu/rasa/data/lookups"
    made = {folder / f"{entity}.yml": lookup(entity, words[entity]) for entity in ENTITIES}
    made[ROOT / "nlu/rasa/components/characters.txt"] = characters()
    return made


def by_entity() -> dict[str, set[str]]:
    """The words of each entity; only such as a Chinese text can hold."""
    words: dict[str, set[str]] = defaultdict(set)
    for entity, said in (*catalogue(), *lexicon(), *people(), *places()):
        if _PLAIN.fullmatch(said) and said not in _NO_WORDS:
            words[entity].add(said)
    return words


def catalogue() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "rules/facts").glob("*.yml")):
        for fact in yaml.safe_load(path.read_text("utf-8")):
            if isinstance(fact, dict) and fact.get("id") in FACTS:
                for value in fact.get("values", ()):
                    yield FACTS[fact["id"]], str(value).removesuffix("(旧称)")


def lexicon() -> Iterator[tuple[str, str]]:
    for name in FILES:
        data: dict[str, Any] = read(name)
        for entry in data["entries"]:
            entity = entry.get("kind") or data.get("kind")
            if entity in ENTITIES:
                for source in entry["say"]:
                    yield from ((entity, form) for form in forms(source))


def forms(source: str) -> tuple[str, ...]:
    """What a pattern of the word lists can look like, if that is a few fixed words."""
    phrase = compile_phrase(source)
    fixed = phrase.tail is None and not phrase.anchored and len(phrase.heads) <= _MOST_FORMS
    return phrase.heads if fixed else ()


def people() -> Iterator[tuple[str, str]]:
    for relation in read("people")["relations"]:
        for source in relation["say"]:
            yield from (("person", form) for form in forms(source))


def places() -> Iterator[tuple[str, str]]:
    """Provinces, cities, counties; and the townships of the places that have a pack of rules, for
    every name more costs time with every message."""
    generic = set(read("places")["generic"])
    packs = sorted(path.name for path in (ROOT / "rules/packs").iterdir() if path.name.isdigit())
    near = tuple(code.removesuffix("00") for code in packs if not code.endswith("0000"))
    near = (*(code for code in near if len(code) == 6 or code == "2208"), "1201")
    for line in (ROOT / "desk/data/gazetteer.tsv").read_text("utf-8").splitlines():
        adcode, province, city, county, towns = line.split("\t")
        for name in (province, city, county, *(towns.split() if adcode.startswith(near) else ())):
            if name not in generic:
                yield "place", name
            short = re.sub("(省|市|县|区|镇|乡|街道)$", "", name)
            if len(short) > 1 and name in (province, city):
                yield "place", short


def lookup(entity: str, words: set[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    listed = "\n".join(f"    - {word}" for word in longest_first)
    return (
        "# Made by scripts/nlu_tables.py; not to be edited.\n"
        "# Longest first: the first that fits counts.\n"
        f'version: "3.1"\nnlu:\n- lookup: {entity}\n  examples: |\n{listed}\n'
    )


def characters() -> str:
    simplify = opencc.OpenCC("t2s").convert
    han = [chr(code) for code in range(0x4E00, 0x9FA6)]
    pairs = [(one, simple) for one in han if (simple := simplify(one)) != one and len(simple) == 1]
    sounds: dict[str, str] = defaultdict(str)
    # Those of the simplified characters that are in the two levels of everyday use (GB 2312).
    for one in han:
        if _everyday(one):
            sounds[_blurred(lazy_pinyin(one)[0])] += one
    lines = ["# Made by scripts/nlu_tables.py; not to be edited."]
    lines += [f"{sound} {those}" for sound, those in sorted(sounds.items())]
    for start in range(0, len(pairs), 30):
        lines.append("= " + " ".join(one + simple for one, simple in pairs[start : start + 30]))
    return "\n".join(lines) + "\n"


def _everyday(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _blurred(sound: str) -> str:
    """Without what dialects and microphones blur: zh and z, ch and c, sh and s, ng and n."""
    sound = re.sub("^([zcs])h", r"\1", sound)
    return sound.removesuffix("g") if sound.endswith("ng") else sound


def main() -> int:
    made = outputs()
    stale = [p for p, text in made.items() if not p.exists() or p.read_text("utf-8") != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], "utf-8")
    for path in stale:
        print(path.relative_to(ROOT))
    return int(bool(stale)) if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
