"""A paper as PDF, or as pictures to look at, with the Chinese font embedded; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from pylopdf_fonts_zh_cn import sans_path

__all__ = ["pdf", "pictures"]

_TEMPLATE = Path(__file__).with_name("sheet.typ")


def pdf(paper: Mapping[str, Any]) -> bytes:
    """`paper` as handlers.documents.sheet makes it. Raises typst.TypstError."""
    return bytes(typst.compile(format="pdf", **_input(paper)))


def pictures(paper: Mapping[str, Any], *, ppi: float = 96.0) -> list[bytes]:
    """Each page as PNG, to be looked at."""
    found = typst.compile(format="png", ppi=ppi, **_input(paper))
    return [bytes(one) for one in (found if isinstance(found, list) else [found])]


def _input(paper: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "input": _TEMPLATE.read_bytes(),
        "font_paths": _fonts(),
        "ignore_system_fonts": True,
        "sys_inputs": {"paper": json.dumps(paper, ensure_ascii=False)},
    }


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(sans_path().parent)],
    )
