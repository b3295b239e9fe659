"""Plans, lines and their faults in words."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.admission.api import AdmissionPlace, AdmissionPlan, Fault
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.clauses import words

FAULT_WORDS = {
    Fault.unknown_student: gettext_lazy(
        "No student of your area has this number and this name. Compare both with the student's page."
    ),
    Fault.not_finished: gettext_lazy(
        "The student has not finished the stage, or has a place on a roll. Whoever has graduated may be on a plan."
    ),
    Fault.other_stage: gettext_lazy("The student comes from another stage than the one before."),
    Fault.unknown_school: gettext_lazy("No school of this code has a quota in the plan."),
    Fault.twice: gettext_lazy("The student stands in this file more than once; the first line counts."),
    Fault.elsewhere: gettext_lazy(
        "The student has a place at another school of this plan. Take that one off first."
    ),
    Fault.no_room: gettext_lazy("The quota of the school is used up. Raise it, or choose another school."),
}


def stage_label(pack: str, stage: str) -> str:
    """What the law calls the stage."""
    return words(stack_for(pack).stage(stage).label)


def plan_title(plan: AdmissionPlan) -> str:
    """The stage and the school year."""
    return f"{stage_label(plan.office.pack, plan.stage)} · {plan.school_year}"


def plan_mark(plan: AdmissionPlan) -> parts.Status:
    """Whether the schools see it."""
    if plan.issued_at is None:
        return parts.Status(parts.Tone.waiting, _("being drawn up"))
    on = date_format(plan.issued_at.astimezone(plan.office.time_zone))
    return parts.Status(parts.Tone.done, _("issued on %(day)s") % {"day": on})


def place_mark(place: AdmissionPlace, plan: AdmissionPlan) -> parts.Status:
    """Whether the school has taken the student over."""
    if place.taken_at is None:
        return parts.Status(parts.Tone.waiting, _("not taken over yet"))
    on = date_format(place.taken_at.astimezone(plan.office.time_zone))
    return parts.Status(parts.Tone.done, _("taken over on %(day)s") % {"day": on})
