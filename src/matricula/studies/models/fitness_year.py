"""The fitness of a student in a school year."""

import pghistory
from django.db import models
from django.db.models import Q

from matricula.papers.api import Paper
from matricula.studies.models.reviewed import Reviewed


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class FitnessYear(Reviewed):
    """The total of a year's fitness test, 0 to 120 with one decimal, or the exemption from it with its paper.

    ``items`` holds the raw results by the codes of the pack's table ``fitness_item``.
    """

    school_year = models.PositiveSmallIntegerField()
    items = models.JSONField(default=dict)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    is_exempt = models.BooleanField(default=False)
    exempt_why = models.CharField(max_length=400, blank=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school_year"], condition=Q(withdrawn_at=None), name="fitness_year_once"
            ),
            models.CheckConstraint(
                condition=Q(is_exempt=True, score=None) | Q(is_exempt=False, score__isnull=False),
                name="fitness_score_or_exempt",
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__gte=0), name="fitness_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.school_year}"
