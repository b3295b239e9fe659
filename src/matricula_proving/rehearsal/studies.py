"""What the pupils of a scenario have reached: credits, evaluation and fitness, entered and reviewed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from matricula.authorities.api import Appointment
from matricula.registry.api import Student
from matricula.regulation.api import Stack
from matricula.studies.api import CourseResult, FitnessYear, TermEvaluation

TABLES = ("study_plan", "study_area", "course_kind", "study_term", "evaluation_aspect")


def enter_results(
    stack: Stack,
    student: Student,
    reached: Mapping[str, Any],
    people: tuple[Appointment, Appointment],
    at: datetime,
) -> None:
    """Enter what the pupil ``reached``, in the place of what was entered before, by the first of two people.

    ``credits`` are those of one course, ``evaluation`` the result of the first aspect, ``fitness`` the score of the
    year, or ``exempt``. What is left out nobody has entered.
    """
    for kind in (CourseResult, TermEvaluation, FitnessYear):
        kind.objects.filter(student=student, withdrawn_at=None).update(withdrawn_at=at, why="rehearsal")
    plan, area, course_kind, term, aspect = (next(iter(stack.table(name).codes)) for name in TABLES)
    entered, reviewed = people
    usual = {
        "student": student,
        "school": student.school,
        "school_year": stack.school_years.of(at.date()),
        "entered_at": at,
        "entered_in": entered,
        "reviewed_at": at,
        "reviewed_in": reviewed,
    }
    if "credits" in reached:
        CourseResult.objects.create(
            **usual,
            plan=plan,
            course="rehearsal",
            title="rehearsal",
            area=area,
            kind=course_kind,
            term=term,
            credits=reached["credits"],
            recognised_on=at.date(),
        )
    if "evaluation" in reached:
        TermEvaluation.objects.create(**usual, term=term, aspect=aspect, result=reached["evaluation"])
    if "fitness" in reached:
        FitnessYear.objects.create(**usual, score=reached["fitness"])
    elif reached.get("exempt"):
        FitnessYear.objects.create(**usual, is_exempt=True, exempt_why="rehearsal")
