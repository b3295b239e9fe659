"""Area codes in words."""

import re
from typing import Final

from matricula.regulation.api import Stack

_AREA: Final = re.compile(r"([0-9]{6,})(.*)", re.DOTALL)


def area_words(stack: Stack, written: str, language: str) -> str:
    """An area code by the names the pack has for it, from the top down; what follows the code stays.

    The code stays too unless it means just the area named: the pack may know the province only, or the county of a
    village. Where a pack's codes are filled up with zeros, the longest that begins the code is the nearest.
    """
    matched = _AREA.fullmatch(written)
    if not matched:
        return written
    code, rest = matched[1], matched[2]
    nearest = max(
        (one for one in stack.orgs if one.strip("0") and code.startswith(one.rstrip("0"))),
        key=lambda one: len(one.rstrip("0")),
        default=None,
    )
    names: list[str] = []
    at = nearest
    # The last one above all others is the nation, which goes without saying.
    while at is not None and stack.orgs[at].parent is not None:
        names.insert(0, stack.orgs[at].names.in_(language))
        at = stack.orgs[at].parent
    if not names or nearest is None:
        return written
    exact = code.rstrip("0") == nearest.rstrip("0")
    return " ".join([" · ".join(names), *([] if exact else [f"({code})"])]) + rest
