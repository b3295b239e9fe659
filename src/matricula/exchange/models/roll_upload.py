"""A workbook with a school's roll that somebody has handed in."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from matricula.authorities.api import Appointment, Org


class UploadState(models.TextChoices):
    """How far an upload has come."""

    READING = "reading"
    READ = "read"
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"


class RollUpload(models.Model):
    """One file, once: the same bytes for the same school, under the same law, are the same upload.

    The file itself is kept only until it has been read. ``notices`` says what was left out; ``failure`` why the job
    of a failed one gave up, as an error of a row is stored: without ``read_at`` while reading, else while loading;
    ``new_classes`` are those, by grade and name, of which an officer has said that loading opens them; ``seen_by`` is
    the school's lineage.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    uploaded_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pack_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=UploadState.choices, default=UploadState.READING)
    expected_rows = models.PositiveIntegerField(default=0)
    notices = models.JSONField(default=list)
    failure = models.JSONField(default=dict)
    new_classes = models.JSONField(default=list)
    read_at = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(null=True)
    seen_by = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org", "sha256", "pack_digest"], name="roll_upload_once"),
        ]
        indexes = [models.Index(fields=["org", "-uploaded_at"], name="roll_upload_latest")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
