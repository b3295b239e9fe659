"""Which offices see which cases, in the order of their lists."""

from django.db import models

from matricula.authorities.api import Org
from matricula.cases.models.case import Case


class Sighting(models.Model):
    """One office that sees one case; kept by a trigger from the case's ``seen_by``, ``state`` and ``subject``.

    An array cannot give a list its order: an office would read all its cases to show the newest fifty. And of a name
    that many have, it would read everybody's cases to show its own.
    """

    pk = models.CompositePrimaryKey("org_id", "case_id")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    state = models.CharField(max_length=16)
    pupil_name = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["org", "state", "case"], name="sighting_by_state"),
            models.Index(fields=["org", "pupil_name", "case"], name="sighting_by_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} seen by {self.org_id}"
