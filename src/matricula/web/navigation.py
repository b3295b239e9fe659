"""What a subject puts into the navigation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from matricula.authorities.api import Acting
from matricula.web import parts
from matricula.web.addresses import address


def _always(_by: Acting) -> bool:
    return True


def _nothing_to_ask(_by: Acting) -> None:
    return None


def _nothing_waits(_by: Acting) -> None:
    return None


@dataclass(frozen=True)
class Place:
    """One entry: the route it leads to, its words, and the key that follows ``g``.

    Whoever acts sees it with the ``permission``, if it names one, and where ``open_to`` agrees. It is the current one
    on any of the ``pages``, given by the names of their routes. ``waiting`` counts what waits there, and
    ``waiting_later`` sends its question along with the next of the page.
    """

    route: str
    label: Any  # words, or words that wait for the reader's language
    key: str
    permission: str = ""
    pages: tuple[str, ...] = ()
    open_to: Callable[[Acting], bool] = _always
    waiting: Callable[[Acting], tuple[int, parts.Tone] | None] = _nothing_waits
    waiting_later: Callable[[Acting], None] = _nothing_to_ask

    def is_shown(self, by: Acting) -> bool:
        return (not self.permission or by.may(self.permission)) and self.open_to(by)

    def holds(self, route: str) -> bool:
        return route == self.route or route in self.pages

    def item(self, by: Acting, label: str, *, current: bool) -> parts.NavItem:
        """The entry as it is shown, with its words; asks the database only for what waits there."""
        count, tone = self.waiting(by) or (None, None)
        return parts.NavItem(label, address(self.route), current, f"g {self.key}", count, tone)
