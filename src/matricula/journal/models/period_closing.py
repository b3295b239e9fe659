"""A period that is closed for a group, and what opens it again for one student."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.grading_period import GradingPeriod
from matricula.journal.models.teaching_group import TeachingGroup
from matricula.registry.api import Enrollment


class PeriodClosing(models.Model):
    """From now on marks and term marks of the group in that period stay as they are (MR001), by ``clause``.

    It holds for every student by itself: whose mark is put off stays open until it is set, and a reopening opens one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="closings", db_index=False
    )
    period = models.ForeignKey(GradingPeriod, on_delete=models.PROTECT, related_name="closings")
    clause = models.CharField(max_length=40)
    closed_at = models.DateTimeField()
    closed_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "period"], name="period_closed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}, {self.period_id}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TermReopening(models.Model):
    """What somebody asked to have opened again for one student, and what somebody else decided.

    A granted one opens an ``audit_permit`` of the kind ``term_reopening`` until ``closes_at``; setting the term mark
    uses it up (``used_at``).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="reopenings", db_index=False
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(GradingPeriod, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    asked_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    closes_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "enrollment", "period"],
                condition=Q(decided_at__isnull=True),
                name="term_reopening_asked_once",
            ),
        ]
        indexes = [models.Index(fields=["school", "asked_at"], name="term_reopening_of_school")]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.reason}"
