"""Issue a plan: from then on every school sees what is its own of it."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, override
from django.utils.translation import gettext_lazy as _

from matricula.admission.models import AdmissionPlan, AdmissionQuota
from matricula.admission.plan_law import ISSUE, own_plan_only
from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, holders_of, require
from matricula.kernel.clock import civil_now, civil_today
from matricula.notices.api import send_notices
from matricula.regulation.api import Refused, stack_for

TAKES_OVER = "cases.start"


def issue_plan(*, by: Acting, plan: AdmissionPlan) -> None:
    """Show the plan to the schools that it has places at, and tell them.

    Raises Refused for a plan that is issued, and for one without a place.
    """
    require(by, ISSUE, plan.office)
    own_plan_only(by, plan.office_id, plan.clause)
    with recorded(
        "admission.issue_plan",
        by=by,
        subject_kind="admission_plan",
        subject=plan.uuid,
        clause=plan.clause,
        seen_by=plan.office.lineage,
    ) as record:
        held = AdmissionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if held.issued_at is not None:
            raise Refused(
                "plan_is_issued",
                _("The plan has been issued already."),
                clause=plan.clause,
                next_step=_("Load the plan again."),
            )
        schools = [
            one.school
            for one in AdmissionQuota.objects.filter(plan=plan, places__gt=0).select_related("school")
        ]
        if not schools:
            raise Refused(
                "plan_without_places",
                _("No school has a place in this plan."),
                clause=plan.clause,
                next_step=_("Enter the quotas of the schools first."),
            )
        held.issued_at, held.issued_in_id = civil_now(), by.appointment_id
        held.save(update_fields=["issued_at", "issued_in"])
        plan.issued_at, plan.issued_in_id = held.issued_at, held.issued_in_id
        record.detail = {"schools": len(schools)}
        _tell(plan, schools)


def _tell(plan: AdmissionPlan, schools: Iterable[Org]) -> None:
    """Whoever starts business at these schools; no student is named, since mail leaves the house."""
    by_id = {one.pk: one for one in schools}
    roles = [
        name
        for name, role in stack_for(plan.office.pack).roles.items()
        if TAKES_OVER in role.permissions_at("school")
    ]
    told = set[int]()
    for one in holders_of(list(by_id), roles=roles, on=civil_today(plan.office.time_zone)):
        if one.user_id in told:
            continue
        told.add(one.user_id)
        with override(one.user.language):
            words = gettext(
                "Your school has places in the admission plan of %(year)s. Look through the list, and take the"
                " students over once they have come."
            ) % {"year": plan.school_year}
        send_notices(
            to=[one.user],
            kind="admission.issued",
            subject=gettext_lazy("The admission plan is issued"),
            body=words,
            link=reverse("admission_plan", args=[plan.uuid]),
            about_kind="admission_plan",
            about=plan.uuid,
            key=f"admission_issued:{plan.uuid}",
        )
