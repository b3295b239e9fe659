"""One row for every look at a person's record."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class AccessLog(models.Model):
    """Who looked at whose record, on which page, and whether hidden fields were shown to them.

    A family has no appointment and no office. Of a family a child's day has one row (``noted_on``), however often it
    looks.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=120)
    appointment_id = models.BigIntegerField(null=True)
    org_id = models.IntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True)
    page = models.CharField(max_length=80)
    unmasked = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    civil_at = models.DateTimeField()
    machine_at = models.DateTimeField()
    seen_by = ArrayField(models.IntegerField(), default=list)
    noted_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_uuid", "machine_at"], name="access_by_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "subject_uuid", "noted_on"],
                condition=models.Q(noted_on__isnull=False),
                name="access_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_name} → {self.subject_kind} {self.subject_uuid}"
