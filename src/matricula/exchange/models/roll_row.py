"""A row of an uploaded roll, from reading to loading."""

from django.db import models

from matricula.exchange.models.roll_upload import RollUpload


class RowState(models.TextChoices):
    """What has become of a row."""

    GOOD = "good"
    FAULTY = "faulty"
    LOADED = "loaded"


class RollRow(models.Model):
    """A good row waits with its ``record`` in coded form; a faulty one keeps what was ``written`` too.

    ``position`` counts the rows of the file. Once loaded, the row keeps of the person but the link and the name.
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "position"], name="roll_row_once")]
        indexes = [models.Index(fields=["upload", "state", "position"], name="roll_row_by_state")]

    def __str__(self) -> str:
        return f"{self.sheet}!{self.row} ({self.state})"
