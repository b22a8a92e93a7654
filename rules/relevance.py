"""What is worth asking next: how much each unknown fact could still settle.

A program that is undecided for want of a few facts pulls at each of them, the more the likelier its
criterion fails and the fewer facts are left: Σ (P(criterion fails) + 0.6) / unknowns^1.2. A program
that is open for several members is one program to the family: each pulls the less (members^-0.6).
An old scheme of which nobody knows whether it still runs pulls a tenth: no answer makes it likely.
So do services and charity: nobody is asked much for what is offered to whoever comes. Of a program
that isn't known to be meant for somebody (`first`) only that pulls, not what else it would take.
The numbers were measured over simulated households (docs/decisions/0008-what-to-ask-next.md).
"""

from __future__ import annotations

from rules.case import FactRef
from rules.screening import Screening

FLOOR, CROWDING, SHARING, FAINT = 0.6, 1.2, 0.6, 0.1


def weights(screening: Screening) -> dict[FactRef, float]:
    """A weight for every fact that could still settle something; others needn't be asked.

    Programs that are received already pull at nothing.
    """
    found: dict[FactRef, float] = {}
    for open_for in screening.undecided():
        each = len(open_for.pulls) ** SHARING
        strength = FAINT if open_for.faint else 1.0
        for pulls in open_for.pulls:
            share = each * pulls.unknown**CROWDING
            for ref, fails in pulls.facts.items():
                found[ref] = found.get(ref, 0.0) + strength * (fails + FLOOR) / share
    return found
