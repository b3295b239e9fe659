"""Give a student who gave up the last place a new one at the same school, once a case has decided it."""

from dataclasses import replace
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting, Org
from matricula.registry.actions.change_status import StatusChange
from matricula.registry.actions.enroll_student import check_grade, check_school
from matricula.registry.actions.give_formal_number import Decided
from matricula.registry.models import Enrollment, SchoolClass, Student
from matricula.registry.queries.classes import classes_of
from matricula.registry.seating import seat
from matricula.regulation.api import Refused, Stack


def readmit_student(
    *, by: Acting, student: Student, to: Org, change: StatusChange, law: Stack, case: Decided, effect: str
) -> Enrollment:
    """Open a place in the stage of the last one, in the grade of ``change``; archive and numbers go on with it.

    The database does it and asks the decided case itself, also from which statuses it takes anybody back. Raises
    :class:`Refused` for a student who never had a place or has one, for a school that is closed or lacks the stage, and
    for a grade that the stage does not have.
    """
    last = (
        Enrollment.objects.filter(student=student, is_principal=True)
        .order_by("-is_open", "-ended_on", "-id")
        .first()
    )
    if last is None or last.is_open:
        raise Refused(
            "no_place_given_up",
            _("The student has given up no place to come back to."),
            clause=change.clause,
            next_step=_("Look the student up again; the student may have a place by now."),
        )
    check_school(to, last.stage, change.on)
    change = replace(change, grade=change.grade or last.grade)
    check_grade(law, last.stage, change.grade)
    to_class = _class_agreed(to, change)
    with recorded(
        "registry.readmit_student",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case.uuid,
        clause=change.clause,
        reason=change.reason,
        seen_by=to.lineage,
    ) as record:
        record.detail = {"from": last.status, "to": change.status, "on": change.on.isoformat()}
        place = Enrollment.objects.get(pk=_write(student, change, case, effect))
        if to_class is not None:
            seat(place, to_class, "", change.on)
            record.detail["class"] = str(to_class.uuid)
    return place


def _class_agreed(to: Org, change: StatusChange) -> SchoolClass | None:
    """The class of that name in the grade on the day, held before the pupil is; None where there is none."""
    if not change.to_class:
        return None
    there = classes_of(to.pk, change.grade, on=change.on)
    named = next((one for one in there if one.name == change.to_class), None)
    return SchoolClass.objects.select_for_update(no_key=True).filter(pk=named.pk).first() if named else None


def _write(student: Student, change: StatusChange, case: Decided, effect: str) -> int:
    values: list[Any] = [
        student.pk,
        change.status,
        change.kind,
        change.on,
        change.grade,
        change.reason,
        change.clause,
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_readmit(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [*values, case.uuid, effect, case.opened_org_id],
            )
            return int(cursor.fetchone()[0])
    except DatabaseError as error:
        raise refusal_for(error) or error from error
