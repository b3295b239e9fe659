"""Say how many places each school has."""

from collections.abc import Mapping
from typing import Final

from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from matricula.admission.models import AdmissionPlan, AdmissionQuota
from matricula.admission.plan_law import KEEP, law_of_plans, own_plan_only, schools_of
from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting, require
from matricula.regulation.api import Refused, stack_for

MOST_PLACES: Final = 100_000


def set_quotas(*, by: Acting, plan: AdmissionPlan, places: Mapping[int, int]) -> int:
    """Set the places of these schools (by id) in the plan; returns how many quotas became others.

    A quota may be raised once the plan is issued, and lowered down to what is given. Raises Refused for a school that
    the office does not plan for, and for fewer places than are given.
    """
    require(by, KEEP, plan.office)
    own_plan_only(by, plan.office_id, plan.clause)
    stack = stack_for(plan.office.pack)
    there = set(schools_of(plan.office, plan.stage, law_of_plans(stack), stack).values_list("pk", flat=True))
    if not places.keys() <= there:
        raise Refused(
            "school_of_another_office",
            _("The plan has a place only at schools that your office reviews the admission of."),
            clause=plan.clause,
            next_step=_("Load the page again."),
        )
    if any(not 0 <= one <= MOST_PLACES for one in places.values()):
        raise Refused(
            "no_number_of_places",
            _("A quota is a number of places from 0 to %(most)d.") % {"most": MOST_PLACES},
            clause=plan.clause,
            next_step=_("Correct the number."),
        )
    with recorded(
        "admission.set_quotas",
        by=by,
        subject_kind="admission_plan",
        subject=plan.uuid,
        clause=plan.clause,
        seen_by=plan.office.lineage,
    ) as record:
        # Whoever gives places at the same moment waits, or is waited for.
        AdmissionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        known = {one.school_id: one for one in AdmissionQuota.objects.filter(plan=plan)}
        changed = []
        for school, number in places.items():
            if school in known and known[school].places != number:
                known[school].places = number
                changed.append(known[school])
        added = [
            AdmissionQuota(plan=plan, office_id=plan.office_id, school_id=school, places=number)
            for school, number in places.items()
            if school not in known and number
        ]
        try:
            AdmissionQuota.objects.bulk_update(changed, ["places"])
            AdmissionQuota.objects.bulk_create(added)
        except DatabaseError as error:
            raise refusal_for(error) or error from error
        record.detail = {"changed": len(changed), "added": len(added)}
    return len(changed) + len(added)
