"""A lesson that somebody is about to write."""

import uuid

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.journal.models import Lesson, TeachingGroup
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused


def held(lesson: uuid.UUID) -> Lesson:
    """The lesson, locked until the transaction ends. Raises ``Lesson.DoesNotExist`` for one that is not seen."""
    found = Lesson.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("group", "school").get(uuid=lesson)


def group_of(lesson: uuid.UUID) -> TeachingGroup | None:
    """The group of a lesson, locked until the transaction ends: what is entered in a group is entered one by one."""
    found = TeachingGroup.objects.select_for_update(of=("self",), no_key=True)
    return found.filter(lessons__uuid=lesson).first()


def check_held(lesson: Lesson, clause: str) -> None:
    """Refuse a lesson that was cancelled or has not begun."""
    if lesson.cancelled_at is not None:
        raise Refused(
            "lesson_cancelled",
            _("This lesson was cancelled: nobody was there, and nothing is owed."),
            clause=clause,
            next_step=_("Enter it in the lesson that was held, or ask the deputy to put this one back."),
        )
    if lesson.starts_at > civil_now():
        raise Refused(
            "lesson_to_come",
            _("This lesson has not begun: it is on %(day)s.") % {"day": date_format(lesson.day)},
            clause=clause,
            next_step=_("Enter it once the lesson has begun."),
        )
