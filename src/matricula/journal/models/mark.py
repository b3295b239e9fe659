"""Marks of a lesson."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.lesson import Lesson
from matricula.registry.api import Enrollment


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["revision"])
class Mark(models.Model):
    """One mark. A student may have several in a lesson: ``slot`` counts them from 1, left to right in the cell.

    ``value`` is a code of the table that the group's scale names, empty where the mark was taken back; ``work`` one of
    the pack's ``work_kind``. What the value counts as in a mean (``number``, if it does) and how often (``weight``) are
    kept with the mark, as they were on that day. ``worked_on`` is the day of the work: the clock counts from it.
    ``revision`` is that of the group when it was last changed.
    What a correction replaces stays in the history, with who and when. ``why`` is a code of the pack's
    ``correction_reason``, empty for a first mark and where nobody said; ``was`` the last other value, which the
    database keeps by itself.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="marks", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    slot = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    work = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()
    worked_on = models.DateField()
    comment = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=40, blank=True, db_default="")
    was = models.CharField(max_length=40, blank=True, db_default="")
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    revision = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "enrollment", "slot"], name="mark_once"),
            models.CheckConstraint(condition=Q(why="") | Q(version__gt=1), name="first_mark_needs_no_why"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.value}"
