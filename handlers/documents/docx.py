"""A paper as an editable document (OOXML), drawn from the same data as the PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from types import MappingProxyType
from typing import Any

from docx import Document
from docx.document import Document as Drawn
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

__all__ = ["docx"]

# Fonts that every Chinese office program has or replaces by its own.
_LATIN, _CHINESE = "Arial", "微软雅黑"
_GREY = RGBColor(0x6B, 0x6B, 0x6B)
_LINE = "＿" * 12


def docx(paper: Mapping[str, Any]) -> bytes:
    """`paper` as handlers.documents.sheet makes it."""
    drawn = Document()
    drawn.core_properties.author = drawn.core_properties.comments = ""
    drawn.core_properties.title = paper["title"]
    style = drawn.styles["Normal"]
    style.font.name, style.font.size = _LATIN, Pt(10.5)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    _centred(drawn, paper["title"], 18)
    if paper["number"]:
        _centred(drawn, paper["number"], 24)
    drawn.add_paragraph(paper["note"])
    for block in paper["blocks"]:
        if block["heading"]:
            drawn.add_paragraph().add_run(block["heading"]).font.size = Pt(12)
        _DRAWERS[block["kind"]](drawn, block, paper["blank"])
    _small(drawn.sections[0].footer.paragraphs[0], paper["foot"])
    kept = BytesIO()
    drawn.save(kept)
    return kept.getvalue()


def _centred(drawn: Drawn, words: str, points: int) -> None:
    paragraph = drawn.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(words).font.size = Pt(points)


def _small(paragraph: Paragraph, words: str) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.color.rgb = Pt(8.5), _GREY


def _put(paragraph: Paragraph, value: str | None, blank: str) -> None:
    """What is known, or a blank that says who fills it in."""
    if value is None:
        _small(paragraph, blank)
    else:
        paragraph.add_run(value)


def _fields(drawn: Drawn, block: Mapping[str, Any], blank: str) -> None:
    for label, value in block["rows"]:
        paragraph = drawn.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(f"{label}：")
        if value is None:
            paragraph.add_run(_LINE)
        _put(paragraph, value, blank)


def _table(drawn: Drawn, block: Mapping[str, Any], blank: str) -> None:
    head: Sequence[str] = block["head"]
    table = drawn.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.text = words
    for row in block["rows"]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            _put(cell.paragraphs[0], value, blank)


def _list(drawn: Drawn, block: Mapping[str, Any], _: str) -> None:
    for item in block["items"]:
        drawn.add_paragraph(f"{'□' if block['tick'] else '·'} {item}")


def _text(drawn: Drawn, block: Mapping[str, Any], _: str) -> None:
    for line in block["lines"]:
        drawn.add_paragraph(line)


def _blank(drawn: Drawn, block: Mapping[str, Any], blank: str) -> None:
    _small(drawn.add_paragraph(), blank)
    for _ in range(block["lines"]):
        drawn.add_paragraph(_LINE * 3)


def _sign(drawn: Drawn, block: Mapping[str, Any], _: str) -> None:
    for label in block["labels"]:
        drawn.add_paragraph(f"{label}：{_LINE}")


_Drawer = Callable[[Drawn, Mapping[str, Any], str], None]
_DRAWERS: Mapping[str, _Drawer] = MappingProxyType(
    {"fields": _fields, "table": _table, "list": _list, "text": _text, "blank": _blank,
     "sign": _sign}
)  # fmt: skip
