"""Every program that the source documents name became something, and docs/coverage.md says what."""

from __future__ import annotations

from pathlib import Path

from rules.coverage import PAGE, Coverage, Kept, kept, load, page, problems_of
from rules.source import Document, parse

LISTED = """\
documents:
  - key: qu
    title: 样例方案
    period: 约2016
    rows:
      - {id: qu_dibao, name: 城乡低保}
      - {id: qu_visit, name: 走访, state: service, listed_by: [qu_dibao], reason: 没有条件可问}
      - {id: qu_slogan, name: 宣传, state: out, reason: 不是给居民的}
"""
FOUND = Kept({"qu_dibao": Path("t/qu_dibao.yml")}, {"qu_dibao": frozenset({"qu_visit"})},
             {"qu_dibao": 3})  # fmt: skip


def complaints(text: str, found: Kept = FOUND) -> list[str]:
    document: Document = parse(text, Path("coverage.yml"))
    listed = Coverage.model_validate(document.data)
    return [one.code for one in problems_of(listed, document, found)]


def test_all_147_programs_of_the_documents_have_become_something() -> None:
    listed, document = load()
    assert sum(len(paper.rows) for paper in listed.documents) == 147
    assert [str(one) for one in problems_of(listed, document, kept())] == []


def test_the_page_says_what_the_packs_hold() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load()[0], kept()), (
        "run `yimen rules coverage --write` and commit docs/coverage.md"
    )


def test_a_list_that_agrees_with_the_packs_has_nothing_to_complain_of() -> None:
    assert complaints(LISTED) == []


def test_a_row_without_a_file_and_without_a_reason_is_missing() -> None:
    gone = Kept({}, {}, {})
    assert "coverage_missing" in complaints(LISTED, gone)


def test_a_service_that_its_program_does_not_list_is_found() -> None:
    silent = Kept(FOUND.files, {"qu_dibao": frozenset()}, FOUND.cases)
    assert complaints(LISTED, silent) == ["coverage_unlisted"]


def test_a_service_listed_by_a_program_that_the_list_does_not_know_is_found() -> None:
    more = Kept({**FOUND.files, "qu_other": Path("t/qu_other.yml")},
                {**FOUND.services, "qu_other": frozenset({"qu_visit"})},
                {**FOUND.cases, "qu_other": 1})  # fmt: skip
    assert complaints(LISTED, more) == ["coverage_unsaid"]


def test_a_program_that_is_also_called_out_is_found() -> None:
    both = LISTED.replace("{id: qu_dibao, name: 城乡低保}",
                          "{id: qu_dibao, name: 城乡低保, state: out, reason: 重复}")  # fmt: skip
    assert "coverage_both" in complaints(both)


def test_a_program_without_golden_cases_is_found() -> None:
    untried = Kept(FOUND.files, FOUND.services, {"qu_dibao": 0})
    assert complaints(LISTED, untried) == ["coverage_untried"]


def test_what_is_out_says_where_it_went() -> None:
    text = page(Coverage.model_validate(parse(LISTED, Path("coverage.yml")).data), FOUND)
    assert "| `qu_slogan` | 宣传 | out | 不是给居民的 | — |" in text
    assert "| `qu_visit` | 走访 | service | `t/qu_dibao.yml`; 没有条件可问 | 3 |" in text
    assert "1 as programs, 1 as services, 1 out" in text
