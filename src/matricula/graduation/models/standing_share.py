"""How many of a class stand where."""

from django.db import models

from matricula.authorities.api import Org
from matricula.graduation.models.cohort import Cohort


class StandingShare(models.Model):
    """The standings of one class of a cohort, counted: what the boards add up for a school, a county, a city.

    ``reasons`` is how often which condition of the rule was not met, or not known, by its name. A class that nobody
    is in any more stays with zeros.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="shares")
    school = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+")
    class_name = models.CharField(max_length=60, blank=True)
    met = models.PositiveIntegerField(default=0)
    unmet = models.PositiveIntegerField(default=0)
    incomplete = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "school", "class_name"], name="standing_share_once")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.class_name}: {self.met}/{self.unmet}/{self.incomplete}"
