"""What a serving process holds for as long as it lives is kept out of the collector's way, and what
it needed for a moment goes back to the system."""

from __future__ import annotations

import ctypes
import gc

__all__ = ["give_back", "settle"]

# mallopt(3); the first two of <malloc.h>.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LEFT, _LARGE = 1 << 20, 1 << 18


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


def give_back() -> bool:
    """Have the C library return freed memory; False: it has no such setting (musl, macOS).

    glibc keeps more and more of it for itself, because a large block that is freed (a talk's state,
    a page) teaches it to keep blocks of that size: a worker grew by 2 MB a minute under load.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_TRIM_THRESHOLD, _LEFT) and mallopt(_MMAP_THRESHOLD, _LARGE))
