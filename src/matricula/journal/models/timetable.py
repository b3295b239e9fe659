"""The week as a school plans it: bells, and lines of the timetable."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Appointment, Org
from matricula.journal.models.teaching_group import TeachingGroup


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Bell(models.Model):
    """From when until when the lesson of this number lasts, by the school's clock. A change is for lessons to come."""

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "number"], name="bell_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="bell_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.begins}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TimetableLine(models.Model):
    """A lesson of every week: ``weekday`` from 1 (Monday), ``number`` its place in the day.

    ``weeks`` says in which it is: all, or those whose ISO number is odd or even. ``ended_on`` is the first day without
    it; a line that ends on the day it began was never in force. Lessons come of it in the name of who entered it.
    """

    class Weeks(models.TextChoices):
        ALL = "all"
        ODD = "odd"
        EVEN = "even"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(TeachingGroup, on_delete=models.PROTECT, related_name="timetable")
    teacher = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    weeks = models.CharField(max_length=4, choices=Weeks.choices, default=Weeks.ALL)
    room = models.CharField(max_length=40, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="timetable_line_in_week"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name="timetable_line_in_order"
            ),
        ]
        indexes = [models.Index(fields=["school", "weekday", "number"], name="timetable_of_school")]

    def __str__(self) -> str:
        return f"{self.group_id} on {self.weekday}, {self.number}"
