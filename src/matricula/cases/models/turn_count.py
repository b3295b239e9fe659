"""How many turns of an office ended in time or late, by week, kept as they are written."""

from django.db import models

from matricula.authorities.api import Org


class TurnCount(models.Model):
    """What one statement added to a count of turns, or took from it; a count is the sum of its rows.

    A turn stands in the week in which it was decided; one that ran out undecided, in the week in which its time was
    up. Weeks begin on ``monday`` in the zone of the office whose turn it was. Kept, read and folded as
    ``registry.Headcount`` is.
    """

    org = models.ForeignKey(
        Org, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    monday = models.DateField()
    late = models.BooleanField()
    turns = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["org", "monday", "late"], name="turn_count_of_org")]

    def __str__(self) -> str:
        return f"{self.org_id} {self.monday}: {self.turns:+d}"
