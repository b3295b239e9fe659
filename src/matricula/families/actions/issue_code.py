"""Give out a code by which a guardian, or the student, comes to read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, User, require, working_calendar
from matricula.families.codes import digest_of, new_code, new_login
from matricula.families.models import AccessCode, FamilyAccess
from matricula.families.words import CODE_LIVES, FAMILY_BASIS, ISSUE
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Enrollment, Guardian
from matricula.regulation.api import Refused, stack_for


@dataclass(frozen=True, slots=True)
class Letter:
    """What the letter says, once: nobody can read the code again."""

    login: str
    code: str
    expires_at: datetime


def issue_code(*, by: Acting, enrollment: Enrollment, guardian: Guardian | None) -> Letter:
    """Give out a code for a guardian of the student (for the student: ``None``). Basis ``family_access``.

    Whoever has an account already keeps its login name; a code that was not used yet is void from now on.
    Raises :class:`Refused` where the student is not of this school, or the guardian none of the student's today;
    :class:`NotPermitted`.
    """
    school = enrollment.school
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause = stack.basis(FAMILY_BASIS)
    now, today = civil_now(), civil_today(school.time_zone)
    student = enrollment.student
    fits = guardian is None or (
        guardian.student_id == student.pk
        and guardian.is_guardian
        and (guardian.ended_on is None or guardian.ended_on > today)
    )
    if not enrollment.is_open or not fits:
        raise Refused(
            "nobody_to_read",
            _("Codes are for the guardians of a student of this school, and for the student."),
            clause=clause,
            next_step=_("See who is entered as a guardian, and until when."),
        )
    lives = stack.term(CODE_LIVES, on=today).duration
    code = new_code()
    with (
        transaction.atomic(),
        recorded(
            "families.issue_code",
            by=by,
            subject_kind="student",
            subject=student.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
    ):
        user = _account(enrollment, guardian, school.code)
        AccessCode.objects.filter(user=user, student=student, used_at=None, voided_at=None).update(
            voided_at=now
        )
        made = AccessCode.objects.create(
            school=school,
            student=student,
            guardian=guardian,
            user=user,
            digest=digest_of(code),
            issued_at=now,
            issued_in_id=by.appointment_id,
            expires_at=deadline(now, lives, working_calendar(school, stack), school.time_zone),
        )
        record.detail = {"code": str(made.uuid), "guardian": str(guardian.uuid) if guardian else ""}
    return Letter(user.login, code, made.expires_at)


def _account(enrollment: Enrollment, guardian: Guardian | None, school_code: str) -> User:
    """The account that has read of this student in this capacity, or was to; else a new one."""
    asked = {"student_id": enrollment.student_id, "guardian": guardian}
    for known in (FamilyAccess, AccessCode):
        found = known.objects.filter(**asked).select_related("user").order_by("-pk").first()
        if found is not None:
            user: User = found.user
            return user
    name = guardian.name if guardian else enrollment.student.name
    return User.objects.create_family(new_login(school_code), display_name=name)
