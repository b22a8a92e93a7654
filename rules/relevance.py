"""What is worth asking next: how much each unknown fact could still settle.

A program that is undecided for want of a few facts pulls at each of them, the more the likelier its
criterion fails and the fewer facts are left: Σ (P(criterion fails) + 0.3) / unknowns^0.8. The
weights were measured over simulated households (docs/decisions).
"""

from __future__ import annotations

from rules.case import FactRef
from rules.screening import Screening

FLOOR, CROWDING = 0.3, 0.8


def weights(screening: Screening) -> dict[FactRef, float]:
    """A weight for every fact that could still settle something; others needn't be asked.

    Programs that are received already pull at nothing.
    """
    found: dict[FactRef, float] = {}
    for pulls in screening.undecided():
        share = len(pulls) ** CROWDING
        for ref, fails in pulls.items():
            found[ref] = found.get(ref, 0.0) + (fails + FLOOR) / share
    return found
