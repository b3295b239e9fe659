"""The copies that schools keep of the archives they handed over."""

import json
import uuid
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, require
from matricula.kernel.text import fold_digits
from matricula.registry.models import (
    Enrollment,
    EnrollmentStatus,
    PaperOriginal,
    SealedSnapshot,
    StudentNumber,
)
from matricula.registry.queries.students import LAST, StudentNotSeen

# A shorter text of letters and digits is no student number of any country.
SHORTEST_NUMBER = 15


def sealed_copies(by: Acting, area: Org, text: str = "") -> QuerySet[SealedSnapshot]:
    """The copies kept by the schools of an area, newest first, without their content.

    ``text`` narrows them to the beginning of a name, or to a whole student number.

    Those of one's own area include what closed schools elsewhere kept, once their records fell to it.
    """
    require(by, "registry.view_student", area)
    # The lineage of the keeper holds the area at the area's own depth; each depth has an index in the list's order.
    kept = Q(**{f"seen_by__{len(area.lineage) - 1}": area.pk})
    if area.pk == by.org_id and by.absorbed:
        kept |= Q(keeper__in=Org.objects.filter(by.within_reach()))
    found = SealedSnapshot.objects.filter(kept)
    if written := fold_digits(text).strip():
        found = _searched(found, written)
    return found.select_related("keeper").defer("content").order_by("-sealed_at", "-id")


def places_without_copy(case: uuid.UUID, *, students: QuerySet[Any]) -> QuerySet[Enrollment]:
    """The places of these students that the case has changed and that have no copy sealed under it yet."""
    changed = EnrollmentStatus.objects.filter(enrollment=OuterRef("pk"), case_uuid=case)
    copies = SealedSnapshot.objects.filter(enrollment=OuterRef("pk"), case_uuid=case)
    found = Enrollment.objects.filter(Exists(changed), ~Exists(copies), student__in=students)
    return found.select_related("school", "student")


def _searched(found: QuerySet[SealedSnapshot], text: str) -> QuerySet[SealedSnapshot]:
    compact = text.replace(" ", "").upper()
    if not any(one.isdigit() for one in compact):
        return found.filter(student_name__gte=text, student_name__lt=text + LAST)
    if not compact.isascii() or not compact.isalnum() or len(compact) < SHORTEST_NUMBER:
        return found.none()
    # Whoever still sees the student finds the copies by an index; for a school that let the student go only the
    # copies themselves know the number.
    student = StudentNumber.objects.filter(number=compact).values_list("student__uuid", flat=True).first()
    if student is not None:
        return found.filter(student_uuid=student)
    return found.filter(content__contains=f'"number":"{compact}"')


def originals_now(content: dict[str, Any]) -> dict[str, PaperOriginal]:
    """The rows of the originals that a copy names, as they stand now, by uuid: a keeper sees its own for good."""
    named = [one["uuid"] for entry in content["archive"] for one in entry.get("originals", [])]
    if not named:
        return {}
    found = PaperOriginal.objects.filter(uuid__in=named).select_related("keeper", "handed_to")
    return {str(one.uuid): one for one in found}


def next_keeper(original: PaperOriginal) -> Org | None:
    """The school that the pupil went to from the keeper of an original; None while the pupil is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_next_keeper(%s, %s)", [original.item_id, original.keeper_id])
        (found,) = cursor.fetchone()
    return Org.objects.filter(pk=found).first() if found is not None else None


def sealed_copy(by: Acting, snapshot: uuid.UUID) -> tuple[SealedSnapshot, dict[str, Any]]:
    """One copy and its content; refused as unknown when the keeper is not within sight."""
    require(by, "registry.view_student")
    found = SealedSnapshot.objects.filter(uuid=snapshot).select_related("keeper").first()
    if found is None:
        raise StudentNotSeen(
            "no_such_copy",
            _("There is no such copy in your area."),
            next_step=_("Look it up in the list of sealed copies."),
        )
    content: dict[str, Any] = json.loads(found.content)
    return found, content
