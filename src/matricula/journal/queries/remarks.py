"""Remarks and recommendations, as those who write them see them."""

from django.db.models import QuerySet

from matricula.journal.models import Lesson, Remark, TeachingGroup


def remarks_in(lesson: Lesson) -> list[Remark]:
    """Those of a lesson that stand, oldest first; one statement."""
    return list(_standing().filter(lesson=lesson).order_by("id"))


def remarks_of(group: TeachingGroup) -> list[Remark]:
    """Those of a group as such that stand, newest first; one statement."""
    return list(_standing().filter(group=group, lesson=None).order_by("-id"))


def _standing() -> QuerySet[Remark]:
    return Remark.objects.filter(withdrawn_at=None).select_related("enrollment__student", "written_in__user")
