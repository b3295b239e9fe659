"""A paper put on a case."""

import uuid

from django.db import models

from matricula.authorities.api import Appointment
from matricula.cases.models.case import Case
from matricula.papers.api import Paper


class Evidence(models.Model):
    """A file as one kind of paper of the procedure; a removed one stays, dated, and no longer counts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=60)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "paper"],
                condition=models.Q(removed_at__isnull=True),
                name="evidence_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
