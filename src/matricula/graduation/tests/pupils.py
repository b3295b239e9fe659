"""A leaving class of Hubei whose students have accounts, and results as a test wants them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from matricula.authorities.api import User, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.families.api import issue_code, redeem_code
from matricula.graduation.models import Cohort, Standing
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, Student
from matricula.studies.api import CourseResult, FitnessYear, TermEvaluation

ENTERED = date(2024, 9, 1)
AREAS = ("language", "mathematics", "society", "science", "technology", "arts", "sport", "practice")


def place_of(student: Student) -> Enrollment:
    """The student's open place, with student and school."""
    with as_owner():
        return Enrollment.objects.select_related("student", "school").get(student=student, is_open=True)


def account_of(province: Province, student: Student, school: str = "east_high") -> User:
    """The account of the student, opened with the code of a letter of the school."""
    by = province.acting(school)
    place = place_of(student)
    with in_scope(by):
        letter = issue_code(by=by, enrollment=place, guardian=None)
    return redeem_code(code=letter.code, login=letter.login, password="ein langes Passwort")


def reached(
    province: Province,
    student: Student,
    *,
    total: int = 144,
    morals: str = "pass",
    fitness: Sequence[float] = (70, 60, 55),
    exempt: bool = False,
    reviewed: bool = True,
    school: str = "east_high",
) -> None:
    """Results of three years, entered and (unless said otherwise) reviewed; as the owner."""
    office = province.orgs[school]
    enters, reviews = province.appointment(school), province.appointment(school, "head")
    now = civil_now()
    entered: dict[str, Any] = {"student": student, "school": office, "entered_at": now, "entered_in": enters}
    if reviewed:
        entered |= {"reviewed_at": now, "reviewed_in": reviews}
    with as_owner():
        each, left = divmod(total, len(AREAS))
        for number, area in enumerate(AREAS):
            CourseResult.objects.create(
                plan="plan_2017",
                course=f"made_up_{area}",
                title=f"{area} 1",
                area=area,
                kind="compulsory",
                school_year=2024,
                term="autumn",
                credits=each + (left if number == 0 else 0),
                recognised_on=date(2025, 1, 20),
                **entered,
            )
        TermEvaluation.objects.create(
            school_year=2026, term="spring", aspect="morals", result=morals, comment="", **entered
        )
        for year, score in zip((2024, 2025, 2026), fitness, strict=False):
            FitnessYear.objects.create(school_year=year, score=score, items={"run_50": "7.5"}, **entered)
        if exempt:
            FitnessYear.objects.create(school_year=2026, is_exempt=True, exempt_why="heart", **entered)


def stands(cohort: Cohort, student: Student, outcome: str = "met") -> None:
    """What the job has found of the student; as the owner."""
    assert student.school_id is not None
    with as_owner():
        Standing.objects.update_or_create(
            cohort=cohort,
            student=student,
            defaults={"school_id": student.school_id, "outcome": outcome, "judged_at": civil_now()},
        )
