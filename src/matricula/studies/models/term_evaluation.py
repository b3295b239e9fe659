"""The evaluation of a student in a term."""

import pghistory
from django.db import models
from django.db.models import Q

from matricula.studies.models.reviewed import Reviewed


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())
class TermEvaluation(Reviewed):
    """The result of one aspect of the comprehensive evaluation in a term.

    ``aspect`` and ``result`` are codes of the pack's tables ``evaluation_aspect`` and ``evaluation_result``; the result
    of the last term is the final one.
    """

    school_year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=40)
    aspect = models.CharField(max_length=40)
    result = models.CharField(max_length=40)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school_year", "term", "aspect"],
                condition=Q(withdrawn_at=None),
                name="term_evaluation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.aspect}"
