"""Put a student's place into another status once a case has decided it."""

from dataclasses import dataclass, replace
from datetime import date

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting
from matricula.registry.actions.enroll_student import check_grade
from matricula.registry.actions.give_formal_number import Decided
from matricula.registry.models import Enrollment, EnrollmentStatus, SchoolClass, Student
from matricula.registry.queries.classes import classes_of
from matricula.registry.seating import seat
from matricula.registry.status_marks import Turned, keep_marks
from matricula.registry.statuses import ends_place
from matricula.regulation.api import Refused, Stack


@dataclass(frozen=True)
class StatusChange:
    """What becomes of a place from the day ``on``: its status, the kind of change, and the clause that it rests on.

    ``until`` is the planned end of a status that does not last. A ``grade`` other than the present one is that in which
    the student goes on, ``to_class`` the name of the class of that grade in which they sit from then on. One that
    ``waits_for_none`` follows on the day of the last change, where ``on`` lies before it.
    """

    status: str
    kind: str
    on: date
    clause: str
    until: date | None = None
    grade: str = ""
    to_class: str = ""
    reason: str = ""
    waits_for_none: bool = False


def change_status(
    *, by: Acting, student: Student, change: StatusChange, law: Stack, case: Decided, effect: str
) -> EnrollmentStatus:
    """Add a link to the chain of the student's open principal place; returns it.

    The database does it and asks the decided case itself, also from which statuses it takes anybody. A status that ends
    the place, or another grade, ends the seat. Marks of the archive that follow a status begin and end with it. Raises
    :class:`Refused` for a student without a place, a day before the last change, a planned end before the day, and a
    grade that the stage does not have; :class:`Locked` for a locked place.
    """
    to_class = class_agreed(student, change.to_class, change.grade, change.on)
    # The class before the pupil, as a change of its name locks them, and the pupil before the place.
    Student.objects.select_for_update(of=("self",)).get(pk=student.pk)
    place = place_of(student)
    if place is None:
        raise Refused(
            "no_open_place",
            _("The student has no place to leave."),
            clause=change.clause,
            next_step=_("Look the student up again; the place may have ended meanwhile."),
        )
    if change.waits_for_none and place.status_on is not None:
        change = replace(change, on=max(change.on, place.status_on))
    _check_days(place, change)
    if change.grade:
        check_grade(law, place.stage, change.grade)
    with recorded(
        "registry.change_status",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case.uuid,
        clause=change.clause,
        reason=change.reason,
        seen_by=place.seen_by,
    ) as record:
        record.detail = {"from": place.status, "to": change.status, "on": change.on.isoformat()}
        before, since = place.status, place.status_on or change.on
        added = _write(student, change, law, case, effect)
        place.refresh_from_db()
        keep_marks(law, Turned(place, before, since, change.status, change.on, case.uuid))
        if to_class is not None and to_class.grade == place.grade and not _sits_in(place, to_class):
            seat(place, to_class, "", change.on)
            record.detail["class"] = str(to_class.uuid)
    return EnrollmentStatus.objects.get(pk=added)


def place_of(student: Student) -> Enrollment | None:
    """The student's open principal place; None for one who has none."""
    return Enrollment.objects.filter(student=student, is_open=True, is_principal=True).first()


def class_agreed(student: Student, name: str, grade: str, on: date) -> SchoolClass | None:
    """The class of that name on the day, held until the end of the transaction; None where there is none.

    It is one of ``grade``, or without that of the grade in which the student is.
    """
    place = place_of(student) if name else None
    if place is None:
        return None
    there = classes_of(place.school_id, grade or place.grade, on=on)
    named = next((one for one in there if one.name == name), None)
    if named is None:
        return None
    # Whoever decides far above may not hold the class; it then is as it was read.
    return SchoolClass.objects.select_for_update(no_key=True).filter(pk=named.pk).first() or named


def _sits_in(place: Enrollment, school_class: SchoolClass) -> bool:
    return place.memberships.filter(school_class=school_class, ended_on=None).exists()


def _check_days(place: Enrollment, change: StatusChange) -> None:
    if place.status_on is not None and change.on < place.status_on:
        raise Refused(
            "status_before_the_last",
            _("The change would lie before the last one."),
            clause=change.clause,
            next_step=_("Give a day on or after the last change."),
        )
    if change.until is not None and change.until < change.on:
        raise Refused(
            "status_ends_before_it_begins",
            _("The planned end lies before the day on which it begins."),
            clause=change.clause,
            next_step=_("Give a day on or after that on which it begins."),
        )


def _write(student: Student, change: StatusChange, law: Stack, case: Decided, effect: str) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_change_status(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    student.pk,
                    change.status,
                    ends_place(law, change.status),
                    change.kind,
                    change.on,
                    change.until,
                    change.grade,
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
