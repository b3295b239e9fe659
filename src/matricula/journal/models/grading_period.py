"""The periods for which marks of a term are given."""

from django.db import models
from django.db.models import F

from matricula.authorities.api import Org
from matricula.registry.api import AcademicSession


class GradingPeriod(models.Model):
    """A quarter, half-year, trimester or year of one stage of a school; ``ended_on`` is the first day after it.

    ``kind`` is a code of the pack's ``period_kind``, ``seq`` counts those of one kind within the year from 1. Kinds
    stand side by side: a stage may have quarters and the year over them.
    """

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    session = models.ForeignKey(AcademicSession, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    seq = models.PositiveSmallIntegerField()
    started_on = models.DateField()
    ended_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "session", "stage", "kind", "seq"], name="grading_period_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__gt=F("started_on")), name="grading_period_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.seq} of {self.stage}"
