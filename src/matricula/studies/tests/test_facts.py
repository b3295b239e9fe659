"""What is known of a student: one definition for one and for many, held against a reckoning by hand."""

import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.cases.api import FactValue
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import stack_for
from matricula.studies.api import CourseResult, FitnessYear, Reviewed, TermEvaluation, facts_of, facts_offered

pytestmark = pytest.mark.django_db

Rows = Sequence[Any]
MODELS: Final[tuple[type[Reviewed], ...]] = (CourseResult, TermEvaluation, FitnessYear)
TERMS: Final = ("autumn", "spring")
LAW: Final = stack_for("cn_hubei")
KINDS: Final = ("compulsory", "selective_compulsory", "elective")
AREAS: Final = ("language", "science")
ASPECTS: Final = ("morals", "health")


@pytest.fixture(scope="module")
def enrolled_once(lasting: Callable[[], AbstractContextManager[None]]) -> tuple[Province, list[Student]]:
    with lasting():
        province = make_province()
        return province, [enrolled(province) for _ in range(12)]


@pytest.fixture
def copied(db: None, enrolled_once: tuple[Province, list[Student]]) -> tuple[Province, list[Student]]:
    return deepcopy(enrolled_once)


@pytest.fixture
def province(copied: tuple[Province, list[Student]]) -> Province:
    return copied[0]


@pytest.fixture
def pupils(copied: tuple[Province, list[Student]]) -> list[Student]:
    return copied[1]


class Book:
    """Adds rows as nobody but the owner can, reviewed or not."""

    def __init__(self, province: Province) -> None:
        entered, reviewed = (province.appointment("east_one", "record_officer", no) for no in (1, 2))
        self.school, self.now = province.orgs["east_one"], civil_now()
        self.entered, self.reviewed = entered, reviewed
        self.rows: list[Reviewed] = []

    def _stamped(self, student: Student, reviewed: bool, withdrawn: bool) -> dict[str, Any]:
        return {
            "student": student,
            "school": self.school,
            "entered_at": self.now,
            "entered_in": self.entered,
            "reviewed_at": self.now if reviewed else None,
            "reviewed_in": self.reviewed if reviewed else None,
            "withdrawn_at": self.now if withdrawn else None,
        }

    def course(
        self,
        student: Student,
        course: str,
        worth: str,
        *,
        kind: str = "compulsory",
        area: str = "science",
        attempt: int = 1,
        year: int = 2025,
        reviewed: bool = True,
        withdrawn: bool = False,
    ) -> None:
        self.rows.append(
            CourseResult(
                plan="plan_2017",
                course=course,
                title=course,
                area=area,
                kind=kind,
                attempt=attempt,
                school_year=year,
                term="spring",
                credits=Decimal(worth),
                recognised_on=date(2026, 5, 1),
                **self._stamped(student, reviewed, withdrawn),
            )
        )

    def evaluation(
        self,
        student: Student,
        result: str,
        *,
        aspect: str = "morals",
        year: int = 2025,
        term: str = "spring",
        reviewed: bool = True,
        withdrawn: bool = False,
    ) -> None:
        stamped = self._stamped(student, reviewed, withdrawn)
        self.rows.append(TermEvaluation(aspect=aspect, result=result, school_year=year, term=term, **stamped))

    def fitness(
        self,
        student: Student,
        year: int,
        score: str | None,
        *,
        reviewed: bool = True,
        withdrawn: bool = False,
    ) -> None:
        self.rows.append(
            FitnessYear(
                school_year=year,
                score=None if score is None else Decimal(score),
                is_exempt=score is None,
                **self._stamped(student, reviewed, withdrawn),
            )
        )

    def write(self) -> None:
        with as_owner():
            for model in MODELS:
                model._default_manager.bulk_create(row for row in self.rows if isinstance(row, model))


@pytest.fixture
def book(province: Province) -> Book:
    return Book(province)


def asked(province: Province, students: Iterable[Student]) -> dict[int, dict[str, FactValue]]:
    with in_scope(province.acting("east_one")):
        found = facts_of([one.pk for one in students], LAW)
        return {student: dict(facts) for student, facts in found.items()}


def known(province: Province, student: Student) -> dict[str, FactValue]:
    return asked(province, [student])[student.pk]


def test_every_fact_that_is_offered_is_answered_and_no_other(
    province: Province, pupils: list[Student]
) -> None:
    facts = known(province, pupils[0])
    assert facts.keys() == facts_offered(LAW).keys()
    assert facts["study_plan"] == "plan_2017"
    assert {name for name, value in facts.items() if value is not None} == {
        "study_plan",
        "fitness_years",
        "fitness_exempt",
        "waiting",
    }


def test_the_best_attempt_of_a_course_counts_once(
    province: Province, pupils: list[Student], book: Book
) -> None:
    student = pupils[0]
    book.course(student, "m1", "0")
    book.course(student, "m1", "2", attempt=2)
    book.course(student, "m2", "2.5", kind="selective_compulsory", area="language")
    book.course(student, "m3", "4", withdrawn=True)
    book.write()
    facts = known(province, student)
    assert facts["credits"] == Decimal("4.5")
    assert [facts[f"credits_{kind}"] for kind in KINDS] == [2, Decimal("2.5"), 0]
    assert [facts[f"credits_in_{area}"] for area in AREAS] == [Decimal("2.5"), 2]


def test_what_awaits_review_makes_its_part_unknown_and_no_other(
    province: Province, pupils: list[Student], book: Book
) -> None:
    first, second, third = pupils[:3]
    for student in (first, second, third):
        book.course(student, "m1", "2")
        book.evaluation(student, "pass", term="autumn")
        book.fitness(student, 2025, "61.5")
    book.course(first, "m2", "2", reviewed=False)
    book.evaluation(second, "fail", reviewed=False)
    book.fitness(third, 2024, "40", reviewed=False)
    book.write()
    names = ("credits", "evaluation_morals", "fitness_score", "waiting")
    told = [[facts[name] for name in names] for facts in asked(province, pupils[:3]).values()]
    score = Decimal("61.5")
    assert told == [[None, "pass", score, 1], [2, None, score, 1], [2, "pass", None, 1]]


def test_half_of_the_leaving_score_is_the_last_year_s(
    province: Province, pupils: list[Student], book: Book
) -> None:
    three, one, tie, gap, exempt = pupils[:5]
    for year, score in ((2023, "40"), (2024, "50"), (2025, "55")):
        book.fitness(three, year, score)
    book.fitness(one, 2025, "49.9")
    book.fitness(tie, 2024, "49.8")
    book.fitness(tie, 2025, "49.9")
    # The leaving year has credits and no test yet.
    book.fitness(gap, 2024, "80")
    book.course(gap, "m1", "2", year=2025)
    book.fitness(exempt, 2024, "30")
    book.fitness(exempt, 2025, None)
    book.write()
    names = ("fitness_score", "fitness_years", "fitness_exempt")
    told = [[facts[name] for name in names] for facts in asked(province, pupils[:5]).values()]
    assert told == [
        [Decimal("50.0"), 3, False],
        [Decimal("49.9"), 1, False],
        [Decimal("49.9"), 2, False],
        [None, 1, False],
        [None, 1, True],
    ]


def test_an_exemption_of_an_earlier_year_exempts_nobody_from_leaving(
    province: Province, pupils: list[Student], book: Book
) -> None:
    book.fitness(pupils[0], 2024, None)
    book.fitness(pupils[0], 2025, "70")
    book.fitness(pupils[1], 2024, None)
    book.evaluation(pupils[1], "pass", year=2025)
    book.write()
    told = asked(province, pupils[:2]).values()
    assert [(facts["fitness_score"], facts["fitness_exempt"]) for facts in told] == [
        (70, False),
        (None, False),
    ]


def test_one_and_many_and_a_reckoning_by_hand_agree(
    province: Province, pupils: list[Student], book: Book
) -> None:
    rolls = random.Random(11)
    for _ in range(8):
        for student in pupils:
            _made_up(rolls, book, student)
        with as_owner():
            for model in MODELS:
                model._default_manager.all().delete()
        book.write()
        many = asked(province, pupils)
        for student in pupils:
            assert known(province, student) == many[student.pk]
            rows = [row for row in book.rows if row.student_id == student.pk]
            assert {name: many[student.pk][name] for name in _reckoned(rows)} == _reckoned(rows)
        book.rows.clear()


def test_a_cohort_is_asked_in_one_statement(province: Province, pupils: list[Student]) -> None:
    with (
        in_scope(province.acting("east_one")),
        CaptureQueriesContext(
            connection,
        ) as statements,
    ):
        facts_of([one.pk for one in pupils], LAW)
    assert len(statements) == 1


def test_nobody_out_of_sight_is_told_of(province: Province, pupils: list[Student], book: Book) -> None:
    book.course(pupils[0], "m1", "2")
    book.write()
    with in_scope(province.acting("west_one")):
        facts = facts_of([pupils[0].pk], LAW)[pupils[0].pk]
    assert (facts["credits"], facts["study_plan"], facts["waiting"]) == (None, None, 0)
    assert facts_of([pupils[0].pk], LAW)[pupils[0].pk] == facts, "who acts for nobody is told of nobody"


def _made_up(rolls: random.Random, book: Book, student: Student) -> None:
    """A student with up to three years, some of it unreviewed or taken back, in any order."""
    sure = rolls.random() < 0.6

    def state() -> dict[str, bool]:
        return {"reviewed": sure or rolls.random() < 0.8, "withdrawn": rolls.random() < 0.1}

    for course in rolls.sample(range(20), rolls.randint(0, 12)):
        for attempt in range(1, rolls.randint(1, 3) + 1):
            book.course(
                student,
                f"m{course}",
                rolls.choice(("0", "1", "2", "1.5")),
                kind=KINDS[course % 3],
                area=AREAS[course % 2],
                attempt=attempt,
                year=rolls.choice((2023, 2024, 2025)),
                **state(),
            )
    for year in (2023, 2024, 2025):
        if rolls.random() < 0.7:
            score = None if rolls.random() < 0.2 else f"{rolls.randint(300, 700) / 10}"
            book.fitness(student, year, score, **state())
        for term in TERMS:
            for aspect in ASPECTS:
                if rolls.random() < 0.5:
                    result = rolls.choice(("pass", "fail"))
                    book.evaluation(student, result, aspect=aspect, year=year, term=term, **state())


def _reckoned(rows: Rows) -> dict[str, FactValue]:
    """The same facts, reckoned as slowly and plainly as the words of the law put them."""
    stand = [row for row in rows if row.withdrawn_at is None or row.reviewed_at is None]
    courses = [row for row in stand if isinstance(row, CourseResult)]
    facts: dict[str, FactValue] = {"waiting": sum(row.reviewed_at is None for row in stand)}
    best: dict[str, CourseResult] = {}
    for row in courses:
        if row.course not in best or best[row.course].credits < row.credits:
            best[row.course] = row
    sure = bool(courses) and all(row.reviewed_at for row in courses)
    parts = {"credits": best.values()}
    for kind in KINDS:
        parts[f"credits_{kind}"] = [row for row in best.values() if row.kind == kind]  # type: ignore[assignment]  # rows
    for area in AREAS:
        parts[f"credits_in_{area}"] = [row for row in best.values() if row.area == area]  # type: ignore[assignment]  # rows
    for name, part in parts.items():
        facts[name] = sum((row.credits for row in part), Decimal("0.0")) if sure else None
    for aspect in ASPECTS:
        terms = [row for row in stand if isinstance(row, TermEvaluation) and row.aspect == aspect]
        last = max(terms, key=lambda row: (row.school_year, TERMS.index(row.term)), default=None)
        facts[f"evaluation_{aspect}"] = last.result if last and last.reviewed_at else None
    years = {row.school_year: row for row in stand if isinstance(row, FitnessYear)}
    newest = max((row.school_year for row in stand), default=0)
    facts["fitness_years"] = sum(
        row.score is not None and row.reviewed_at is not None for row in years.values()
    )
    last_year = years.get(newest)
    facts["fitness_exempt"] = bool(last_year and last_year.is_exempt and last_year.reviewed_at)
    facts["fitness_score"] = None
    if last_year and last_year.score is not None and all(row.reviewed_at for row in years.values()):
        others = [
            Fraction(row.score) for year, row in years.items() if year != newest and row.score is not None
        ]
        exact = Fraction(last_year.score)
        if others:
            exact = (exact + sum(others, Fraction()) / len(others)) / 2
        facts["fitness_score"] = (Decimal(exact.numerator) / exact.denominator).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )
    return facts
