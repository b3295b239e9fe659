"""Put a student into another grade of their stage once a case has decided it."""

from dataclasses import dataclass
from datetime import date

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting
from matricula.registry.actions.change_status import class_agreed, place_of
from matricula.registry.actions.enroll_student import check_grade
from matricula.registry.actions.give_formal_number import Decided
from matricula.registry.models import EnrollmentStatus, Student
from matricula.registry.promotion_law import staying_law
from matricula.registry.seating import seat
from matricula.regulation.api import Refused, Stack


@dataclass(frozen=True)
class GradeChange:
    """Into which grade a student goes from the day ``on``, by which kind of change, and on which clause it rests.

    ``to_class`` is the name of the class of that grade in which they sit from then on.
    """

    grade: str
    kind: str
    on: date
    clause: str
    to_class: str = ""
    reason: str = ""


def change_grade(
    *, by: Acting, student: Student, change: GradeChange, law: Stack, case: Decided, effect: str
) -> EnrollmentStatus:
    """Move the student's open principal place into the grade; status, school and stage stay. Returns the link added.

    The database does it and asks the decided case itself. The seat in a class of the grade before ends. By the kind of
    change of the basis ``staying_in_grade`` the grade may be the present one: the next promotion then passes the place
    over. Raises :class:`Refused` for a student without a place, a day before the last change, a grade that the stage
    does not have, and otherwise the present one; :class:`Locked` for a locked place.
    """
    to_class = class_agreed(student, change.to_class, change.grade, change.on)
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    place = place_of(student)
    if place is None:
        raise Refused(
            "no_open_place",
            _("The student has no place to leave."),
            clause=change.clause,
            next_step=_("Look the student up again; the place may have ended meanwhile."),
        )
    if place.status_on is not None and change.on < place.status_on:
        raise Refused(
            "status_before_the_last",
            _("The change would lie before the last one."),
            clause=change.clause,
            next_step=_("Give a day on or after the last change."),
        )
    staying = staying_law(law)
    if change.grade == place.grade and (staying is None or staying.kind != change.kind):
        raise Refused(
            "same_grade",
            _("The student is in this grade already."),
            clause=change.clause,
            next_step=_(
                "Compare the application with the student's record; refuse it if there is nothing to change."
            ),
        )
    check_grade(law, place.stage, change.grade)
    with recorded(
        "registry.change_grade",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case.uuid,
        clause=change.clause,
        reason=change.reason,
        seen_by=place.seen_by,
    ) as record:
        record.detail = {"from": place.grade, "to": change.grade, "on": change.on.isoformat()}
        added = _write(student, change, case, effect)
        place.refresh_from_db()
        if to_class is not None:
            seat(place, to_class, "", change.on)
            record.detail["class"] = str(to_class.uuid)
    return EnrollmentStatus.objects.get(pk=added)


def _write(student: Student, change: GradeChange, case: Decided, effect: str) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_change_grade(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    student.pk,
                    change.grade,
                    change.kind,
                    change.on,
                    change.reason,
                    change.clause,
                    case.uuid,
                    effect,
                    case.opened_org_id,
                ],
            )
            return int(cursor.fetchone()[0])
    except DatabaseError as error:
        raise refusal_for(error) or error from error
