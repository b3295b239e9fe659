"""Begin the plan of a stage and school year."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.admission.models import AdmissionPlan
from matricula.admission.plan_law import KEEP, law_of_plans, stages_of_office
from matricula.audit.api import recorded
from matricula.authorities.api import Acting, own_office, require
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, Stack, stack_for


def open_plan(*, by: Acting, stage: str, school_year: str) -> AdmissionPlan:
    """The new plan of one's own office; basis ``admission_plan``.

    Raises Refused for a stage that is not the office's to plan, for another school year than this and the next one,
    and where there is such a plan already.
    """
    office = own_office(by)
    require(by, KEEP, office)
    stack = stack_for(office.pack)
    law = law_of_plans(stack)
    if stage not in stages_of_office(office, stack):
        raise Refused(
            "no_plan_of_stage",
            _("Your office makes no plan for this stage."),
            clause=law.clause,
            next_step=_("Choose a stage that your office reviews the admission of."),
        )
    if school_year not in years_offered(by, stack):
        raise Refused(
            "no_plan_of_year",
            _("A plan is for this school year or the next."),
            clause=law.clause,
            next_step=_("Choose one of the two."),
        )
    with recorded(
        "admission.open_plan", by=by, subject_kind="admission_plan", clause=law.clause, seen_by=office.lineage
    ) as record:
        try:
            with transaction.atomic():
                made = AdmissionPlan.objects.create(
                    office=office,
                    stage=stage,
                    school_year=school_year,
                    begins_on=stack.school_years.period(int(school_year.partition("-")[0])).start,
                    clause=law.clause,
                    opened_in_id=by.appointment_id,
                    opened_at=civil_now(),
                )
        except IntegrityError as taken:
            raise Refused(
                "plan_exists",
                _("Your office has a plan for this stage and school year."),
                clause=law.clause,
                next_step=_("Go on with that one."),
            ) from taken
        record.subject = made.uuid
        record.detail = {"stage": stage, "year": school_year}
    return made


def years_offered(by: Acting, stack: Stack) -> list[str]:
    """The school years for which a plan may be begun: this and the next one, as schools call theirs."""
    this = stack.school_years.of(civil_today(by.zone))
    return [f"{year}-{year + 1}" for year in (this, this + 1)]
