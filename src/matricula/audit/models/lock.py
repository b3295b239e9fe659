"""What the database refuses to change."""

import uuid

from django.db import models


class Lock(models.Model):
    """A subject whose rows refuse UPDATE and DELETE from any client, and the clause that says so."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField()
    clause = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    case_uuid = models.UUIDField(null=True)
    locked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_uuid", "clause"], name="lock_once_a_clause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_uuid} ({self.clause})"
