"""Enter that a family on paper was told of a missed lesson."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.delivery.hands import check_keeps
from matricula.delivery.models import Told
from matricula.delivery.models.way import WORD
from matricula.journal.api import ATTENDANCE_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.registry.api import ClassMembership, Enrollment, Guardian
from matricula.regulation.api import Refused, stack_for


def tell(
    *, by: Acting, enrollment: Enrollment, guardian: uuid.UUID | None, day: date, how: str, note: str = ""
) -> Told:
    """Enter that a guardian of the student (the student: ``None``) was told now that lessons of ``day`` were missed.

    Basis ``journal_attendance``. Once a day and reader. Raises :class:`Refused` for an unknown way, a day to come,
    somebody who is no guardian, who was told already; ``NotPermitted`` for another school's or class's student. That
    lessons were missed that day, the database asks (MR086).
    """
    school = enrollment.school
    clause = stack_for(school.pack).basis(ATTENDANCE_BASIS)
    seat = (
        ClassMembership.objects.filter(enrollment=enrollment, ended_on=None)
        .select_related("school_class__teacher")
        .first()
    )
    check_keeps(by, school, [seat.school_class if seat else None], clause)
    reader = None
    if guardian is not None:
        known = Guardian.objects.filter(uuid=guardian, student=enrollment.student, is_guardian=True)
        reader = known.first()
    if how not in WORD or day > civil_today(school.time_zone) or (guardian is not None and reader is None):
        raise Refused(
            "told_not_so",
            _("Choose a guardian of this student, a day that has come, and by which way they were told."),
            clause=clause,
            next_step=_("A letter comes too late: see the family, telephone, or tell the student."),
        )
    try:
        with (
            transaction.atomic(),
            recorded(
                "delivery.tell",
                by=by,
                subject_kind="student",
                subject=enrollment.student.uuid,
                clause=clause,
                seen_by=school.lineage,
            ) as record,
        ):
            made = Told.objects.create(
                school=school,
                enrollment=enrollment,
                guardian=reader,
                day=day,
                how=how,
                note=tidy(note)[:200],
                told_at=civil_now(),
                told_in_id=by.appointment_id,
            )
            record.detail = {"day": day.isoformat(), "how": how, "guardian": str(guardian or "")}
    except IntegrityError as error:
        raise Refused(
            "told_already",
            _("It has been entered already that they were told."),
            clause=clause,
            next_step=_("Load the page again to see by whom."),
        ) from error
    return made
