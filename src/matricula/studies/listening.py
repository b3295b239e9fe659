"""Who above wants to know that results of students count now, or count no more."""

from collections.abc import Callable, Collection
from typing import Final

_LISTENERS: Final[list[Callable[[Collection[int]], None]]] = []


def when_results_change(listener: Callable[[Collection[int]], None]) -> None:
    """Call ``listener`` with the students (ids), in the transaction that has changed what counts of them."""
    if listener not in _LISTENERS:
        _LISTENERS.append(listener)


def say_results_changed(students: Collection[int]) -> None:
    """Tell everybody who listens, if it is about anybody."""
    for listener in _LISTENERS if students else ():
        listener(students)
