"""Say that a week was read."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Org
from matricula.diary.models import WeekSeen
from matricula.families.api import FAMILY_BASIS, Child, Family
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, stack_for


def see_week(*, by: Family, child: Child, school: Org, monday: date) -> None:
    """A guardian has read the week of that Monday; the school sees who and when. Basis ``family_access``.

    The same again changes nothing. Raises :class:`Refused` for a day that is no Monday, a week to come, and for the
    student: it is a guardian who says so.
    """
    clause = stack_for(school.pack).basis(FAMILY_BASIS)
    if child.oneself:
        raise Refused(
            "week_seen_by_a_guardian",
            _("A guardian says that the week was read, not the student."),
            clause=clause,
            next_step=_("Ask a guardian to do so in their own account."),
        )
    if monday.weekday() or monday > civil_today(school.time_zone):
        raise Refused(
            "week_to_come",
            _("This week has not begun."),
            clause=clause,
            next_step=_("Come back when it has."),
        )
    with transaction.atomic():
        key = {"user_id": by.user_id, "student_id": child.student_id, "monday": monday}
        if WeekSeen.objects.filter(**key).exists():
            return
        with recorded(
            "diary.see_week",
            by=by,
            subject_kind="student",
            subject=child.student_uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            record.detail = {"monday": monday.isoformat()}
            WeekSeen.objects.create(**key, school=school, seen_at=civil_now())
