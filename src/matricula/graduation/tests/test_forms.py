"""A student reads the forms of the own record and confirms them, as they stand; errors come back corrected."""

import copy
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.authorities.api import Org, User, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.deployment.api import family_sight
from matricula.families.api import as_family, issue_code, readers_of
from matricula.graduation.api import (
    Cohort,
    FormConfirmation,
    FormReport,
    FormState,
    confirm_form,
    decline_report,
    forms_of,
    pass_report,
    report_error,
    report_own_error,
    return_form,
)
from matricula.graduation.tests.pupils import account_of, place_of, reached, stands
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Guardian, Student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db
SEVEN = 7


@dataclass
class Class:
    """A season with two students of one school, the first of whom has an account."""

    province: Province
    cohort: Cohort
    student: Student
    other: Student
    user: User

    @property
    def school(self) -> Org:
        return self.province.orgs["east_high"]


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Class:
    with lasting():
        province = hubei()
        with on(4, 6):
            cohort = opened(province)
            student, other = leaver(province), leaver(province, "测试乙")
            reached(province, student)
            return Class(province, cohort, student, other, account_of(province, student))


@pytest.fixture
def made(begun: Class, db: None) -> Iterator[Class]:
    with on(4, 7):
        yield copy.deepcopy(begun)


def confirmed(made: Class, *forms: str) -> None:
    with as_family(made.user) as family:
        for form in forms:
            confirm_form(by=family, child=family.children[0], school=made.school, form=form)


def states(made: Class) -> dict[str, FormState]:
    with as_family(made.user):
        found = forms_of([made.student.pk], stack_for("cn_hubei"))[made.student.pk]
    return {one.code: one.state for one in (*found.forms, found.final)}


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def test_a_student_sees_the_own_record_alone(made: Class) -> None:
    with as_family(made.user) as family:
        found = forms_of([made.student.pk, made.other.pk], stack_for("cn_hubei"))
        assert [one.name for one in family.children] == [made.student.name]
    assert set(found) == {made.student.pk}
    content = found[made.student.pk].content
    assert content["head"]["name"] == made.student.name
    assert len(content["results"]) == 8
    assert "certificate" not in content, "nobody has judged the student yet"


def test_six_are_confirmed_one_by_one_and_the_seventh_by_who_may_graduate(made: Class) -> None:
    law = list(stack_for("cn_hubei").table("student_form").codes)
    assert len(law) == SEVEN
    confirmed(made, *law[:-1])
    assert set(states(made).values()) == {FormState.CONFIRMED, FormState.HIDDEN}
    for form in ("certificate", FormConfirmation.FINAL):
        with refused("certificate_not_yet"):
            confirmed(made, form)
    stands(made.cohort, made.student)
    with refused("forms_not_confirmed"):
        confirmed(made, FormConfirmation.FINAL)
    confirmed(made, "certificate", FormConfirmation.FINAL)
    assert set(states(made).values()) == {FormState.CONFIRMED}
    stands(made.cohort, made.student, "unmet")
    assert states(made)["certificate"] is FormState.HIDDEN, "a credit was withdrawn"


def test_a_change_of_one_form_opens_that_and_a_change_of_the_name_all(made: Class) -> None:
    stands(made.cohort, made.student)
    confirmed(made, *stack_for("cn_hubei").table("student_form").codes, FormConfirmation.FINAL)
    with as_owner():
        connection.cursor().execute(
            "UPDATE studies_fitnessyear SET score = 71 WHERE student_id = %s AND school_year = 2024",
            [made.student.pk],
        )
    changed = {form for form, state in states(made).items() if state is FormState.CHANGED}
    assert changed == {"fitness", FormConfirmation.FINAL}
    with as_owner():
        Student.objects.filter(pk=made.student.pk).update(name="测试丙")
    assert set(states(made).values()) == {FormState.CHANGED}


def test_confirming_again_what_is_confirmed_writes_nothing(made: Class) -> None:
    confirmed(made, "cover", "cover")
    with as_owner():
        assert FormConfirmation.objects.filter(student=made.student).count() == 1


def test_an_error_goes_to_school_and_city_and_comes_back_to_be_confirmed_anew(made: Class) -> None:
    confirmed(made, "fitness")
    with as_family(made.user) as family:
        child = family.children[0]
        report = report_own_error(
            by=family, child=child, school=made.school, form="fitness", words="2024: 72.0"
        )
        with refused("error_is_reported"):
            confirm_form(by=family, child=child, school=made.school, form="fitness")
        with refused("error_is_reported_already"):
            report_own_error(by=family, child=child, school=made.school, form="fitness", words="again")
    school, city = made.province.acting("east_high"), made.province.acting("city")
    with in_scope(city):
        report = FormReport.objects.select_related("cohort__org", "school", "student").get(pk=report.pk)
        with refused("report_not_passed_on"):
            return_form(by=city, report=report, reason="corrected by the school")
    with in_scope(school):
        pass_report(by=school, report=report)
    with in_scope(city):
        with refused("answer_without_reason"):
            return_form(by=city, report=report, reason=" ")
        return_form(by=city, report=report, reason="corrected by the school")
        with refused("report_is_answered"):
            decline_report(by=city, report=report, reason="x")
    assert states(made)["fitness"] is FormState.RETURNED
    with on(4, 8):
        confirmed(made, "fitness")
        assert states(made)["fitness"] is FormState.CONFIRMED


def test_what_the_school_reports_it_has_passed_on_and_a_teacher_has_not(made: Class) -> None:
    for role, passed in (("record_officer", True), ("class_teacher", False)):
        by = made.province.acting("east_high", role)
        with in_scope(by):
            student = Student.objects.select_related("school").get(pk=made.other.pk)
            form = "cover" if passed else "evaluation"
            report = report_error(by=by, student=student, form=form, words="wrong")
            assert (report.passed_at is not None) is passed


def test_guardians_get_no_account_here(made: Class) -> None:
    by = made.province.acting("east_high")
    place = place_of(made.other)
    with in_scope(by):
        guardian = Guardian.objects.filter(student=made.other).first()
        assert guardian is not None
        assert [one.guardian for one in readers_of([place], stack_for("cn_hubei"))] == [None]
        with refused("nobody_to_read"):
            issue_code(by=by, enrollment=place, guardian=guardian)


# Raw SQL: what the database refuses whoever wrote the statement.


def attempt(user: User | None, statement: str, *values: Any) -> str:
    """An SQLSTATE, or how many rows it met; with the sight of the account, else of whoever is in scope."""
    with family_sight(user.pk) if user else nullcontext():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                return str(cursor.rowcount)
        except DatabaseError as error:
            return str(getattr(error.__cause__, "sqlstate", ""))


CONFIRM = """
INSERT INTO graduation_formconfirmation (uuid, cohort_id, student_id, form, sections, digest, confirmed_at, user_id)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 'made up', '2001-01-01', %s)
"""


def test_nobody_confirms_for_another_nor_the_certificate_before_its_time(made: Class) -> None:
    def confirms(student: Student, form: str, sections: list[str]) -> str:
        return attempt(made.user, CONFIRM, made.cohort.pk, student.pk, form, sections, made.user.pk)

    assert confirms(made.other, "cover", ["head"]) == "MR100"
    assert confirms(made.student, "certificate", ["head", "certificate"]) == "MR101"
    assert confirms(made.student, "final", ["head"]) == "MR101"
    assert confirms(made.student, "cover", ["head", "archive"]) == "1"
    with as_owner():
        written = FormConfirmation.objects.get(student=made.student)
    assert written.digest != "made up"
    assert written.confirmed_at.year == 2027


def test_what_holds_is_not_written_again_and_forms_of_other_names_come_to_an_end(made: Class) -> None:
    def confirms(form: str, sections: list[str]) -> str:
        return attempt(made.user, CONFIRM, made.cohort.pk, made.student.pk, form, sections, made.user.pk)

    assert [confirms("cover", ["head"]) for _again in range(3)] == ["1", "0", "0"]
    with as_owner():
        Student.objects.filter(pk=made.student.pk).update(name="测试丙")
    assert [confirms("cover", ["head"]) for _again in range(2)] == ["1", "0"]
    with as_owner():
        row = FormConfirmation.objects.filter(student=made.student).values().first()
        assert row is not None
        for number in range(498):
            FormConfirmation.objects.create(**{**row, "id": None, "uuid": uuid.uuid4(), "form": f"f{number}"})
    assert confirms("another", ["head"]) == "MR100"


def test_a_form_that_came_back_is_confirmed_anew_though_nothing_has_changed(made: Class) -> None:
    confirmed(made, "fitness")
    school, city = made.province.acting("east_high"), made.province.acting("city")
    with in_scope(school):
        student = Student.objects.select_related("school").get(pk=made.student.pk)
        report = report_error(by=school, student=student, form="fitness", words="wrong")
    with in_scope(city):
        return_form(by=city, report=report, reason="to be read again")
    with on(4, 8):
        confirmed(made, "fitness", "fitness")
        assert states(made)["fitness"] is FormState.CONFIRMED
    with as_owner():
        assert FormConfirmation.objects.filter(student=made.student, form="fitness").count() == 2


def test_what_waits_is_neither_confirmed_nor_reported_once_more(made: Class) -> None:
    report = """
INSERT INTO graduation_formreport
  (uuid, cohort_id, student_id, school_id, form, words, reported_at, reported_by_id, reason)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 'wrong', '2001-01-01', %s, '')
"""

    def reports(form: str) -> str:
        school = made.school.pk
        return attempt(made.user, report, made.cohort.pk, made.student.pk, school, form, made.user.pk)

    def confirms(form: str, sections: list[str]) -> str:
        return attempt(made.user, CONFIRM, made.cohort.pk, made.student.pk, form, sections, made.user.pk)

    stands(made.cohort, made.student)
    assert [reports("cover"), reports("cover"), reports("fitness")] == ["1", "MR125", "1"]
    assert [confirms("cover", ["head"]), confirms("final", ["head", "certificate"])] == ["MR124", "MR124"]
    assert confirms("results", ["head", "results"]) == "1"
    by = made.province.acting("east_high")
    for waiting in ("cover", "fitness"):
        with in_scope(by):
            found = FormReport.objects.select_related("school", "cohort").get(form=waiting)
            decline_report(by=by, report=found, reason="it is right")
    assert [confirms("cover", ["head"]), confirms("final", ["head", "certificate"])] == ["1", "1"]
    assert reports("cover") == "1"


def test_no_office_confirms_in_the_name_of_a_student(made: Class) -> None:
    for role in ("record_officer", "head"):
        by = made.province.acting("east_high", role)
        with in_scope(by):
            assert (
                attempt(None, CONFIRM, made.cohort.pk, made.student.pk, "cover", ["head"], made.user.pk)
                == "42501"
            )


def test_no_office_answers_for_the_other(made: Class) -> None:
    with as_family(made.user) as family:
        report = report_own_error(
            by=family, child=family.children[0], school=made.school, form="cover", words="wrong"
        )
    returned = (
        "UPDATE graduation_formreport SET passed_at = civil_now(), passed_in_id = %s, returned_at = civil_now(),"
        " returned_in_id = %s, reason = 'x' WHERE id = %s"
    )
    school = made.province.acting("east_high")
    city = made.province.acting("city")
    for by in (school, city):
        with in_scope(by):
            assert attempt(None, returned, by.appointment_id, by.appointment_id, report.pk) == "MR102"
    passed = "UPDATE graduation_formreport SET passed_at = civil_now(), passed_in_id = %s WHERE id = %s"
    with in_scope(city):
        assert attempt(None, passed, city.appointment_id, report.pk) == "MR102"
    with in_scope(made.province.acting("west_high")):
        other = made.province.acting("west_high")
        assert attempt(None, passed, other.appointment_id, report.pk) == "0"
    assert attempt(made.user, passed, school.appointment_id, report.pk) == "0"


def test_another_student_reads_nothing_of_it(made: Class) -> None:
    stranger = account_of(made.province, made.other)
    confirmed(made, "cover")
    with as_family(stranger):
        assert made.student.pk not in forms_of([made.student.pk], stack_for("cn_hubei"))
        assert not FormConfirmation.objects.exists()
    with family_sight(stranger.pk), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM studies_own_facts(%s, 0.5, 1, '{}')", [[made.student.pk]])
        assert cursor.fetchall() == []
