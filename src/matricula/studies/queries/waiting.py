"""What waits for its second person, and what that one sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from matricula.authorities.api import Acting, Org
from matricula.studies.models import MODELS, Reviewed

MOST_SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many results of a kind (``MODELS``) wait in a class; ``own`` of them the reader entered themselves."""

    kind: str
    grade: str
    class_name: str
    count: int
    own: int


def waits(model: type[Reviewed]) -> QuerySet[Any]:
    """The results of a kind that wait for their second person: neither reviewed nor sent back."""
    return model._default_manager.filter(reviewed_at=None, returned_at=None)


def waiting_in(by: Acting, school: Org) -> list[Waiting]:
    """What waits in each class of the school, by kind; three statements, whatever their number."""
    own = Count("pk", filter=Q(entered_in__user_id=by.user_id))
    found = [
        Waiting(kind, row["student__grade"], row["student__class_name"], row["all"], row["own"])
        for kind, model in MODELS.items()
        for row in waits(model)
        .filter(student__school=school)
        .values("student__grade", "student__class_name")
        .annotate(all=Count("pk"), own=own)
        .order_by()
    ]
    order = list(MODELS)
    return sorted(found, key=lambda one: (one.grade, one.class_name, order.index(one.kind)))


def how_many_wait(school_id: int) -> int:
    """How many results of a school wait, of all kinds; three statements."""
    return sum(waits(model).filter(student__school_id=school_id).count() for model in MODELS.values())


def rows_waiting(school: Org, kind: str, class_name: str) -> Sequence[Any]:
    """The results of a kind that wait in a class, by student; at most 500, one statement."""
    found = waits(MODELS[kind]).filter(student__school=school, student__class_name=class_name)
    told = found.select_related("student", "entered_in__user")
    return list(told.order_by("student__sort_key", "student_id", "school_year", "id")[:MOST_SHOWN])


def how_many_returned(school_id: int) -> int:
    """How many results of a school were sent back and are not settled yet, of all kinds; three statements."""
    return sum(_returned(model).filter(student__school_id=school_id).count() for model in MODELS.values())


def rows_returned(school: Org, most: int = MOST_SHOWN) -> list[tuple[str, Any]]:
    """What was sent back at a school with its kind, the longest first; at most ``most`` a kind, three statements."""
    found = [
        (kind, row)
        for kind, model in MODELS.items()
        for row in _returned(model)
        .filter(student__school=school)
        .select_related("student", "returned_in__user")
        .order_by("returned_at", "id")[:most]
    ]
    return sorted(found, key=lambda one: one[1].returned_at)


def _returned(model: type[Reviewed]) -> QuerySet[Any]:
    return model._default_manager.filter(returned_at__isnull=False)
