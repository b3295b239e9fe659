"""What opens a lock again, for a while."""

import uuid

from django.db import models


class Permit(models.Model):
    """A lock open from ``opens_at`` until ``closes_at``, granted by a decided case; no client may write one."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField()
    case_uuid = models.UUIDField()
    clause = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_uuid"], name="permit_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_uuid} until {self.closes_at}"
