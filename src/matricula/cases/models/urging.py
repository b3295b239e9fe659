"""Who is called upon to urge a turn whose time is up, beside the office it is escalated to."""

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.cases.models.case import Case
from matricula.cases.models.step import Step


class Urging(models.Model):
    """An office that the duty names beside the deciding one, told that a turn below it ran out; by which clause.

    ``running`` is kept by a trigger: false once the turn is over. Rows are only ever added.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="urgings")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="urgings", db_index=False)
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    clause = models.CharField(max_length=40)
    told_at = models.DateTimeField()
    running = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "org"], name="urging_once"),
            models.CheckConstraint(condition=~Q(clause=""), name="urging_has_clause"),
        ]
        indexes = [models.Index(fields=["org", "step"], condition=Q(running=True), name="urging_running")]

    def __str__(self) -> str:
        return f"{self.step_id} urged by {self.org_id}"
