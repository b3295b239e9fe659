"""Move a student between two schools once a case has decided it."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org
from matricula.registry.actions.enroll_student import check_school
from matricula.registry.actions.seal_archive import seal_archive
from matricula.registry.models import Enrollment, Student
from matricula.registry.queries.classes import classes_of
from matricula.registry.seating import seat
from matricula.regulation.api import Refused


@dataclass(frozen=True)
class Move:
    """What the two ends of a move are called in the pack: statuses, kinds of change, and the clauses they rest on.

    ``to_class`` is the name of the class that the school has agreed on, if any.
    """

    left_status: str
    left_kind: str
    joined_status: str
    joined_kind: str
    clause: str
    archive_clause: str
    to_class: str = ""


def move_student(
    *, by: Acting, student: Student, to: Org, on: date, case: uuid.UUID, effect: str, move: Move, reason: str
) -> int:
    """End the place, seal and lock the sender's copy, open a place at ``to`` in the same grade; returns its id.

    The student gets the seat that was agreed on when ``to`` has a class of that name in the grade on the day.
    The database does it and checks the decided case itself, since whoever decides last need not see both schools.
    The family's sight and every officer's follow the student by trigger.
    """
    place = (
        Enrollment.objects.select_related("school", "student")
        .filter(student=student, is_open=True, is_principal=True)
        .first()
    )
    if place is None:
        raise Refused(
            "no_open_place",
            _("The student has no place to leave."),
            clause=move.clause,
            next_step=_("Look the student up again; the place may have ended meanwhile."),
        )
    check_school(to, place.stage, on)
    with recorded(
        "registry.move_student",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case,
        clause=move.clause,
        reason=reason,
        seen_by=[*place.seen_by, *to.lineage],
    ) as record:
        seal_archive(by=by, enrollment=place, clause=move.archive_clause, case=case)
        record.detail = {"from": place.school.code, "to": to.code, "on": on.isoformat()}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_move_student(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    student.pk,
                    to.pk,
                    place.stage,
                    place.grade,
                    on,
                    case,
                    effect,
                    move.clause,
                    move.left_status,
                    move.left_kind,
                    move.joined_status,
                    move.joined_kind,
                    move.archive_clause,
                    reason,
                ],
            )
            row = cursor.fetchone()
        added = int(row[0])
        agreed = next(
            (one for one in classes_of(to.pk, place.grade, on=on) if one.name == move.to_class), None
        )
        if agreed is not None:
            seat(Enrollment.objects.get(pk=added), agreed, "", on)
            record.detail["class"] = str(agreed.uuid)
    return added
