"""The orders of the list of students: by which columns, as an index keeps each, and a student's place in one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import quote, unquote

from django.db.models import QuerySet

from matricula.authorities.api import Org, Tier
from matricula.registry.models import Student
from matricula.registry.queries.paging import beyond

_BETWEEN: Final = "~"
_GREATEST: Final = 2**63 - 1


def _number(written: str) -> int:
    found = int(written)
    if not 0 <= found <= _GREATEST:
        raise ValueError(written)
    return found


def _text(written: str) -> str:
    if "\x00" in written:
        raise ValueError(written)
    return written


_READ: Final[Mapping[str, Callable[[str], object]]] = {"birth_on": date.fromisoformat, "id": _number}


@dataclass(frozen=True, slots=True)
class StudentOrder:
    """The columns of an order, the last one unique; ``name`` is how an address calls it."""

    name: str
    columns: tuple[str, ...]
    descending: bool = False

    def sorted(self, found: QuerySet[Student], *, backwards: bool = False) -> QuerySet[Student]:
        """The rows in this order; ``backwards`` from its end."""
        sign = "-" if self.descending != backwards else ""
        return found.order_by(*(f"{sign}{one}" for one in self.columns))

    def beyond(self, found: QuerySet[Student], key: str, *, backwards: bool = False) -> QuerySet[Student]:
        """Those behind a place of this order (before it, backwards); nobody behind what is no place."""
        if not key:
            return found
        place = self._place(key)
        if place is None:
            return found.none()
        return found.filter(beyond(self.columns, place, backwards=self.descending != backwards))

    def key_of(self, student: Student) -> str:
        """The place of a student, as it stands in the address of a page."""
        return _BETWEEN.join(quote(str(getattr(student, one)), safe=" ") for one in self.columns)

    def _place(self, key: str) -> tuple[object, ...] | None:
        pieces = key.split(_BETWEEN)
        if len(pieces) != len(self.columns):
            return None
        try:
            return tuple(
                _READ.get(column, _text)(unquote(piece))
                for column, piece in zip(self.columns, pieces, strict=True)
            )
        except ValueError:
            return None


BY_NAME: Final = StudentOrder("name", ("sort_key", "id"))
_AT_A_SCHOOL: Final = (
    BY_NAME,
    StudentOrder("born", ("birth_on", "sort_key", "id")),
    StudentOrder("grade", ("grade", "class_name", "sort_key", "id")),
    StudentOrder("status", ("status", "sort_key", "id")),
)
_ABOVE: Final = (
    BY_NAME,
    StudentOrder("born", ("birth_on", "sort_key", "id")),
    StudentOrder("grade", ("grade", "sort_key", "id")),
)


def student_orders(area: Org, *, narrowed: bool) -> tuple[StudentOrder, ...]:
    """By which a list can be sorted so that a page is one stretch of an index, or of the rows of one school.

    Above a school, what is narrowed by a column has no index for another.
    """
    if area.tier == Tier.SCHOOL:
        return _AT_A_SCHOOL
    return (BY_NAME,) if narrowed else _ABOVE
