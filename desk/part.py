"""What a department gets to see: the person, how to reach him, and what its part rests on.

社会救助法第11、70条: whoever handles a case sees what the case needs of a person, not the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["part"]


def part(snapshot: Mapping[str, Any], programs: Iterable[str]) -> dict[str, Any]:
    """The contact, the place, and of `programs` the results with the facts that they used.

    Shapes as in handlers/snapshot.py. The story, other programs and other facts stay behind.
    """
    wanted = set(programs)
    results = [one for one in snapshot.get("results", ()) if one["program"] in wanted]
    used = {
        (one.get("member"), one["fact"])
        for result in results
        for criterion in result["criteria"]
        for one in (*criterion["used"], *criterion["missing"])
        if "fact" in one
    }
    members = {member for member, _ in used}
    return {
        "contact": snapshot.get("contact", {}),
        "places": snapshot.get("places", {}),
        "urgency": snapshot.get("urgency"),
        "members": [one for one in snapshot.get("members", ()) if one["id"] in members],
        "facts": [one for one in snapshot.get("facts", ()) if (one["member"], one["fact"]) in used],
        "results": results,
    }
