"""The admission plan of an office: how many places each school has, and who has got which."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org
from matricula.registry.api import Student


class AdmissionPlan(models.Model):
    """Into which school those go who have finished a stage, for one stage and school year.

    ``begins_on`` is the first day of that year. The plan is the office's own until it is issued; from then on the
    schools below see what is theirs of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    stage = models.CharField(max_length=40)
    school_year = models.CharField(max_length=20)
    begins_on = models.DateField()
    clause = models.CharField(max_length=40)
    opened_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    issued_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "stage", "school_year"], name="admission_one_plan_a_year"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_in=None)
                | Q(issued_at__isnull=False, issued_in__isnull=False),
                name="admission_issued_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.school_year}"


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(), exclude=["seen_by"])
class AdmissionQuota(models.Model):
    """How many places a school has in a plan. ``seen_by`` is kept by triggers, as that of the places below."""

    plan = models.ForeignKey(AdmissionPlan, on_delete=models.PROTECT, related_name="quotas", db_index=False)
    office = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    places = models.PositiveIntegerField()
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "school"], name="admission_one_quota_a_school"),
        ]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.places}"


class AdmissionPlace(models.Model):
    """A student whom a plan gives a place at a school.

    Name, number, and school and class of origin are what the receiving school may know until it has taken the student
    over (``taken_at``). A place that was taken off again stays on record, with the reason.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(AdmissionPlan, on_delete=models.PROTECT, related_name="places", db_index=False)
    office = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    student_uuid = models.UUIDField()
    student_name = models.CharField(max_length=120)
    student_number = models.CharField(max_length=40)
    origin = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    origin_class = models.CharField(max_length=60, blank=True)
    placed_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField()
    off_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    off_at = models.DateTimeField(null=True)
    off_reason = models.CharField(max_length=400, blank=True)
    taken_at = models.DateTimeField(null=True)
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "student"], condition=Q(off_at=None), name="admission_one_place_a_plan"
            ),
            models.CheckConstraint(
                condition=Q(off_at=None, off_in=None, off_reason="")
                | Q(off_at__isnull=False, off_in__isnull=False, taken_at=None) & ~Q(off_reason=""),
                name="admission_off_with_reason",
            ),
        ]
        indexes = [
            # The lines of a plan, and those of a school in it.
            models.Index(fields=["plan", "student_name", "id"], name="admission_by_name"),
            models.Index(fields=["school", "plan"], name="admission_of_school"),
        ]

    def __str__(self) -> str:
        return f"{self.student_name} to {self.school_id}"
