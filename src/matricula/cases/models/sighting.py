"""Which offices see which cases, in the order of their lists."""

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.cases.models.case import Case


class Sighting(models.Model):
    """One office that sees one case; kept by triggers from the case's ``seen_by``, ``state``, ``subject`` and turn.

    An array cannot give a list its order: an office would read all its cases to show the newest fifty. And of a name
    that many have, it would read everybody's cases to show its own.

    ``due_at`` is when the running turn of a case under way is due, behind every day where no clause sets a term; of
    every other case it is None.
    """

    pk = models.CompositePrimaryKey("org_id", "case_id")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    state = models.CharField(max_length=16)
    pupil_name = models.TextField(default="", db_default="")
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["org", "state", "case"], name="sighting_by_state"),
            models.Index(fields=["org", "pupil_name", "case"], name="sighting_by_pupil"),
            models.Index(
                fields=["org", "due_at", "case"], condition=Q(due_at__isnull=False), name="sighting_by_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} seen by {self.org_id}"
