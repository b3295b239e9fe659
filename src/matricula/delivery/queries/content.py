"""What stands on a printout or an extract: the days of places, as the asking transaction sees them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from matricula.families.api import Child


@dataclass(frozen=True, slots=True)
class Content:
    """The days of a student, each list as ``delivery_days`` says it.

    ``moved`` are lessons that left these days, ``works`` those announced for the days that follow, ``achieved`` results
    that the school received.
    """

    lessons: Sequence[Mapping[str, Any]] = field(default_factory=list)
    homework: Sequence[Mapping[str, Any]] = field(default_factory=list)
    remarks: Sequence[Mapping[str, Any]] = field(default_factory=list)
    term_marks: Sequence[Mapping[str, Any]] = field(default_factory=list)
    moved: Sequence[Mapping[str, Any]] = field(default_factory=list)
    works: Sequence[Mapping[str, Any]] = field(default_factory=list)
    achieved: Sequence[Mapping[str, Any]] = field(default_factory=list)


def content_of(places: Sequence[int], since: date, until: date, due: date) -> dict[int, Content]:
    """By place: from ``since`` on and before ``until``, homework and works before ``due``; one statement.

    An office sees its own school's, a family (inside ``as_family``) its own children's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT enrollment_id, said FROM delivery_days(%s::bigint[], %s, %s, %s)",
            [list(places), since, until, due],
        )
        return {place: Content(**_loaded(said)) for place, said in cursor.fetchall()}


def content_of_child(child: Child, since: date, until: date) -> Content:
    """The same of a family's child, at whatever schools it was; two statements, inside ``as_family`` alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT families_places_of(%s)", [child.student_id])
        (places,) = cursor.fetchone()
    return joined(content_of(places, since, until, until))


def joined(parts: Mapping[int, Content]) -> Content:
    """Several places of one student as one."""
    each = list(parts.values())
    return Content(
        sorted((one for part in each for one in part.lessons), key=lambda one: (one["day"], one["number"])),
        sorted((one for part in each for one in part.homework), key=lambda one: str(one["due_on"])),
        sorted((one for part in each for one in part.remarks), key=lambda one: str(one["written_at"])),
        [one for part in each for one in part.term_marks],
        sorted((one for part in each for one in part.moved), key=lambda one: str(one["was_day"])),
        sorted((one for part in each for one in part.works), key=lambda one: str(one["day"])),
        sorted((one for part in each for one in part.achieved), key=lambda one: str(one["received_at"])),
    )


def _loaded(said: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said) if isinstance(said, str) else said
    return found
