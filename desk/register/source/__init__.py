"""Registers as they come: text with any separator and encoding, XLSX, Parquet; row by row."""

from __future__ import annotations

from desk.register.source.open import open_register
from desk.register.source.rows import Register, Row

__all__ = ["Register", "Row", "open_register"]
