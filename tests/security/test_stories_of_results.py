"""Whole attacks on results: a school that gives its students credits and reviews them itself, or another's name.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person, and
lawfully on where it was refused.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.kernel.clock import civil_now
from matricula.papers.api import Paper
from matricula.registry.api import Enrollment, EnrollmentStatus, Student
from matricula.studies.api import CourseResult, enter_results, review_results
from matricula.studies.tests.school import NOW, SeniorSchools, course, enrolled, senior_schools
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses, updated

pytestmark = pytest.mark.django_db

RESULTS = ("studies_courseresult", "studies_termevaluation", "studies_fitnessyear", "studies_course")


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SeniorSchools:
    """The first student has a course reviewed, the second one that waits."""
    with lasting():
        made = senior_schools()
        by, deputy = made.officer, made.deputy
        with at_civil_time(NOW):
            with in_scope(by):
                entries = [course(one) for one in made.students[:2]]
                enter_results(by=by, school=made.school, entries=entries)
            with in_scope(deputy):
                first = CourseResult.objects.get(student=made.students[0])
                review_results(by=deputy, school=made.school, kind="courses", results=[first.uuid])
        return made


@pytest.fixture
def made(db: None, begun: SeniorSchools) -> SeniorSchools:
    return deepcopy(begun)


@contextmanager
def sql_of(by: Acting) -> Iterator[Acting]:
    with at_civil_time(NOW), in_scope(by):
        yield by


def a_result(by: Acting, student: Student, **changed: Any) -> int:
    """The row that the page would write, but for what is changed."""
    return inserted(
        "studies_courseresult",
        {
            "uuid": "gen_random_uuid()",
            "student_id": student.pk,
            "school_id": by.org_id,
            "entered_at": civil_now(),
            "entered_in_id": by.appointment_id,
            "why": "",
            "plan": "plan_2017",
            "course": "2017_chinese_c2",
            "title": "语文必修2",
            "area": "language",
            "kind": "compulsory",
            "school_year": 2023,
            "term": "spring",
            "attempt": 1,
            "process_result": "",
            "exam_result": "",
            "credits": 4,
            "teacher": "",
            "recognised_on": date(2024, 7, 1),
            **changed,
        },
    )


def test_nobody_gives_credits_and_reviews_them_alone(made: SeniorSchools) -> None:
    """Reviewed from the start, reviewed by who entered, in the deputy's name, by a role that only enters."""
    waits, deputy = made.students[1].pk, made.deputy.appointment_id
    before = as_it_stands(*RESULTS)
    with sql_of(made.officer) as by:
        for reviewer in (by.appointment_id, deputy):
            with refuses("MR094"):
                a_result(by, made.students[2], reviewed_at=civil_now(), reviewed_in_id=reviewer)
            with refuses("MR094"):
                rows(
                    "UPDATE studies_courseresult SET reviewed_at = now(), reviewed_in_id = %s"
                    " WHERE student_id = %s",
                    reviewer,
                    waits,
                )
        with refuses("MR095"):
            a_result(by, made.students[2], entered_in_id=deputy)
        with refuses("MR095"):
            rows(
                "UPDATE studies_courseresult SET credits = 4, entered_in_id = %s, why = 'x', reviewed_at = NULL,"
                " reviewed_in_id = NULL, title = 'other' WHERE student_id = %s",
                deputy,
                waits,
            )
    assert as_it_stands(*RESULTS) == before
    colleague = made.person("colleague", "record_officer")
    with sql_of(colleague) as by, refuses("MR094"):
        rows(
            "UPDATE studies_courseresult SET reviewed_at = now(), reviewed_in_id = %s WHERE student_id = %s",
            by.appointment_id,
            waits,
        )
    with sql_of(made.deputy) as by:
        with refuses("MR095"):
            a_result(by, made.students[2])
        rows(
            "UPDATE studies_courseresult SET reviewed_at = '2020-01-01', reviewed_in_id = %s"
            " WHERE student_id = %s",
            by.appointment_id,
            waits,
        )
    with as_owner():
        row = CourseResult.objects.get(student_id=waits)
        assert row.reviewed_at is not None
        assert row.reviewed_at.date() == NOW.date(), "the database says when"


def test_what_was_reviewed_is_not_changed_without_being_reviewed_again(made: SeniorSchools) -> None:
    """More credits that keep their review, without a reason, a review taken off and on, a result moved or erased."""
    before = as_it_stands(*RESULTS)
    mine = made.students[0].pk
    with sql_of(made.officer) as by:
        with refuses("MR094"):
            rows(
                "UPDATE studies_courseresult SET credits = 9, why = 'x', entered_in_id = %s WHERE student_id = %s",
                by.appointment_id,
                mine,
            )
        with refuses("MR095"):
            rows(
                "UPDATE studies_courseresult SET credits = 9, reviewed_at = NULL, reviewed_in_id = NULL,"
                " entered_in_id = %s WHERE student_id = %s",
                by.appointment_id,
                mine,
            )
        with refuses("MR094"):
            rows("UPDATE studies_courseresult SET reviewed_at = NULL WHERE student_id = %s", mine)
        for never in ("student_id", "school_id", "course", "plan", "attempt"):
            with refuses("42501"):
                rows(f"UPDATE studies_courseresult SET {never} = {never}")
        with refuses("42501"):
            rows("DELETE FROM studies_courseresult")
    with sql_of(made.deputy) as by, refuses("MR094"):
        rows(
            "UPDATE studies_courseresult SET reviewed_in_id = %s, reviewed_at = now() WHERE student_id = %s",
            by.appointment_id,
            mine,
        )
    assert as_it_stands(*RESULTS) == before


BACK = "returned_at = now(), returned_in_id = %s, return_why = 'The paper says 0'"
NOT_BACK = "returned_at = NULL, returned_in_id = NULL, return_why = ''"


def test_what_was_sent_back_counts_for_nobody_until_it_is_settled(made: SeniorSchools) -> None:
    """Counted by who entered or by who sent it back, wiped clean, its words rewritten, changed by who reviews."""
    waits, mine = made.students[1].pk, "WHERE student_id = %s"
    with sql_of(made.deputy) as by:
        rows(f"UPDATE studies_courseresult SET {BACK} {mine}", by.appointment_id, waits)
    before = as_it_stands(*RESULTS)
    for acting in (made.officer, made.deputy, made.person("colleague", "record_officer")):
        with sql_of(acting) as by:
            with refuses("MR118"):
                rows(
                    f"UPDATE studies_courseresult SET reviewed_at = now(), reviewed_in_id = %s {mine}",
                    by.appointment_id,
                    waits,
                )
            with refuses("MR118"):
                rows(f"UPDATE studies_courseresult SET {NOT_BACK} {mine}", waits)
            with refuses("MR118"):
                rows(f"UPDATE studies_courseresult SET return_why = 'well done' {mine}", waits)
            with refuses("MR095" if acting.role == "deputy" else "MR118"):
                more = "" if acting.role != "deputy" else f", {NOT_BACK}"
                rows(
                    f"UPDATE studies_courseresult SET credits = 9, why = 'x', entered_in_id = %s{more} {mine}",
                    by.appointment_id,
                    waits,
                )
            with refuses("MR094"):
                rows(
                    "UPDATE studies_courseresult SET reviewed_at = now(), reviewed_in_id = %s, why = 'x',"
                    f" entered_in_id = %s, {NOT_BACK} {mine}",
                    by.appointment_id,
                    by.appointment_id,
                    waits,
                )
    assert as_it_stands(*RESULTS) == before
    with sql_of(made.officer) as by:
        rows(
            f"UPDATE studies_courseresult SET credits = 0, why = 'looked', entered_in_id = %s, {NOT_BACK} {mine}",
            by.appointment_id,
            waits,
        )
    with sql_of(made.deputy) as by:
        rows(
            f"UPDATE studies_courseresult SET reviewed_at = now(), reviewed_in_id = %s {mine}",
            by.appointment_id,
            waits,
        )


def test_nothing_is_sent_back_in_another_s_name_without_words_or_with_another_value(
    made: SeniorSchools,
) -> None:
    """Nor what counts already, nor by who only enters, nor by who entered it, nor dated back."""
    waits, counts, mine = made.students[1].pk, made.students[0].pk, "WHERE student_id = %s"
    before = as_it_stands(*RESULTS)
    with sql_of(made.deputy) as by:
        own = by.appointment_id
        with refuses("MR118"):
            rows(f"UPDATE studies_courseresult SET {BACK} {mine}", made.officer.appointment_id, waits)
        with refuses("MR118"):
            rows(
                f"UPDATE studies_courseresult SET returned_at = now(), returned_in_id = %s {mine}", own, waits
            )
        with refuses("MR118"):
            rows(f"UPDATE studies_courseresult SET {BACK} {mine}", own, counts)
        with refuses("MR095"):
            rows(f"UPDATE studies_courseresult SET {BACK}, credits = 0 {mine}", own, waits)
        with refuses("MR118"):
            rows(
                f"UPDATE studies_courseresult SET {BACK}, credits = 0, why = 'x', entered_in_id = %s {mine}",
                own,
                own,
                waits,
            )
    for officer in (made.officer, made.person("colleague", "record_officer")):
        with sql_of(officer) as by:
            with refuses("MR118"):
                rows(f"UPDATE studies_courseresult SET {BACK} {mine}", by.appointment_id, waits)
            with refuses("MR118"):
                a_result(by, made.students[2], returned_at=civil_now(), returned_in_id=by.appointment_id)
    assert as_it_stands(*RESULTS) == before
    with sql_of(made.deputy) as by:
        rows(
            "UPDATE studies_courseresult SET returned_at = '2020-01-01', returned_in_id = %s, return_why = 'x'"
            f" {mine}",
            by.appointment_id,
            waits,
        )
    with as_owner():
        row = CourseResult.objects.get(student_id=waits)
        assert row.returned_at is not None
        assert row.returned_at.date() == NOW.date(), "the database says when"


def test_one_person_makes_no_bad_year_disappear(made: SeniorSchools) -> None:
    """Taken back, it waits; taken back for good, it stays so."""
    mine = made.students[0].pk
    with sql_of(made.officer) as by:
        with refuses("MR094"):
            rows(
                "UPDATE studies_courseresult SET withdrawn_at = now(), why = 'x', entered_in_id = %s"
                " WHERE student_id = %s",
                by.appointment_id,
                mine,
            )
        rows(
            "UPDATE studies_courseresult SET withdrawn_at = now(), why = 'x', entered_in_id = %s,"
            " reviewed_at = NULL, reviewed_in_id = NULL WHERE student_id = %s",
            by.appointment_id,
            mine,
        )
        with refuses("MR095"):
            rows("UPDATE studies_courseresult SET withdrawn_at = NULL, why = 'y' WHERE student_id = %s", mine)


def test_no_school_enters_for_another_s_student(made: SeniorSchools) -> None:
    """In its own name or in the other's; and a former school does not go on entering, nor reads."""
    stranger = enrolled(made, "外校生", "second")
    with sql_of(made.officer) as by:
        for school in (by.org_id, made.orgs["second"].pk):
            with refuses("42501"):
                a_result(by, stranger, school_id=school)
    moved(made, made.students[0])
    with sql_of(made.officer) as by:
        with refuses("42501"):
            a_result(by, made.students[0])
        assert rows("SELECT 1 FROM studies_courseresult WHERE student_id = %s", made.students[0].pk) == []
        touched = rows(
            "UPDATE studies_courseresult SET credits = 0, why = 'x', entered_in_id = %s, reviewed_at = NULL"
            " WHERE student_id = %s RETURNING id",
            by.appointment_id,
            made.students[0].pk,
        )
        assert touched == []


def test_the_next_school_settles_what_the_former_left_waiting(made: SeniorSchools) -> None:
    """Or the student's credits would stay unknown for good."""
    moved(made, made.students[1])
    deputy = made.person("second.deputy", "deputy", "second")
    with sql_of(deputy) as by:
        answer = review_results(
            by=by,
            school=made.orgs["second"],
            kind="courses",
            results=list(CourseResult.objects.values_list("uuid", flat=True)),
        )
    assert answer.reviewed == 1


def test_who_enters_opens_no_course_worth_what_they_like(made: SeniorSchools) -> None:
    own = {
        "uuid": "gen_random_uuid()",
        "school_id": made.school.pk,
        "code": "gold",
        "name": "gold",
        "plan": "plan_2017",
        "area": "school",
        "kind": "elective",
        "credits": 18,
        "opened_at": NOW,
    }
    with sql_of(made.officer) as by, refuses("MR094"):
        inserted("studies_course", own | {"opened_in_id": by.appointment_id})
    with sql_of(made.deputy) as by:
        made_up = inserted("studies_course", own | {"opened_in_id": by.appointment_id})
        with refuses("42501"):
            rows("UPDATE studies_course SET credits = 20 WHERE id = %s", made_up)
        with refuses("42501"):
            inserted(
                "studies_course",
                own | {"school_id": made.orgs["second"].pk, "opened_in_id": by.appointment_id},
            )


def test_nobody_is_exempt_without_a_paper_that_one_sees(made: SeniorSchools) -> None:
    """Neither without any, nor by another school's, nor by taking the paper away later."""
    own, foreign = paper_of(made, "first"), paper_of(made, "second")
    year: dict[str, Any] = {
        "uuid": "gen_random_uuid()",
        "student_id": made.students[0].pk,
        "school_id": made.school.pk,
        "entered_at": NOW,
        "why": "",
        "school_year": 2025,
        "items": Jsonb({}),
        "score": None,
        "is_exempt": True,
        "exempt_why": "illness",
    }
    with sql_of(made.officer) as by:
        year["entered_in_id"] = by.appointment_id
        for paper in (None, foreign, 0):
            with refuses("MR095"):
                inserted("studies_fitnessyear", year | {"paper_id": paper})
        kept = inserted("studies_fitnessyear", year | {"paper_id": own})
        with refuses("MR095"):
            updated("studies_fitnessyear", kept, {"paper_id": None, "why": "x"})
        updated("studies_fitnessyear", kept, {"is_exempt": False, "score": 40, "paper_id": None, "why": "x"})
        with refuses("MR095"):
            updated("studies_fitnessyear", kept, {"is_exempt": True, "score": None, "why": "x"})


def paper_of(made: SeniorSchools, school: str) -> int:
    """A paper that the school alone sees, and those above it."""
    office, officer = made.orgs[school], made.officer
    with as_owner():
        kept = Paper.objects.create(
            sha256="0" * 64,
            size=1,
            media_type="application/pdf",
            original_name="proof.pdf",
            org=office,
            uploaded_by_id=officer.user_id,
            uploaded_in_id=officer.appointment_id,
            uploaded_at=NOW,
            seen_by=office.lineage[-1:],
        )
    return kept.pk


def moved(made: SeniorSchools, student: Student) -> None:
    """The student leaves the first school and has a place at the second, as a decided transfer would have it."""
    with as_owner():
        place = Enrollment.objects.get(student=student)
        last = place.statuses.latest("seq")
        EnrollmentStatus.objects.create(
            enrollment=place,
            seq=last.seq + 1,
            started_on=last.started_on,
            status="transferred_out",
            ends=True,
        )
        there = Enrollment.objects.create(
            student=student,
            school=made.orgs["second"],
            stage=place.stage,
            grade=place.grade,
            started_on=place.started_on,
            entered_on=place.entered_on,
        )
        EnrollmentStatus.objects.create(enrollment=there, seq=1, started_on=there.started_on, status="normal")
