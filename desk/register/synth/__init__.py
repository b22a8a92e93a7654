"""Made-up registers: realistic households, as many as wanted, the same for the same seed."""

from __future__ import annotations

from desk.register.synth.batches import BATCH, batch, write
from desk.register.synth.county import county_rows, write_county

__all__ = ["BATCH", "batch", "county_rows", "write", "write_county"]
