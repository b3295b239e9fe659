"""Results of a student, for the county of which nothing may leak out."""

from datetime import date
from decimal import Decimal
from typing import Any

from matricula.authorities.api import Appointment
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.studies.api import Course, CourseResult, FitnessYear, TermEvaluation


def results_of(student: Student, entered: Appointment, words: str) -> None:
    """A course of the school's own, and a result of each kind, with these words in them; each has a past.

    The school's law need not ask for any of it. Call it as the owner.
    """
    school, now = student.enrollments.get().school, civil_now()
    about: dict[str, Any] = {
        "student": student,
        "school": school,
        "school_year": 2025,
        "entered_at": now,
        "entered_in": entered,
    }
    Course.objects.create(
        school=school,
        code="own",
        name=words,
        plan="plan_2017",
        area="school",
        kind="elective",
        credits=Decimal(2),
        opened_at=now,
        opened_in=entered,
    )
    CourseResult.objects.create(
        plan="plan_2017",
        course="own",
        title=words,
        area="school",
        kind="elective",
        term="autumn",
        credits=Decimal(2),
        teacher=words,
        recognised_on=date(2026, 1, 20),
        **about,
    )
    TermEvaluation.objects.create(term="autumn", aspect="morals", result="pass", comment=words, **about)
    FitnessYear.objects.create(score=Decimal(60), items={"run_50": words}, **about)
    Course.objects.update(closed_at=now)
    for model in (CourseResult, TermEvaluation, FitnessYear):
        model._default_manager.update(why=words, return_why=words, returned_at=now, returned_in=entered)


def result_of_course() -> list[object]:
    """The kind and the id of that result, as the address of its page names them."""
    with as_owner():
        return ["courses", CourseResult.objects.get().uuid]
