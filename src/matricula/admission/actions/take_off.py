"""Take a student off the plan again."""

from django.utils.translation import gettext_lazy as _

from matricula.admission.models import AdmissionPlace
from matricula.admission.plan_law import KEEP, own_plan_only
from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import Student
from matricula.regulation.api import Refused

LONGEST_REASON = 400


def take_off(*, by: Acting, place: AdmissionPlace, reason: str) -> None:
    """End the place, with the reason; the row stays on record, the school no longer sees it.

    Raises Refused without a reason, for a place that was taken off already, and for one that the school took over.
    """
    plan = place.plan
    require(by, KEEP, plan.office)
    own_plan_only(by, plan.office_id, plan.clause)
    why = tidy(reason)
    if not why or len(why) > LONGEST_REASON:
        raise Refused(
            "off_without_reason",
            _("Taking a student off the plan needs a reason of at most %(most)d characters.")
            % {"most": LONGEST_REASON},
            clause=plan.clause,
            next_step=_("Write in a few words why."),
        )
    with recorded(
        "admission.take_off",
        by=by,
        subject_kind="admission_place",
        subject=place.uuid,
        clause=plan.clause,
        reason=why,
        seen_by=plan.office.lineage,
    ):
        # The student before the place, as the list does that takes over: it then finds the student off, or has them.
        Student.objects.select_for_update(of=("self",)).get(pk=place.student_id)
        held = AdmissionPlace.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)
        if held.off_at is not None or held.taken_at is not None:
            raise Refused(
                "place_is_settled",
                _("The place was taken off already, or the school has taken the student over."),
                clause=plan.clause,
                next_step=_("Load the plan again."),
            )
        held.off_at, held.off_in_id, held.off_reason = civil_now(), by.appointment_id, why
        held.save(update_fields=["off_at", "off_in", "off_reason"])
