"""The pattern language of the lexicons, and the lexicons themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlu import alarms, attach, entries, intents, lexicons, people
from nlu.normalize import simplify
from nlu.phrases import Index, PhraseError, compile_phrase


def found(pattern: str, text: str) -> list[str]:
    index = Index([(compile_phrase(pattern), None)])
    return [text[hit.start : hit.end] for hit in index.scan(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("低保", "吃低保", ["低保"]),
        ("(肺|肝)癌", "肝癌和肺癌", ["肝癌", "肺癌"]),
        ("药(都|)吃不起", "药吃不起,药都吃不起", ["药吃不起", "药都吃不起"]),
        ("药~吃不起", "药实在吃不起", ["药实在吃不起"]),
        ("药~吃不起", "药,实在吃不起", []),
        ("药~~吃不起", "药,实在吃不起", ["药,实在吃不起"]),
        ("药~~吃不起", "药。吃不起", []),
        ("^嗯$", "嗯,嗯嗯", ["嗯"]),
        ("^有$", "有的,没有", ["有"]),
        ("(大(女|儿)子|娃)", "大女子和娃", ["大女子", "娃"]),
    ],
)
def test_patterns(pattern: str, text: str, words: list[str]) -> None:
    assert found(pattern, text) == words


@pytest.mark.parametrize(
    "pattern", ["", "(甲|乙", "甲)", "甲|乙", "~甲", "甲~乙~丙~丁", "甲^", "(甲|)", "(甲~乙)"]
)
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PhraseError):
        compile_phrase(pattern)


def test_every_lexicon_loads() -> None:
    assert len(entries.index()) > 1000
    assert people.markers("我爸")
    assert intents.find("你好")
    assert alarms.find("着火了")
    assert set(entries.FILES) < {path.stem for path in lexicons.FOLDER.glob("*.yml")}


def test_every_kind_is_attached_by_a_known_rule() -> None:
    assert {kind.about for kind in entries.kinds().values()} == {"member", "household"}
    [alone] = attach.attached("", entries.mentions("我爸中风")[:1], [])
    assert alone.person is None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('kind: illness\nentries:\n- {value: {group: 其他}, say: ["(癌"]}', "括号"),
        ("kind: colour\nentries:\n- {value: 红, say: [红]}", "colour"),
        ("kind: school\nentries:\n- {value: 博士, say: [读博]}", "博士"),
        ("kind: bedridden\nentries:\n- {value: 是, say: [卧床]}", "bedridden"),
        ("kind: illness\nentries:\n- {valeu: 1, say: [癌]}", "valeu"),
        ("kind: illness\nentries: []\nkind: work", "两次"),
        ("kind: [", "全文"),
    ],
)
def test_a_bad_lexicon_is_named(
    content: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "illness.yml").write_text(content, encoding="utf-8")
    (tmp_path / "kinds.yml").write_bytes((lexicons.FOLDER / "kinds.yml").read_bytes())
    monkeypatch.setattr(lexicons, "FOLDER", tmp_path)
    monkeypatch.setattr(entries, "FILES", ("illness",))
    entries.index.cache_clear()
    try:
        with pytest.raises(lexicons.LexiconError, match=complaint) as caught:
            entries.index()
        assert "illness.yml" in str(caught.value)
    finally:
        entries.index.cache_clear()


def _patterns(data: object) -> list[str]:
    """All `say` patterns anywhere in a lexicon."""
    if isinstance(data, list):
        return [found for item in data for found in _patterns(item)]
    if not isinstance(data, dict):
        return []
    return [
        found
        for key, value in data.items()
        for found in (value if key == "say" else _patterns(value))
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in lexicons.FOLDER.glob("*.yml")))
def test_no_pattern_waits_for_what_folding_removes(name: str) -> None:
    """A pattern in capitals, in Traditional characters or with a slip of the pen never fits."""
    _, slips = lexicons.replacements()
    dead = [
        said
        for said in _patterns(lexicons.read(name))
        if simplify(said.lower()) != said or any(wrong in said for wrong, _ in slips)
    ]
    assert not dead
