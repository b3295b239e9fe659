"""A row of an uploaded roll, from reading to loading."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment
from matricula.exchange.models.roll_upload import RollUpload


class RowState(models.TextChoices):
    """What has become of a row."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    FAULTY = "faulty"
    KNOWN = "known"
    LOADED = "loaded"


class RollRow(models.Model):
    """A good row waits with its ``record`` in coded form; a faulty one keeps what was ``written`` too.

    A doubtful row is good but for somebody alike in the register, or for a class that the school does not have. It
    waits until an officer says that this is another person (``confirmed`` are those entries), or a new class. A known
    row was loaded by an earlier upload. ``position`` counts the rows of the file. Once loaded or known, the row keeps
    of the person but the link and the name.
    """

    upload = models.ForeignKey(RollUpload, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RowState.choices)
    name = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    class_name = models.CharField(max_length=60, blank=True)
    record = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    student_uuid = models.UUIDField(null=True)
    confirmed = ArrayField(models.UUIDField(), default=list)
    confirmed_in = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "position"], name="roll_row_once")]
        indexes = [
            models.Index(fields=["upload", "state", "position"], name="roll_row_by_state"),
            models.Index(
                fields=["student_uuid"], condition=Q(student_uuid__isnull=False), name="roll_row_of_student"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row} ({self.state})"
