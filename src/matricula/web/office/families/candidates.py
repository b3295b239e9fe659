"""Whom a request may mean: students of the school with such a name, offered to whoever knows them."""

import uuid
from collections.abc import Sequence
from typing import Final

from matricula.authorities.api import Org
from matricula.families.api import Reader, RequestedChild, ServiceRequest, readers_of
from matricula.registry.api import Enrollment
from matricula.regulation.api import Stack

MOST: Final = 12


def candidates_of(
    asked: ServiceRequest, children: Sequence[RequestedChild], school: Org, stack: Stack
) -> dict[uuid.UUID, list[Reader]]:
    """For each child the guardians (for who asks for themself: the student) of those whose name begins alike.

    The guardian who has the applicant's name comes first. One statement for each child, and five.
    """
    found: dict[uuid.UUID, list[int]] = {}
    places: dict[int, Enrollment] = {}
    for child in children:
        alike = Enrollment.objects.filter(school=school, is_open=True, is_principal=True)
        family_name = child.name.split()[0] if child.name.split() else child.name
        alike = alike.filter(student__name__istartswith=family_name).select_related("student", "school")
        listed = sorted(alike.order_by("student__sort_key", "id")[:MOST], key=lambda one: _unlike(one, child))
        found[child.uuid] = [one.pk for one in listed]
        places.update({one.pk: one for one in listed})
    readers = readers_of(list(places.values()), stack)
    return {
        child.uuid: sorted(
            (
                one
                for pk in found[child.uuid]
                for one in readers
                if one.enrollment.pk == pk and (one.guardian is None) == asked.as_student
            ),
            key=lambda one: (
                _unlike(one.enrollment, child),
                one.name.casefold() != asked.applicant.casefold(),
            ),
        )
        for child in children
    }


def _unlike(place: Enrollment, child: RequestedChild) -> tuple[bool, bool]:
    student = place.student
    return (
        student.name.casefold() != child.name.casefold(),
        bool(child.class_name) and student.class_name.casefold() != child.class_name.casefold(),
    )
