"""A school's own figures of marking."""

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Appointment, Org


class MarkingFigure(models.Model):
    """What a school has set from the day ``since`` on, in place of its pack's; without ``value`` the pack's again.

    ``figure`` is a word of the basis ``own_marking``; ``work`` a code of ``work_kind``, where it is a weight. Rows are
    only added: of two with the same day the later one holds.
    """

    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    figure = models.CharField(max_length=40)
    work = models.CharField(max_length=40, blank=True)
    value = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    since = models.DateField()
    entered_at = models.DateTimeField()
    entered_in = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(figure="work_weight") ^ Q(work=""), name="marking_figure_of_a_work"
            ),
        ]
        indexes = [models.Index(fields=["school", "since"], name="marking_figures_of_school")]

    def __str__(self) -> str:
        return f"{self.figure} {self.work} of {self.school_id} since {self.since}"
