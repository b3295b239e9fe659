"""A lesson: when, who gives it, what it was about, and who was not there."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.plan_line import PlanLine
from matricula.journal.models.teaching_group import TeachingGroup
from matricula.journal.models.timetable import TimetableLine
from matricula.registry.api import Enrollment


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Lesson(models.Model):
    """One lesson of a group. ``day`` is its date where the school is, ``number`` its place in the day.

    ``teacher`` gives it: the group's own, or whoever stands in that day. ``taken_at`` says that somebody has gone
    through the group: until then silence is not presence. ``revision`` grows with every change of who was there.
    ``line`` is what it was planned from, ``plan_line`` where its topic comes from; either may be missing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="lessons", db_index=False)
    teacher = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=400, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    revision = models.PositiveSmallIntegerField(default=0)
    line = models.ForeignKey(TimetableLine, on_delete=models.PROTECT, null=True, related_name="lessons")
    plan_line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, null=True, related_name="lessons")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "day", "number"],
                condition=Q(cancelled_at__isnull=True),
                name="lesson_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_in_order"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_in=None) | Q(taken_at__isnull=False, taken_in__isnull=False),
                name="lesson_taken_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "day"], name="lesson_of_school"),
            models.Index(fields=["teacher", "day"], name="lesson_of_teacher"),
            models.Index(fields=["group", "day"], name="lesson_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} on {self.day}, {self.number}"


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["version", "revision"]
)
class LessonAbsence(models.Model):
    """A student who was not there, or not all the time; of whoever has no row in a lesson that was taken: present.

    ``code`` is one of the pack's ``attendance_code``; empty where a correction took it back. Nothing is erased.
    ``version`` grows with each change, ``revision`` is that of the group when it was last changed.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="absences", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)
    revision = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "enrollment"], name="lesson_absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.code}"
