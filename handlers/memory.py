"""What a serving process holds for as long as it lives is kept out of the collector's way."""

from __future__ import annotations

import gc

__all__ = ["settle"]


def settle() -> None:
    """Take what is there now to be there for good; what settled before and is unused is freed.

    Rules, questions, places and libraries are some 700,000 objects. Python looks through all of
    them only when a quarter as many have come anew, so garbage in circles (a failed call, a closed
    connection) would pile up to tens of megabytes, and a look stops every turn for as long as it
    takes to walk through the house. Without them a look is short and comes soon.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
