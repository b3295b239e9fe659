"""Where those go who leave."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from matricula.authorities.api import Org
from matricula.graduation.models import Cohort, Destination
from matricula.graduation.words import DESTINATIONS
from matricula.kernel.clock import civil_now
from matricula.registry.api import ClassMembership, Enrollment
from matricula.regulation.api import Stack

_YEAR = timedelta(days=365)
"""In a leap year a day less than the season's, on which nobody leaves: the first of the school year."""


def has_destinations(stack: Stack) -> bool:
    """Whether the law has it recorded where people go."""
    return DESTINATIONS in stack.tables


def leaving_places(cohort: Cohort, school: Org) -> QuerySet[Enrollment]:
    """The places of a season at a school: left with one of its outcomes in its year, or open while the year runs."""
    until = cohort.locks_until.astimezone(school.time_zone).date()
    left = Q(is_open=False, status__in=cohort.outcomes, ended_on__lt=until, ended_on__gte=until - _YEAR)
    now = civil_now()
    runs = cohort.locks_until - _YEAR < now < cohort.locks_until
    here = Q(is_open=True) if runs else Q(pk__in=())
    return Enrollment.objects.filter(
        left | here, school=school, stage=cohort.stage, grade=cohort.grade, is_principal=True
    )


def leaving_list(cohort: Cohort, school: Org, class_name: str = "") -> QuerySet[Enrollment]:
    """The same with the student and the last class (``class_name``), to be paged; of one class if it is given."""
    last_class = (
        ClassMembership.objects.filter(enrollment=OuterRef("pk"))
        .order_by("-started_on", "-id")
        .values("school_class__name")[:1]
    )
    found = leaving_places(cohort, school).select_related("student").annotate(class_name=Subquery(last_class))
    return found.filter(class_name=class_name) if class_name else found


def destinations_of(places: Iterable[Enrollment]) -> Mapping[int, Destination]:
    """What is known of these places, by their id; one statement."""
    found = Destination.objects.filter(enrollment_id__in=[one.pk for one in places])
    return {one.enrollment_id: one for one in found.select_related("next_school")}


def destination_counts(cohort: Cohort, area: Org) -> Mapping[str, int]:
    """How many of an area go where, by code; one statement."""
    found = Destination.objects.filter(cohort=cohort, school__lineage__contains=[area.pk])
    return dict(found.values_list("code").annotate(Count("id")).order_by("code"))
