"""Made-up registers: realistic households, as many as wanted, the same for the same seed."""

from __future__ import annotations

from desk.register.synth.batches import BATCH, batch, write

__all__ = ["BATCH", "batch", "write"]
