"""Who above wants to know that the list of a day was taken or corrected."""

from collections.abc import Callable
from typing import Final

_LISTENERS: Final[list[Callable[[int], None]]] = []


def when_list_is_taken(listener: Callable[[int], None]) -> None:
    """Call ``listener`` with the id of the school, in the transaction that has written one of its lists."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def say_list_is_taken(school: int) -> None:
    """Tell everybody who listens."""
    for listener in _LISTENERS:
        listener(school)
