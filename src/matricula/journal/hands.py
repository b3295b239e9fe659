"""In whose hands a lesson is."""

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Appointment, NotPermitted, Org, held_on, require
from matricula.journal.models import GradingPeriod, GroupTeacher, Lesson, TeachingGroup
from matricula.journal.words import JOURNAL_BASIS, TERM_BASIS
from matricula.regulation.api import stack_for

TEACH: Final = "journal.teach"
"""Writes the own lessons."""
PLAN: Final = "journal.plan"
"""Sets up groups, periods and the timetable."""
READ: Final = "journal.read"
"""Reads the journal of the whole school."""
REOPEN: Final = "journal.reopen"
"""Decides whether a closed period is opened again for a student."""


def taught_on(day: date | OuterRef, prefix: str = "") -> Q:
    """The condition on those who teach a group that they do so on ``day``."""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day})
    )


def teachers_of(school: Org, day: date) -> QuerySet[Appointment]:
    """Who may give lessons at a school on that day, by name."""
    roles = [
        name
        for name, role in stack_for(school.pack).roles.items()
        if TEACH in role.permissions_at(school.tier)
    ]
    found = Appointment.objects.filter(held_on(day), org=school, role__in=roles, user__is_active=True)
    return found.select_related("user").order_by("user__display_name", "pk")


def own_lessons(by: Acting, day: date) -> Q:
    """The condition on lessons of that day which the person may write: given by them, or of a group they teach."""
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    return Q(teacher_id__in=own) | Q(taught_on(day, "group__teachers__"), group__teachers__teacher_id__in=own)


def own_on_its_day(by: Acting) -> Q:
    """The same of lessons of any day: each is asked for its own."""
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    teaches = GroupTeacher.objects.filter(
        taught_on(OuterRef("day")), group=OuterRef("group"), teacher_id__in=own
    )
    return Q(teacher_id__in=own) | Q(Exists(teaches))


def teaches_group(by: Acting, group: TeachingGroup, day: date) -> bool:
    """Whether the person teaches the group on that day, or stands in for who does; one statement."""
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    return GroupTeacher.objects.filter(taught_on(day), group=group, teacher__in=own).exists()


def may_write(by: Acting, lesson: Lesson) -> bool:
    """Whether the person may write this lesson, of the own school; one statement."""
    return by.may(TEACH) and Lesson.objects.filter(own_lessons(by, lesson.day), pk=lesson.pk).exists()


def check_lesson(by: Acting, lesson: Lesson) -> None:
    """Refuse whoever may not write this lesson: no teacher, another school's, another's lesson. Two statements."""
    require(by, TEACH)
    clause = stack_for(by.pack).basis(JOURNAL_BASIS)
    if by.org_id != lesson.school_id:
        raise NotPermitted(
            "lesson_of_another_school",
            _("This lesson belongs to another school: a school keeps its own journal."),
            clause=clause,
            next_step=_("Check that you act in the right appointment."),
        )
    if not may_write(by, lesson):
        raise NotPermitted(
            "not_the_own_lesson",
            _("Only who gives this lesson, or teaches its group, writes it."),
            clause=clause,
            next_step=_("Ask the deputy to enter you as the substitute of this lesson."),
        )


def taught_to_the_end(period: GradingPeriod) -> Q:
    """The condition on those who teach a group that they do so to the end of the period, or since."""
    return Q(ended_on=None) | Q(ended_on__gte=period.ended_on)


def may_set_terms(by: Acting, group: TeachingGroup, period: GradingPeriod) -> bool:
    """Whether the person sets the marks of this period: teaches the group, or stands in for who does; one statement."""
    if not by.may(TEACH) or by.org_id != group.school_id:
        return False
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    return GroupTeacher.objects.filter(taught_to_the_end(period), group=group, teacher_id__in=own).exists()


def check_terms(by: Acting, group: TeachingGroup, period: GradingPeriod) -> None:
    """Refuse whoever may not set marks of this period in the group. One statement."""
    require(by, TEACH)
    if not may_set_terms(by, group, period):
        raise NotPermitted(
            "not_the_own_group",
            _("Marks of a period are set by who teaches the group."),
            clause=stack_for(by.pack).basis(TERM_BASIS),
            next_step=_("Ask the teacher of the group, or have the deputy enter who teaches it."),
        )
