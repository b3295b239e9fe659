"""In whose hands a lesson is."""

from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, require
from matricula.journal.models import GroupTeacher, Lesson, TeachingGroup
from matricula.journal.words import JOURNAL_BASIS
from matricula.regulation.api import stack_for

TEACH: Final = "journal.teach"
"""Writes the own lessons."""
PLAN: Final = "journal.plan"
"""Sets up groups, periods and the timetable."""
READ: Final = "journal.read"
"""Reads the journal of the whole school."""


def taught_on(day: date, prefix: str = "") -> Q:
    """The condition on those who teach a group that they do so on ``day``."""
    return Q(**{f"{prefix}started_on__lte": day}) & (
        Q(**{f"{prefix}ended_on": None}) | Q(**{f"{prefix}ended_on__gt": day})
    )


def own_lessons(by: Acting, day: date) -> Q:
    """The condition on lessons of that day which the person may write: given by them, or of a group they teach."""
    own = (by.appointment_id, by.stands_in_for_id) if by.stands_in_for_id else (by.appointment_id,)
    return Q(teacher_id__in=own) | Q(taught_on(day, "group__teachers__"), group__teachers__teacher_id__in=own)


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
