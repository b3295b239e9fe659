"""A student's place on a school's roll, and the chain of its statuses."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from matricula.authorities.api import Org
from matricula.registry.models.student import Student

# Kept by a trigger from the chain of statuses, or from the school.
DERIVED_FIELDS = ["status", "status_on", "is_open", "ended_on", "seen_by"]


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=DERIVED_FIELDS
)
class Enrollment(models.Model):
    """A place on a roll from ``started_on``; ``entered_on`` is when the student began this stage, anywhere.

    A student has at most one open principal place. ``status`` repeats the end of the chain for the lists.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="enrollments")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    grade = models.CharField(max_length=40)
    is_principal = models.BooleanField(default=True)
    started_on = models.DateField()
    entered_on = models.DateField()
    particulars = models.JSONField(default=dict)
    case_uuid = models.UUIDField(null=True)

    status = models.CharField(max_length=40, default="", editable=False)
    status_on = models.DateField(null=True, editable=False)
    is_open = models.BooleanField(default=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    seen_by = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(is_open=True, is_principal=True),
                name="enrollment_one_open_principal",
            )
        ]
        # Who is still on the roll of a school that has closed.
        indexes = [
            models.Index(fields=["school", "id"], condition=Q(is_open=True), name="enrollment_open_at")
        ]

    def __str__(self) -> str:
        return f"{self.student_id} @ {self.school_id} ({self.status})"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class EnrollmentStatus(models.Model):
    """One link of the chain: a status from a day on, until the next link begins.

    ``ends`` says that the place on the roll is given up with it; ``until`` is the planned end of what does not last, as
    of a leave, and ends nothing by itself. Links are only ever added.
    """

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="statuses")
    seq = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    until = models.DateField(null=True)
    status = models.CharField(max_length=40)
    ends = models.BooleanField(default=False)
    change_kind = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    case_uuid = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "seq"], name="enrollment_status_chain"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("started_on")), name="status_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} from {self.started_on}"
