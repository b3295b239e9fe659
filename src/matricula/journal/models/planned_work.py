"""A test that is announced for a lesson."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.lesson import Lesson


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class PlannedWork(models.Model):
    """A work of all who are there: families read of it beforehand, and a mark is owed to everybody who was there.

    ``work`` is a code of the pack's ``work_kind``, ``weight`` how often its marks count.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="works", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    planned_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(withdrawn_at__isnull=True), name="planned_work_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} in {self.lesson_id}"
