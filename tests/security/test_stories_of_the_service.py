"""Whole attacks on the service: codes for oneself, words in another's name, a register with gaps.

Told as those of `test_stories.py` are: raw SQL as the application, in the name and with the sight of one person, and
lawfully on where it was refused.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from matricula.audit.api import ActionLog
from matricula.authorities.api import Acting, User, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import PASSWORD, reader, reading, requested, said
from matricula.families.api import FamilyAccess, as_family, issue_code, redeem_code
from matricula.families.codes import digest_of
from matricula.journal.tests.schoolday import AT_LESSON, SchoolDay, school_day
from matricula.kernel.clock import civil_now
from matricula.registry.api import Guardian, Student
from matricula.regulation.api import Refused
from tests.security.raw_sql import rows
from tests.security.telling import as_it_stands, inserted, refuses

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SERVICE = (
    "families_accesscode",
    "families_familyaccess",
    "families_servicerequest",
    "families_requestedchild",
    "families_declaration",
    "families_agreedform",
)


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


@contextmanager
def sql_of(by: Acting) -> Iterator[Acting]:
    with at_civil_time(AT_LESSON), in_scope(by):
        yield by


def mother_of(made: SchoolDay, student: int = 1) -> Guardian:
    with as_owner():
        return Guardian.objects.get(student=made.places[student].student)


def a_request(made: SchoolDay, by: Acting, **changed: Any) -> int:
    return inserted(
        "families_servicerequest",
        {
            "uuid": "gen_random_uuid()",
            "school_id": made.orgs["school"].pk,
            "year": 2026,
            "number": 77,
            "registered_at": civil_now() - 30 * DAY,
            "registered_in_id": by.appointment_id,
            "way": "paper",
            "applicant": "x",
            "as_student": False,
            "contact": "",
            "written_on": AT_LESSON.date(),
            "answer": "",
            "reason": "",
            **changed,
        },
    )


def a_declaration(made: SchoolDay, **changed: Any) -> int:
    return inserted(
        "families_declaration",
        {
            "uuid": "gen_random_uuid()",
            "school_id": made.orgs["school"].pk,
            "student_id": made.places[1].student_id,
            "guardian_id": mother_of(made).pk,
            "said_on": AT_LESSON.date(),
            "entered_at": civil_now(),
            "matter": "electronic",
            "agreed": False,
            "words": "",
            **changed,
        },
    )


def test_the_secretary_registers_as_the_page_does(made: SchoolDay) -> None:
    """What the attacks below are like, but for what is wrong in each; the number and the moment are the database's."""
    with sql_of(made.secretary) as by:
        first = a_request(made, by)
        assert rows(
            "SELECT number, registered_at > %s FROM families_servicerequest WHERE id = %s",
            civil_now() - DAY,
            first,
        ) == [(1, True)]
        a_declaration(made, entered_in_id=by.appointment_id)


def test_nobody_makes_the_clock_run_from_another_day_or_leaves_a_gap(made: SchoolDay) -> None:
    requested(made)
    with sql_of(made.secretary) as by:
        for wrong in (
            {"registered_in_id": made.people["deputy"].pk},
            {"registered_in_id": None},
            {"way": "online"},
            {
                "answer": "declined",
                "reason": "x",
                "answered_at": civil_now(),
                "answered_in_id": by.appointment_id,
            },
        ):
            with refuses("MR083"):
                a_request(made, by, **wrong)
        with refuses("42501"):
            rows("UPDATE families_servicerequest SET registered_at = %s", civil_now() + DAY)
        with refuses("42501"):
            rows("UPDATE families_servicerequest SET number = 9")
        with refuses("42501"):
            rows("DELETE FROM families_servicerequest")
        a_request(made, by)
        assert rows("SELECT number FROM families_servicerequest ORDER BY number") == [(1,), (2,)]


def test_an_answer_is_not_given_in_another_s_name_nor_taken_back(made: SchoolDay) -> None:
    requested(made)
    answers = (
        "UPDATE families_servicerequest"
        " SET answer = 'declined', reason = 'x', answered_at = %s, answered_in_id = %s"
    )
    with sql_of(made.secretary) as by:
        with refuses("MR083"):
            rows(answers, civil_now(), made.people["deputy"].pk)
        rows(answers, civil_now(), by.appointment_id)
        with refuses("MR083"):
            rows(
                "UPDATE families_servicerequest"
                " SET answer = '', reason = '', answered_at = NULL, answered_in_id = NULL"
            )


def test_no_school_reads_or_writes_what_another_was_asked(made: SchoolDay) -> None:
    requested(made)
    said(made, "electronic", False)
    before = as_it_stands(*SERVICE)
    for office, role in (("other", "record_officer"), ("city", "head"), ("region", "head")):
        with sql_of(made.person(f"{office}.{role}", role, office)) as by:
            for table in SERVICE:
                assert rows(f"SELECT 1 FROM {table}") == [], table
            # The guards of a row come before its wall.
            with refuses("MR083"):
                a_request(made, by)
            with refuses("MR084"):
                a_declaration(made, entered_in_id=by.appointment_id, agreed=True)
    assert as_it_stands(*SERVICE) == before


def test_a_school_does_not_withdraw_the_consent_of_another_school_s_family(made: SchoolDay) -> None:
    """In its own register, where it may write; the student is none of its own."""
    mother = reading(made)
    by = made.person("other.secretary", "record_officer", "other")
    with sql_of(by), refuses("MR084"):
        a_declaration(made, school_id=made.orgs["other"].pk, entered_in_id=by.appointment_id)
    with at_civil_time(AT_LESSON), as_family(mother) as family:
        assert len(family.children) == 1


def test_nobody_speaks_in_the_name_of_a_family_or_of_a_colleague(made: SchoolDay) -> None:
    mother, stranger = reading(made), mother_of(made, 2)
    with sql_of(made.secretary) as by:
        for wrong in (
            {"said_by_id": mother.pk},
            {"entered_in_id": made.people["deputy"].pk},
            {"entered_in_id": by.appointment_id, "guardian_id": stranger.pk},
            {"entered_in_id": by.appointment_id, "student_id": made.places[2].student_id},
        ):
            with refuses("MR084"):
                a_declaration(made, **wrong)
        with refuses("23514"):
            a_declaration(made)


def test_an_account_declares_for_no_child_but_its_own_and_for_no_other_parent(made: SchoolDay) -> None:
    mother = reading(made)
    other = made.places[2].student_id
    with at_civil_time(AT_LESSON), as_family(mother):
        assert rows("SELECT families_declare(%s, 'electronic', false, %s)", other, AT_LESSON.date()) == [
            (None,)
        ]
        assert rows(
            "SELECT families_agree(%s, 'mail', 'daily', 'a@b.example', '', %s)", other, AT_LESSON.date()
        ) == [(None,)]
        with refuses("42501"):
            a_declaration(made, said_by_id=mother.pk)
        with refuses("MR084"):
            a_declaration(made, said_by_id=mother.pk, student_id=other, guardian_id=mother_of(made, 2).pk)
    with as_owner():
        assert rows("SELECT 1 FROM families_declaration UNION SELECT 1 FROM families_agreedform") == []


def test_an_ended_guardian_declares_nothing_and_reads_nothing_of_what_was_said(made: SchoolDay) -> None:
    mother = reading(made)
    said(made, "electronic", True)
    guardian = mother_of(made)
    with as_owner():
        Guardian.objects.filter(pk=guardian.pk).update(ended_on=AT_LESSON.date())
    student = made.places[1].student_id
    with at_civil_time(AT_LESSON), as_family(mother):
        assert rows("SELECT 1 FROM families_declaration") == []
        with refuses("MR084"):
            rows("SELECT families_declare(%s, 'electronic', false, %s)", student, AT_LESSON.date())


def test_whoever_refused_is_given_no_code_by_raw_sql_either(made: SchoolDay) -> None:
    mother = reading(made)
    said(made, "electronic", False)
    with sql_of(made.secretary) as by, refuses("MR082"):
        inserted(
            "families_accesscode",
            {
                "uuid": "gen_random_uuid()",
                "school_id": made.orgs["school"].pk,
                "student_id": made.places[1].student_id,
                "guardian_id": mother_of(made).pk,
                "user_id": mother.pk,
                "digest": "0" * 64,
                "issued_at": civil_now(),
                "issued_in_id": by.appointment_id,
                "expires_at": civil_now() + DAY,
            },
        )


def test_a_secretary_who_uses_a_family_s_code_leaves_a_trace_and_reads_no_other_school_s_child(
    made: SchoolDay,
) -> None:
    """Nothing keeps who makes letters from opening one. It is in the log under the own name, the mother's password
    does not hold any more, and what another school entrusted to her account is closed at that moment."""
    mother = reading(made)
    with as_owner():
        elsewhere = made.places[2].student
        FamilyAccess.objects.create(user=mother, student=elsewhere, started_at=AT_LESSON)
        Student.objects.filter(pk=elsewhere.pk).update(school=made.orgs["other"])
    thief = reading(made)
    assert thief.pk == mother.pk
    with as_owner():
        held = User.objects.get(pk=mother.pk)
        assert held.check_password(PASSWORD)
        log = ActionLog.objects.filter(action="families.issue_code").latest("civil_at")
        assert (log.appointment_id, log.subject_uuid) == (
            made.secretary.appointment_id,
            made.places[1].student.uuid,
        )
        assert ActionLog.objects.filter(action="families.redeem_code").count() == 2
    with at_civil_time(AT_LESSON), as_family(thief) as family:
        assert [one.student_id for one in family.children] == [made.places[1].student_id]


def test_a_code_for_a_stranger_s_account_gives_the_school_nothing(made: SchoolDay) -> None:
    """Signed in elsewhere nobody has to use it; with the name of the account it opens this school's child alone."""
    stranger = reading(made, 2)
    found = reader(made)
    assert found.guardian
    code = "A" * 12
    with sql_of(made.secretary) as by:
        inserted(
            "families_accesscode",
            {
                "uuid": "gen_random_uuid()",
                "school_id": made.orgs["school"].pk,
                "student_id": found.enrollment.student_id,
                "guardian_id": found.guardian.pk,
                "user_id": stranger.pk,
                "digest": digest_of(code),
                "issued_at": civil_now(),
                "issued_in_id": by.appointment_id,
                "expires_at": civil_now() + DAY,
            },
        )
    with as_owner():
        Student.objects.filter(pk=made.places[2].student_id).update(school=made.orgs["other"])
    with at_civil_time(AT_LESSON):
        redeem_code(code=code, login=stranger.login, password="chosen by the secretary")
        with as_family(stranger) as family:
            assert [one.student_id for one in family.children] == [found.enrollment.student_id]


@pytest.mark.parametrize("role", ["teacher", "class_teacher", "deputy", "head"])
def test_nobody_at_the_school_keeps_the_service_but_who_may(made: SchoolDay, role: str) -> None:
    """A teacher wants to read of a student, ends a mother's right, refuses for her, answers what she asked."""
    mother, guardian = reading(made), mother_of(made)
    requested(made)
    with sql_of(made.secretary):
        issue_code(by=made.secretary, enrollment=made.places[2], guardian=mother_of(made, 2))
    before = as_it_stands(*SERVICE)
    with sql_of(made.person(f"the.{role}", role)) as by:
        code = {
            "uuid": "gen_random_uuid()",
            "school_id": by.org_id,
            "student_id": made.places[1].student_id,
            "guardian_id": guardian.pk,
            "user_id": mother.pk,
            "digest": digest_of("A" * 12),
            "issued_at": civil_now(),
            "issued_in_id": by.appointment_id,
            "expires_at": civil_now() + DAY,
        }
        with refuses("MR081"):
            inserted("families_accesscode", code)
        with refuses("MR081"):
            rows("UPDATE families_accesscode SET voided_at = %s WHERE used_at IS NULL", civil_now())
        with refuses("MR081"):
            rows("UPDATE families_familyaccess SET ended_at = %s, why_ended = 'x'", civil_now())
        with refuses("MR084"):
            a_declaration(made, entered_in_id=by.appointment_id)
        with refuses("MR083"):
            a_request(made, by)
        with refuses("MR083"):
            rows(
                "UPDATE families_servicerequest"
                " SET answer = 'declined', reason = 'x', answered_at = %s, answered_in_id = %s",
                civil_now(),
                by.appointment_id,
            )
        with refuses("MR083"):
            rows("UPDATE families_requestedchild SET enrollment_id = %s", made.places[1].pk)
    assert as_it_stands(*SERVICE) == before


def test_what_is_kept_of_a_code_opens_nothing_to_who_reads_it(made: SchoolDay) -> None:
    """Everybody at the school may read the row; a teacher asks with what stands in it, for the own account."""
    with sql_of(made.secretary):
        letter = issue_code(by=made.secretary, enrollment=made.places[1], guardian=mother_of(made))
    with sql_of(made.teacher) as by:
        [(kept,)] = rows("SELECT digest FROM families_accesscode")
        assert rows("SELECT families_code_fits(%s, %s)", letter.login, kept) == [(False,)]
        assert rows("SELECT * FROM families_redeem(%s, NULL, %s)", letter.login, kept) == []
        assert rows("SELECT * FROM families_redeem('', %s, %s)", by.user_id, kept) == []
    with at_civil_time(AT_LESSON):
        redeem_code(code=letter.code, login=letter.login)


def test_a_letter_that_was_voided_is_not_revived(made: SchoolDay) -> None:
    """An old letter lies about; not even who makes letters makes it good again."""
    with sql_of(made.secretary):
        old, _new = (
            issue_code(by=made.secretary, enrollment=made.places[1], guardian=mother_of(made))
            for _ in range(2)
        )
        for moment in (None, civil_now() + DAY):
            with refuses("MR081"):
                rows("UPDATE families_accesscode SET voided_at = %s WHERE voided_at IS NOT NULL", moment)
    with at_civil_time(AT_LESSON), pytest.raises(Refused):
        redeem_code(code=old.code, login=old.login)


def test_nobody_asks_of_other_families_who_refused_or_whose_guardian_somebody_is(made: SchoolDay) -> None:
    said(made, "electronic", False)
    mother, guardian, place = reading(made, 2), mother_of(made), made.places[1]
    asked = (
        ("SELECT families_refused(%s, %s)", (place.student_id, guardian.pk)),
        ("SELECT delivery_is_reader(%s, %s, %s)", (place.school_id, place.pk, guardian.pk)),
    )
    for question, values in asked:
        with at_civil_time(AT_LESSON), as_family(mother), refuses("42501"):
            rows(question, *values)
        with sql_of(made.person("other.head", "head", "other")), refuses("42501"):
            rows(question, *values)
