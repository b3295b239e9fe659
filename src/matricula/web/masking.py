"""Numbers as they stand where nobody asked for them in full."""

SHOWN_FIRST, SHOWN_LAST = 4, 4


def masked(number: str) -> str:
    """The first and last signs with dots between: enough to tell two rows apart, not to use elsewhere."""
    if len(number) <= SHOWN_FIRST + SHOWN_LAST:
        return "•" * len(number)
    return number[:SHOWN_FIRST] + "•" * (len(number) - SHOWN_FIRST - SHOWN_LAST) + number[-SHOWN_LAST:]
