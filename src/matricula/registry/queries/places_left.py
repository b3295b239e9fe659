"""Who is still on the roll of a school that has closed."""

from dataclasses import dataclass

from django.db.models import Count, Q

from matricula.authorities.api import Answering, Org
from matricula.registry.models import Enrollment


@dataclass(frozen=True, slots=True)
class PlacesLeft:
    """How many open places wait for business that is under way, and how many no heir can take."""

    waiting: int
    stuck: int


def places_left(school: Org, heir: Answering | None) -> PlacesLeft:
    """The open places at a closed school in the reader's sight; one statement."""
    stages = heir.org.stages if heir else []
    found = Enrollment.objects.filter(school=school, is_open=True).aggregate(
        waiting=Count("pk", filter=Q(stage__in=stages)), stuck=Count("pk", filter=~Q(stage__in=stages))
    )
    return PlacesLeft(**found)
