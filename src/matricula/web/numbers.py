"""Numbers that come from outside: from addresses and hidden fields."""

# Any number of this length fits a bigint.
LONGEST_NUMBER = 18


def whole(written: str) -> int | None:
    """A number from an address or a hidden field; ``None`` when it is none, or too long to be one of ours.

    `str.isdigit` alone says yes to ² and to digits without end, and `int` then fails.
    """
    return (
        int(written) if written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER else None
    )
