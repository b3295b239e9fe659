"""A course that a school teaches beside the modules of the plan."""

import uuid

import pghistory
from django.db import models

from matricula.authorities.api import Appointment, Org


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class Course(models.Model):
    """A school's own course: what it is worth was said once, by who reviews, before anybody got credits for it.

    ``plan``, ``area`` and ``kind`` are codes of the pack's tables. A course that is taught no more is closed, and what
    students reached in it stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    plan = models.CharField(max_length=40)
    area = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    credits = models.DecimalField(max_digits=4, decimal_places=1)
    hours = models.PositiveSmallIntegerField(null=True)
    opened_at = models.DateTimeField()
    opened_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="course_code_once"),
            models.CheckConstraint(condition=models.Q(credits__gt=0), name="course_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.name}"
