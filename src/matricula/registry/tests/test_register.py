"""The register's own promises, asked as the application's role."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from matricula.audit.api import ActionLog, Lock
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.registry.api import (
    AlreadyKnown,
    Enrollment,
    NewStudent,
    SealedSnapshot,
    Student,
    StudentFilter,
    broken_links,
    enroll_student,
    seal_archive,
    student_view,
    students_page,
)
from matricula.registry.models import StudentNumber
from matricula.registry.queries.duplicates import number_taken
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db


def test_a_student_is_seen_from_their_school_up_and_from_nowhere_else(province: Province) -> None:
    student = enrolled(province)
    for org, seen in {
        "east_one": 1,
        "east": 1,
        "city": 1,
        "province": 1,
        "east_two": 0,
        "west": 0,
        "west_one": 0,
    }.items():
        with in_scope(province.acting(org)):
            assert Student.objects.filter(uuid=student.uuid).count() == seen, org
            assert Enrollment.objects.filter(student_id=student.pk).count() == seen, org
    assert Student.objects.count() == 0, "without a scope nothing is seen"


def test_the_place_of_a_student_is_kept_by_the_database(province: Province) -> None:
    student = enrolled(province)
    assert student.school_id == province.orgs["east_one"].pk
    assert student.district_id == province.orgs["east"].pk
    assert student.region_id == province.orgs["city"].pk
    assert (student.stage, student.grade, student.status) == ("primary", "g04", "normal")


def test_nobody_gets_a_second_archive(province: Province) -> None:
    person = new_student()
    enrolled(province, person=person)
    by = province.acting("west_one")
    with in_scope(by), pytest.raises(Refused) as refused:
        enroll_student(
            by=by,
            school=province.orgs["west_one"],
            person=person,
            stage="primary",
            grade="g04",
            entered_on=date(2022, 9, 1),
        )
    assert refused.value.code == "second_archive"
    assert refused.value.clause


def test_a_number_serves_one_person_for_ever(province: Province) -> None:
    enrolled(province)
    by = province.acting("east_one")
    with in_scope(by):
        held = StudentNumber.objects.get()
        with pytest.raises(Refused) as refused:
            enroll_student(
                by=by,
                school=province.orgs["east_one"],
                person=new_student("测试丁"),
                stage="primary",
                grade="g04",
                entered_on=date(2022, 9, 1),
                number=held.number,
            )
        assert (refused.value.code, refused.value.clause) == (
            "number_taken",
            stack_for(by.pack).basis("one_number"),
        )
        # Not even when it is nobody's any more, and not past the action either: the database itself holds it.
        with as_owner():
            StudentNumber.objects.filter(pk=held.pk).update(ended_on=held.started_on)
        assert number_taken(held.number)
        with pytest.raises(IntegrityError), transaction.atomic(), as_owner():
            StudentNumber.objects.create(
                student=held.student, number=held.number, kind=held.kind, started_on=held.started_on
            )
        with pytest.raises(ProgrammingError), transaction.atomic():
            held.delete()


def enter(
    province: Province, school: str, person: NewStudent, other_people: Collection[UUID] = ()
) -> Student:
    by = province.acting(school)
    with in_scope(by):
        return enroll_student(
            by=by,
            school=province.orgs[school],
            person=person,
            stage="primary",
            grade="g04",
            entered_on=date(2022, 9, 1),
            other_people=other_people,
        )


def without_number(person: NewStudent) -> NewStudent:
    return replace(person, document_number="")


def test_the_same_name_sex_and_birth_date_at_the_same_school_is_the_same_person(province: Province) -> None:
    person = without_number(new_student())
    student = enter(province, "east_one", person)
    for again in (person, new_student()):
        with pytest.raises(AlreadyKnown) as refused:
            enter(province, "east_one", again, [student.uuid])
        assert (refused.value.code, refused.value.clause) == ("already_here", "CN-GZ-25")
        assert refused.value.next_step
    for other in (replace(person, sex="2"), replace(person, birth_on=date(2016, 3, 6))):
        enter(province, "east_one", other)


def test_somebody_alike_is_told_apart_by_the_word_of_an_officer_who_answers_for_it(
    province: Province,
) -> None:
    first = enter(province, "east_one", new_student())
    # Another school, or another document at the same one.
    for school, person in (("west_one", without_number(new_student())), ("east_one", new_student())):
        with pytest.raises(AlreadyKnown) as refused:
            enter(province, school, person)
        assert (refused.value.code, refused.value.clause) == ("perhaps_known", "CN-GZ-25")
        others = [one.student_uuid for one in refused.value.found]
        assert first.uuid in others
        second = enter(province, school, person, others)
        with in_scope(province.acting(school)):
            entered = ActionLog.objects.get(action="registry.enroll_student", subject_uuid=second.uuid)
            assert set(entered.detail["told_apart_from"]) == set(map(str, others))


def test_history_says_who_why_and_when(province: Province) -> None:
    student = enrolled(province)
    by = province.acting("east_one")
    with in_scope(by):
        Student.objects.filter(pk=student.pk).update(nationality="HKG")
        changes = student_view(by, student.uuid, on=date(2100, 1, 1)).changes
    kinds = {(one.kind, one.label) for one in changes}
    assert ("Student", "insert") in kinds
    assert ("Student", "update") in kinds
    first = next(one for one in changes if one.kind == "Student" and one.label == "insert")
    assert first.action == "registry.enroll_student"
    assert first.user_name == by.user_name


def test_the_application_cannot_forge_or_erase_history(province: Province) -> None:
    enrolled(province)
    for statement in (
        "DELETE FROM registry_studentevent",
        "UPDATE registry_studentevent SET name = 'x'",
        "DELETE FROM audit_actionlog",
        "TRUNCATE registry_student CASCADE",
        "DELETE FROM registry_student",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_locked_place_refuses_raw_sql_and_a_permit_cannot_be_written(province: Province) -> None:
    student = enrolled(province)
    by = province.acting("east", "head")
    with in_scope(by):
        place = student.enrollments.get()
        with as_owner():
            Lock.objects.create(
                subject_kind="enrollment",
                subject_uuid=place.uuid,
                clause="TEST-1",
                reason="handed over",
                locked_at=civil_now(),
            )
        for statement in (
            "UPDATE registry_enrollment SET grade = 'g06' WHERE id = %s",
            (
                "INSERT INTO registry_enrollmentstatus (enrollment_id, seq, started_on, status, ends, change_kind,"
                " reason, clause) VALUES (%s, 9, '2026-01-01', 'normal', false, '', '', '')"
            ),
        ):
            with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [place.pk])
            assert getattr(error.value.__cause__, "sqlstate", "") == "MR001"
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at)"
                " VALUES (%s, 'enrollment', %s, %s, 'TEST-1', now(), now() + interval '1 day')",
                [uuid4(), place.uuid, uuid4()],
            )


def test_the_chain_of_statuses_has_no_gap(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        place = student.enrollments.get()
        with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO registry_enrollmentstatus (enrollment_id, seq, started_on, status, ends, change_kind,"
                " reason, clause) VALUES (%s, 7, '2030-01-01', 'on_leave', false, '', '', '')",
                [place.pk],
            )
    assert getattr(error.value.__cause__, "sqlstate", "") == "MR003"


def test_sealed_copies_form_a_chain_that_cannot_be_changed(province: Province) -> None:
    by = province.acting("east_one", "head")
    students = [enrolled(province), enrolled(province, person=new_student("测试丙"))]
    with in_scope(by):
        for student in students:
            seal_archive(by=by, enrollment=student.enrollments.get(), clause="CN-GZ-13")
        assert broken_links(province.orgs["east_one"]) == []
        first, second = SealedSnapshot.objects.order_by("chain_no")
        assert {first.clause, second.clause} == {"CN-GZ-13"}
        assert second.previous_sha256 == first.sha256
        with pytest.raises(ProgrammingError), transaction.atomic():
            SealedSnapshot.objects.filter(pk=first.pk).update(content="{}")


def test_the_list_is_ordered_as_people_read_and_pages_by_key(
    province: Province, django_assert_num_queries: object
) -> None:
    for name in ("赵一", "单一", "曾一", "阿依·测", "𠅤一"):
        enrolled(province, person=new_student(name))
    by = province.acting("east_one")
    with in_scope(by):
        school = province.orgs["east_one"]
        with django_assert_num_queries(3):  # type: ignore[operator]  # the appointment, the students, their numbers
            page = students_page(by, school, StudentFilter(), size=2)
        names = [one.name for one in page.students]
        while page.next_key:
            page = students_page(by, school, StudentFilter(), after=page.next_key, size=2)
            names += [one.name for one in page.students]
        assert names[:2] == ["阿依·测", "单一"] or names.index("单一") < names.index("曾一") < names.index(
            "赵一"
        )
        assert len(names) == 5
        back = students_page(by, school, StudentFilter(), before=page.previous_key, size=2)
        assert [one.name for one in back.students] == names[2:4]


def test_search_by_script_spelling_number_and_birth_date(province: Province) -> None:
    student = enrolled(province, person=new_student("单小测", date(2016, 5, 6)))
    enrolled(province, person=new_student("赵小测", date(2016, 7, 8)))
    by = province.acting("east")
    with in_scope(by):
        number = student.numbers.get().number
        for text in (
            "单",
            "单小",
            "shan",
            "shan xiao",
            number,
            number.lower(),
            "2016-05-06",
            "20160506",
            "2016年5月6日",
        ):
            page = students_page(by, province.orgs["east"], StudentFilter(text=text))
            assert [one.name for one in page.students] == ["单小测"], text
