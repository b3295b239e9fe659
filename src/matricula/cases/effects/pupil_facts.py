"""What the register says of the pupil of a case, for the rules of any procedure."""

from collections.abc import Mapping
from datetime import date

from matricula.cases.law import procedure_of
from matricula.cases.lookup import Standing, standing_in
from matricula.cases.models import Case, CaseState
from matricula.cases.ports import FactValue, Question, facts_needed
from matricula.registry.api import EnrollmentStatus
from matricula.regulation.api import FactType, FieldKind, Stack

PUPIL_FACTS = {
    "student_number": FactType.text,
    "student_number_valid": FactType.flag,
    "birth_on": FactType.date,
    "age": FactType.integer,
    "stage": FactType.text,
    "compulsory": FactType.flag,
    "grade": FactType.text,
    "cohort_grade": FactType.text,
    "previous_grade": FactType.text,
    "next_grade": FactType.text,
    "on_roll": FactType.flag,
    "status": FactType.text,
    "status_since": FactType.date,
    "days_in_status": FactType.integer,
    "last_change_on": FactType.date,
    "status_until": FactType.date,
    "status_ground": FactType.text,
    "filed_on": FactType.date,
}


def pupil_facts(question: Question) -> Mapping[str, FactValue]:
    """The pupil as of now, also to a party that does not see the record itself.

    ``on_roll``: still at the school that the case names. ``status_since``: the first day of the status, however often
    it was prolonged; ``last_change_on``: the day of its last link, before which none can follow. ``status_until``: its
    planned end. ``cohort_grade``: the grade that the class of the pupil is in by now. ``previous_grade`` and
    ``next_grade``: those beside the present one in the same stage. ``status_ground``: the ground of the case behind
    the status, where the reader sees that case. What nobody knows is None.
    """
    block, law = question.case.subject, question.stack
    now = standing_in(question.case, question.subject.student_id)
    born_on = date.fromisoformat(block["birth_date"])
    stage = law.stages.get(now.stage or "")
    # Most rules never ask; the answer takes statements of its own.
    asked = "status_ground" in facts_needed(question.procedure, law)
    return {
        "student_number": block["student_number"],
        "student_number_valid": law.port("student_number.read")(block["student_number"]).valid,
        "birth_on": born_on,
        "age": _whole_years(born_on, question.on),
        "stage": now.stage,
        "compulsory": stage.compulsory if stage else None,
        "grade": now.grade,
        "cohort_grade": cohort_grade(law, now, question.on),
        "previous_grade": _grade_beside(law, now, -1),
        "next_grade": _grade_beside(law, now, 1),
        "on_roll": now.school_id == block["school_id"],
        "status": now.status,
        "status_since": now.since,
        "days_in_status": (question.on - now.since).days if now.since else None,
        "last_change_on": now.last_change_on,
        "status_until": now.until,
        "status_ground": _ground_behind(question.subject.student_id) if asked else None,
        "filed_on": _filed_on(question),
    }


def _grade_beside(law: Stack, now: Standing, steps: int) -> str | None:
    stage = law.stages.get(now.stage or "")
    grade = stage.grades.get(now.grade or "") if stage else None
    if stage is None or grade is None:
        return None
    return next((name for name, one in stage.grades.items() if one.ordinal == grade.ordinal + steps), None)


def cohort_grade(law: Stack, now: Standing, on: date) -> str | None:
    """The grade of the place, moved on by the school years begun since the status was taken on; None past the stage."""
    stage = law.stages.get(now.stage or "")
    grade = stage.grades.get(now.grade or "") if stage else None
    if stage is None or grade is None or now.since is None:
        return None
    ordinal = grade.ordinal + law.school_years.of(on) - law.school_years.of(now.since)
    return next((name for name, one in stage.grades.items() if one.ordinal == ordinal), None)


def _ground_behind(student_id: int) -> str | None:
    """The ground of the case that put the pupil into the present status; at most three statements, all by sight."""
    chain = EnrollmentStatus.objects.filter(
        enrollment__student_id=student_id, enrollment__is_open=True, enrollment__is_principal=True
    )
    link = chain.order_by("-seq").first()
    case = Case.objects.filter(uuid=link.case_uuid).first() if link and link.case_uuid else None
    if case is None:
        return None
    asked = (one.id for one in procedure_of(case).form.fields if one.kind is FieldKind.GROUND)
    return next((case.payload.get(name) for name in asked), None)


def _filed_on(question: Question) -> date:
    """The day of filing; today for what is only being filed, or filed again."""
    case = question.case
    if case.state in (CaseState.DRAFT, CaseState.RETURNED) or case.submitted_at is None:
        return question.on
    return case.submitted_at.astimezone(question.by.zone).date()


def _whole_years(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
