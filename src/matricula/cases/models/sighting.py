"""Which offices see which cases, in the order of their lists."""

from datetime import UTC, datetime
from typing import Final

from django.db import models
from django.db.models import Q

from matricula.authorities.api import Org
from matricula.cases.models.case import Case, CaseState

# Behind every day that a clause sets: what has no term comes last.
NO_TERM: Final = datetime(9999, 12, 31, tzinfo=UTC)
UNDER_WAY: Final = (CaseState.RUNNING, CaseState.RETURNED)


class Sighting(models.Model):
    """One office that sees one case; kept by triggers from the case's ``seen_by``, ``state``, ``subject`` and turn.

    An array cannot give a list its order: an office would read all its cases to show the newest fifty. And of a name
    that many have, it would read everybody's cases to show its own.

    ``due_at`` is when the turn of a case under way is due, and behind every day where there is no term. It is never
    empty: the planner would take those that are due for far fewer than they are, and sort them all for one page.

    ``rests_since`` is when a case that is not under way ended; of one that has not, as a draft, when it was opened.
    """

    pk = models.CompositePrimaryKey("org_id", "case_id")
    org = models.ForeignKey(Org, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sightings", db_index=False)
    state = models.CharField(max_length=16)
    pupil_name = models.TextField(default="", db_default="")
    due_at = models.DateTimeField(db_default=NO_TERM)
    rests_since = models.DateTimeField(db_default=NO_TERM)

    class Meta:
        indexes = [
            models.Index(fields=["org", "state", "case"], name="sighting_by_state"),
            models.Index(fields=["org", "pupil_name", "case"], name="sighting_by_pupil"),
            models.Index(
                fields=["org", "due_at", "case"], condition=Q(state__in=UNDER_WAY), name="sighting_by_due"
            ),
            models.Index(
                fields=["org", "rests_since", "case"],
                condition=~Q(state__in=UNDER_WAY),
                name="sighting_by_rest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} seen by {self.org_id}"
