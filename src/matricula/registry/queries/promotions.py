"""The yearly promotion of a school as its page shows it, and how far the schools of an area are."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_today
from matricula.kernel.text import natural_key
from matricula.registry.models import (
    Enrollment,
    Promotion,
    PromotionStay,
    SchoolClass,
    SealedSnapshot,
)
from matricula.registry.promotion_law import BASIS, away_statuses, promotion_words, promotion_years
from matricula.registry.queries.paging import beyond
from matricula.regulation.api import stack_for

VIEW = "registry.view_student"


@dataclass(frozen=True)
class ClassLot:
    """What becomes of a class, or of those of a grade without a seat (``class_name`` empty)."""

    stage: str
    grade: str
    class_name: str
    to_grade: str
    to_class: str
    moved: int
    stayed: int


@dataclass(frozen=True)
class Since:
    """What stands on a run: what happened, to whom, and in which class."""

    what: str
    name: str
    class_name: str


@dataclass(frozen=True)
class Standing:
    """How many schools of an area: whose list is prepared, that were promoted, and that took it back and wait."""

    year: str
    prepared: int
    ran: int
    undone: int


def latest_promotion(by: Acting, school: Org) -> Promotion | None:
    """The last round of the last school year; None before the first was prepared. One statement, and the permission."""
    require(by, VIEW, school)
    found = Promotion.objects.filter(school=school).select_related("school", "undone_in__user")
    return found.order_by("-school_year", "-round").first()


def rounds_before(promotion: Promotion) -> list[Promotion]:
    """The rounds of the same year that were undone, the last first; one statement."""
    found = Promotion.objects.filter(school=promotion.school_id, school_year=promotion.school_year)
    return list(found.exclude(pk=promotion.pk).select_related("school", "undone_in__user").order_by("-round"))


def lots_of(promotion: Promotion) -> list[ClassLot]:
    """What became of each class; before the run, what would as things stand. At most one statement."""
    if promotion.ran_at is not None:
        lots = [
            ClassLot(
                stage=one["stage"],
                grade=one["grade"],
                class_name=one["class"],
                to_grade=one["to_grade"],
                to_class=one["to_class"],
                moved=one["moved"],
                stayed=one["stayed"],
            )
            for one in promotion.summary
        ]
    else:
        lots = [ClassLot(*row) for row in _preview(promotion, _COUNTED)]
    return sorted(
        lots, key=lambda one: (one.stage, one.grade, not one.class_name, natural_key(one.class_name))
    )


@dataclass(frozen=True)
class PassedOver:
    """Somebody who is passed over because of their status (today's, or after the run that of its day), or by a case."""

    key: int
    student_uuid: uuid.UUID
    name: str
    grade: str
    class_name: str
    status: str
    clause: str = ""
    case_uuid: uuid.UUID | None = None


def staying_by_school(promotion: Promotion) -> Sequence[PromotionStay]:
    """Whom the school has left out, in the order of grades and classes; one statement."""
    found = PromotionStay.objects.filter(
        promotion=promotion, why=PromotionStay.Why.SCHOOL, taken_back_at=None
    )
    return list(found.select_related("noted_in__user").order_by("grade", "class_name", "id"))


def staying_by_status(
    promotion: Promotion, *, after: tuple[str, int] | None = None, most: int
) -> list[PassedOver]:
    """Who is passed over because of their status, a page of them by grade and place; one statement.

    ``after`` is the grade and ``key`` of the last one of the page before.
    """
    if promotion.ran_at is not None:
        return _passed_over(promotion, PromotionStay.Why.STATUS, after, most)
    away = away_statuses(stack_for(promotion.school.pack))
    found = _preview(promotion, _BY_STATUS, promotion.school_id, away, *(after or ("", 0)), most)
    return [PassedOver(*row) for row in found]


def staying_by_case(
    promotion: Promotion, *, after: tuple[str, int] | None = None, most: int
) -> list[PassedOver]:
    """Who is passed over because a decided case keeps them in the grade; otherwise as ``staying_by_status``."""
    if promotion.ran_at is not None:
        return _passed_over(promotion, PromotionStay.Why.CASE, after, most)
    found = _preview(
        promotion, _BY_CASE, promotion.school_id, promotion.school_year, *(after or ("", 0)), most
    )
    return [PassedOver(*row) for row in found]


def _passed_over(
    promotion: Promotion, why: PromotionStay.Why, after: tuple[str, int] | None, most: int
) -> list[PassedOver]:
    stays = PromotionStay.objects.filter(promotion=promotion, why=why)
    if after is not None:
        stays = stays.filter(beyond(("grade", "id"), after))
    return [
        PassedOver(
            one.pk,
            one.student_uuid,
            one.student_name,
            one.grade,
            one.class_name,
            one.status,
            one.clause,
            one.case_uuid,
        )
        for one in stays.order_by("grade", "id")[:most]
    ]


def since_run(promotion: Promotion, *, most: int) -> list[Since]:
    """What stands on a run, at most so many; empty when it may be undone. A few statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT what, enrollment_id, class_id FROM registry_promotion_since(%s) ORDER BY 2 LIMIT %s",
            [promotion.pk, most],
        )
        found = list(cursor.fetchall())
    if not found:
        return []
    places = {one.pk: one for one in Enrollment.objects.filter(pk__in=[row[1] for row in found])}
    names = dict(
        Enrollment.objects.filter(pk__in=places, student__isnull=False).values_list("pk", "student__name")
    )
    # Whoever has gone is out of sight; the school's own sealed copy remembers the name.
    gone = SealedSnapshot.objects.filter(enrollment__in=set(places) - set(names))
    names |= dict(gone.values_list("enrollment_id", "student_name"))
    classes = dict(
        SchoolClass.objects.filter(pk__in=[row[2] for row in found if row[2]]).values_list("pk", "name")
    )
    return [
        Since(what, names.get(place, "—"), classes.get(school_class, ""))
        for what, place, school_class in found
    ]


def promotions_within(by: Acting, area: Org) -> Standing | None:
    """How far the schools of an area are in the last year whose lists are to be seen by now; one statement.

    None where the law says nothing of promotion, or no school there has a list of that year.
    """
    require(by, VIEW, area)
    stack, today = stack_for(area.pack), civil_today(area.time_zone)
    if BASIS not in stack.bases:
        return None
    year = max((one.code for one in promotion_years(stack) if one.prepared_on <= today), default="")
    counted = _standing(area, year).aggregate(
        prepared=Count("pk", filter=Q(ran_at=None, round=1)),
        ran=Count("pk", filter=Q(ran_at__isnull=False)),
        undone=Count("pk", filter=Q(ran_at=None, round__gt=1)),
    )
    return Standing(year=year, **counted) if any(counted.values()) else None


def schools_promoted(by: Acting, area: Org, year: str) -> QuerySet[Promotion]:
    """The last round of each school of an area in a year, for a list that pages through them by ``path``.

    Two statements: the schools are asked by their ids, since joined the planner may read all offices for one page.
    """
    require(by, VIEW, area)
    return _standing(area, year).prefetch_related("school")


def _standing(area: Org, year: str) -> QuerySet[Promotion]:
    """Those of a year that were not undone, of the schools below an office: one stretch of one index."""
    return Promotion.objects.filter(
        school_year=year, undone_at=None, path__gte=area.path, path__lt=area.path[:-1] + "0"
    )


@dataclass(frozen=True)
class Moving:
    """Somebody who goes on as things stand."""

    student_uuid: uuid.UUID
    name: str
    stage: str


def moving_from(promotion: Promotion, grade: str, class_name: str, *, most: int) -> list[Moving]:
    """Who of a class would be moved by a promotion that has not run, by name; one statement."""
    if promotion.ran_at is not None:
        return []
    found = _preview(promotion, _MOVING, promotion.school_id, grade, class_name, most)
    return [Moving(*row) for row in found]


_COUNTED = """
SELECT stage, grade, class_name, to_grade, to_class, count(*) FILTER (WHERE fate = 'moves'),
  count(*) FILTER (WHERE fate <> 'moves')
FROM {lines} WHERE fate IN ('moves', 'status', 'case', 'school') GROUP BY 1, 2, 3, 4, 5
"""

# What the student's own row says narrows the list by an index of the lists; what becomes of the place says the rest.
_BY_STATUS = """
SELECT l.enrollment_id, s.uuid, s.name, l.grade, l.class_name, l.status
FROM {lines} JOIN registry_student s ON s.id = l.student_id
WHERE s.school_id = %s AND s.status = ANY (%s) AND l.fate = 'status' AND (l.grade, l.enrollment_id) > (%s, %s)
ORDER BY l.grade, l.enrollment_id LIMIT %s
"""

_BY_CASE = """
SELECT l.enrollment_id, s.uuid, s.name, l.grade, l.class_name, l.status, k.clause, k.case_uuid
FROM registry_keptingrade k JOIN {lines} ON l.enrollment_id = k.enrollment_id
JOIN registry_student s ON s.id = l.student_id
WHERE k.school_id = %s AND k.school_year = %s AND l.fate = 'case' AND (l.grade, l.enrollment_id) > (%s, %s)
ORDER BY l.grade, l.enrollment_id LIMIT %s
"""

_MOVING = """
SELECT s.uuid, s.name, l.stage FROM {lines} JOIN registry_student s ON s.id = l.student_id
WHERE s.school_id = %s AND s.grade = %s AND l.fate = 'moves' AND l.class_name = %s
ORDER BY s.sort_key, s.id LIMIT %s
"""


def _preview(promotion: Promotion, statement: str, *values: str | int | list[str]) -> list[tuple[Any, ...]]:
    """Ask the same function as the run, by the same words of the law, within the reader's sight."""
    school = promotion.school
    law = promotion_words(stack_for(school.pack))
    year = law["years"].get(promotion.school_year) if law else None
    if year is None:
        return []
    lines = "registry_promotion_lines(%s, %s, %s::jsonb, %s, %s) l"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(lines=lines),
            [promotion.pk, school.pk, json.dumps(law), year["runs"], year["next_starts"], *values],
        )
        return list(cursor.fetchall())
