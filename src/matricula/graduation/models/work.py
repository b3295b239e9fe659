"""What a school does for its leaving grade before the data freeze, how much of it is left, and who urged it."""

import uuid

from django.db import models

from matricula.authorities.api import Appointment, Org
from matricula.graduation.models.cohort import Cohort
from matricula.papers.api import Paper
from matricula.registry.api import Student


class DataCheck(models.Model):
    """The data of a student stand as the guardian signed them on ``signed_on``; ``paper`` is the scan of that form.

    ``digest`` is what stood there. The database reckons it in the moment of the check, so whatever changes later leaves
    the student unverified again. A scan that comes later is a check of its own; the newest one counts.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    signed_on = models.DateField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField()
    checked_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["student", "cohort"], name="data_check_of")]

    def __str__(self) -> str:
        return f"{self.student_id} signed on {self.signed_on}"


class WorkShare(models.Model):
    """How much of one class of a cohort is left, counted by the job: what the lists of counties and cities add up.

    Of its ``students``: ``unready`` want something that the certificate or the rule needs, ``unverified`` have no check
    that still holds, ``in_business`` have a case under way. A class that nobody is in any more stays with zeros.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=60, blank=True)
    students = models.PositiveIntegerField(default=0)
    unready = models.PositiveIntegerField(default=0)
    unverified = models.PositiveIntegerField(default=0)
    in_business = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "school", "class_name"], name="work_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.class_name}: {self.unready}/{self.unverified}/{self.in_business}"


class Chase(models.Model):
    """An office above a school urged it to finish; once a day."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    chased_at = models.DateTimeField()
    chased_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "cohort", "day"], name="chased_once_a_day")]

    def __str__(self) -> str:
        return f"{self.school_id} on {self.day}"
