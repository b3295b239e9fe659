"""What was judged at a decision, on which facts, under which law: enough to do it again years later."""

from django.db import models

from matricula.cases.models.case import Case
from matricula.cases.models.pack_snapshot import PackSnapshot
from matricula.cases.models.step import Step


class Moment(models.TextChoices):
    """When the judgement was made."""

    SUBMISSION = "submission"
    DECISION = "decision"


class Decision(models.Model):
    """Facts and findings of one judgement; rows are only ever added."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    moment = models.CharField(max_length=16, choices=Moment.choices)
    outcome = models.CharField(max_length=16)
    snapshot = models.ForeignKey(PackSnapshot, on_delete=models.PROTECT, related_name="+")
    governing_on = models.DateField()
    facts = models.JSONField()
    findings = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="decision_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.moment} {self.outcome}"
