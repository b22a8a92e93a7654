"""Calls at the hotline."""

from desk.calls.call import CASE, KINDS, Call, Found
from desk.calls.repository import Calls
from desk.calls.turn import attach, forget_note, pass_on

__all__ = ["CASE", "KINDS", "Call", "Calls", "Found", "attach", "forget_note", "pass_on"]
