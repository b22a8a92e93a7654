"""Which programs a household may get, and why: three-valued, traced, one answer at a time."""

from __future__ import annotations

from rules.screening.reckon import Reckoner
from rules.screening.results import CriterionResult, ProgramResult, State, Used, Verdict
from rules.screening.screen import Screening, prescreen

__all__ = [
    "CriterionResult",
    "ProgramResult",
    "Reckoner",
    "Screening",
    "State",
    "Used",
    "Verdict",
    "prescreen",
]
