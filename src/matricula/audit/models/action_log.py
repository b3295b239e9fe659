"""One row for every action that wrote something."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ActionLog(models.Model):
    """Who did which action to which subject, for which case, reason and clause, on which clocks.

    ``context`` is the key under which the history tables hold what the action changed. ``seen_by`` are the org ids
    whose subtrees may read the row.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=120)
    appointment_id = models.BigIntegerField(null=True)
    stands_in_for_id = models.BigIntegerField(null=True)
    org_id = models.IntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True)
    case_uuid = models.UUIDField(null=True)
    clause = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    context = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    civil_at = models.DateTimeField()
    machine_at = models.DateTimeField()
    seen_by = ArrayField(models.IntegerField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["subject_uuid", "machine_at"], name="action_by_subject"),
            models.Index(fields=["org_id", "machine_at"], name="action_by_org"),
            models.Index(fields=["context"], name="action_by_context"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_kind} {self.subject_uuid}"
