"""The door of the admission app."""

from matricula.admission.actions.issue_plan import issue_plan
from matricula.admission.actions.open_plan import open_plan, years_offered
from matricula.admission.actions.place_students import Fault, Faulty, Placed, Wanted, place_students
from matricula.admission.actions.set_quotas import MOST_PLACES, set_quotas
from matricula.admission.actions.take_off import LONGEST_REASON, take_off
from matricula.admission.models import AdmissionPlace, AdmissionPlan, AdmissionQuota
from matricula.admission.plan_law import ISSUE, KEEP, law_of_plans, schools_of, stages_of_office
from matricula.admission.queries.plans import (
    PlanLot,
    SchoolLot,
    lines_of_plan,
    lots_of_plan,
    place_of_student,
    place_seen,
    plan_seen,
    plans_seen,
)
from matricula.admission.take_over import take_over_law
