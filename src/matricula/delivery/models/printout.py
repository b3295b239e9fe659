"""The weekly printout for a reader on paper, and that a school's week was gone through."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.delivery.models.way import PAPER
from matricula.registry.api import Enrollment, Guardian


class PrintoutWeek(models.Model):
    """That all readers on paper of a school have their printouts of a week: ``monday`` is its first day."""

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    monday = models.DateField()
    made_at = models.DateTimeField()
    readers = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "monday"], name="printout_week_once")]

    def __str__(self) -> str:
        return f"{self.school_id}, {self.monday}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class WeeklyPrintout(models.Model):
    """What a reader on paper is owed of a week: a guardian of the place's student or (without one) the student.

    The paper itself is not kept. It is printed from the journal as it stands, and ``digest`` tells of what was printed
    last. ``handed_on`` is the day on which it reached the reader, ``noted_at`` when that was entered.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(Guardian, on_delete=models.PROTECT, null=True, related_name="+")
    monday = models.DateField()
    made_at = models.DateTimeField()
    printed_at = models.DateTimeField(null=True)
    printed_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    handed_on = models.DateField(null=True)
    how = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "guardian", "monday"], name="printout_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="printout_of_a_monday"),
            models.CheckConstraint(
                condition=Q(printed_at=None, printed_in=None, digest="")
                | Q(printed_at__isnull=False, printed_in__isnull=False) & ~Q(digest=""),
                name="printout_printed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(handed_on=None, noted_at=None, noted_in=None, how="", note="")
                | Q(
                    handed_on__isnull=False,
                    noted_at__isnull=False,
                    noted_in__isnull=False,
                    printed_at__isnull=False,
                    how__in=PAPER,
                ),
                name="printout_handed_over_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["school", "monday"], name="printout_of_school")]

    def __str__(self) -> str:
        return f"{self.enrollment_id}, {self.monday}"
