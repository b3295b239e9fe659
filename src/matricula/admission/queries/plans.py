"""Plans, their quotas and their lines, as the reader may see them."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from matricula.admission.models import AdmissionPlace, AdmissionPlan, AdmissionQuota
from matricula.admission.plan_law import VIEW
from matricula.authorities.api import Acting, NotPermitted, Org, require

ON = Q(off_at=None)


@dataclass(frozen=True, slots=True)
class SchoolLot:
    """What a school has in a plan: its quota, how many are on it, and how many of them it has taken over."""

    school: Org
    places: int
    given: int
    taken: int


@dataclass(frozen=True, slots=True)
class PlanLot:
    """A plan with its figures, as far as the reader sees its lines."""

    plan: AdmissionPlan
    places: int
    given: int
    taken: int


def plans_seen(by: Acting, *, most: int) -> list[PlanLot]:
    """The plans of the reader's office, and those issued above it, the newest first; three statements."""
    require(by, VIEW)
    plans = list(
        AdmissionPlan.objects.select_related("office").order_by("-school_year", "stage", "-id")[:most]
    )
    places: dict[int, int] = {}
    for plan, number in AdmissionQuota.objects.filter(plan__in=plans).values_list("plan_id", "places"):
        places[plan] = places.get(plan, 0) + number
    lines = AdmissionPlace.objects.filter(ON, plan__in=plans)
    counted = {
        plan: (given, taken)
        for plan, given, taken in lines.values_list("plan_id").annotate(
            given=Count("pk"), taken=Count("pk", filter=Q(taken_at__isnull=False))
        )
    }
    return [PlanLot(one, places.get(one.pk, 0), *counted.get(one.pk, (0, 0))) for one in plans]


def plan_seen(by: Acting, plan: uuid.UUID) -> AdmissionPlan:
    """The plan, if the reader may know of it; one that they may not is answered as if there were none."""
    require(by, VIEW)
    found = AdmissionPlan.objects.select_related("office", "issued_in__user").filter(uuid=plan).first()
    if found is None:
        raise NotPermitted(
            "no_such_plan",
            _("There is no such plan for your office or school."),
            next_step=_("Choose one from the list of plans."),
        )
    return found


def lots_of_plan(plan: AdmissionPlan) -> list[SchoolLot]:
    """Its schools in tree order, as far as the reader sees their quotas; two statements."""
    counted = {
        school: (given, taken)
        for school, given, taken in AdmissionPlace.objects.filter(ON, plan=plan)
        .values_list("school_id")
        .annotate(given=Count("pk"), taken=Count("pk", filter=Q(taken_at__isnull=False)))
    }
    quotas = AdmissionQuota.objects.filter(plan=plan).select_related("school").order_by("school__path")
    return [SchoolLot(one.school, one.places, *counted.get(one.school_id, (0, 0))) for one in quotas]


def lines_of_plan(
    plan: AdmissionPlan, *, name: str = "", school: str = "", taken: bool | None = None
) -> QuerySet[AdmissionPlace]:
    """Who is on the plan, as far as the reader sees; by the beginning of the name, the code of the school, or whether
    the school has taken them over."""
    found = AdmissionPlace.objects.filter(ON, plan=plan).select_related("school", "origin")
    if name:
        found = found.filter(student_name__startswith=name)
    if school:
        found = found.filter(school__code=school)
    if taken is not None:
        found = found.filter(taken_at__isnull=not taken)
    return found


def place_seen(by: Acting, plan: AdmissionPlan, place: uuid.UUID) -> AdmissionPlace:
    """A line of the plan, if the reader sees it."""
    found = lines_of_plan(plan).filter(uuid=place).first()
    if found is None:
        raise NotPermitted(
            "no_such_place",
            _("There is no such line in this plan."),
            next_step=_("Load the plan again."),
        )
    found.plan = plan
    return found


def place_of_student(student: uuid.UUID) -> AdmissionPlace | None:
    """Where somebody goes or went on to, as the school of origin and those above see it; one statement."""
    found = AdmissionPlace.objects.filter(ON, student_uuid=student).select_related("school", "plan")
    return found.order_by("-plan__school_year", "-id").first()
