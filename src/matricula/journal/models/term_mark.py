"""The mark of a period, and what puts it off."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.grading_period import GradingPeriod
from matricula.journal.models.teaching_group import TeachingGroup
from matricula.papers.api import Paper
from matricula.registry.api import Enrollment


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TermMark(models.Model):
    """The mark of a student in a group for a period: a ``value`` of the scale, or the ``reason`` why there is none.

    ``reason`` is a code of the pack's ``no_term_mark``. ``mean`` and ``proposed`` are what the pack's port said when
    it was set; ``number`` is what the value counts as, if it does. ``known_at`` is since when there has been one: a
    correction does not make it late.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        TeachingGroup, on_delete=models.PROTECT, related_name="term_marks", db_index=False
    )
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(GradingPeriod, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=40, blank=True)
    number = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    reason = models.CharField(max_length=40, blank=True)
    mean = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    proposed = models.CharField(max_length=40, blank=True)
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    known_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "enrollment", "period"], name="term_mark_once"),
            models.CheckConstraint(condition=Q(value="") | Q(reason=""), name="term_mark_or_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.value or self.reason}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TermMarkDeferral(models.Model):
    """A term mark that waits until ``until`` (its last day), for a reason on paper: the student was ill.

    ``reason`` is a code of the pack's ``deferral_ground``. It ends when the mark is set, or when it is taken back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(GradingPeriod, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    paper_number = models.CharField(max_length=60, blank=True)
    paper_date = models.DateField()
    until = models.DateField()
    made_at = models.DateTimeField()
    made_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "enrollment", "period"],
                condition=Q(ended_at__isnull=True),
                name="term_mark_deferred_once",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("paper_date")), name="term_mark_deferred_ahead"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} until {self.until}"
