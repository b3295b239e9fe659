"""What was filed in time goes on after the freeze, what comes later is refused, and the city opens one student."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import Permit
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, CaseState, attach_evidence, open_case, save_draft, submit_case
from matricula.cases.tests.filing import approved_by, picture
from matricula.config.testing import as_owner, law_in_force
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.graduation.tests.test_freeze import FREEZE, refused
from matricula.registry.api import ArchiveItem, Student
from matricula.regulation.api import Refused, Stack, stack_for, substituted

pytestmark = pytest.mark.django_db

CHANGE = "UPDATE registry_student SET sort_key = sort_key || 'x' WHERE id = %s"
REPORT = "papers_of_the_leaver"


def with_a_report(stack: Stack) -> Stack:
    """The law with a procedure more, barred by the season: the school files a paper in the archive, the city agrees."""
    history = stack.procedures["after_freeze"]
    report = replace(
        history.versions[-1],
        id=REPORT,
        effect="cases.file_papers",
        effect_with={
            "archive_kind": next(iter(stack.tables["archive_kind"].codes)),
            "archive_kind_clause": "CN-MOE-7",
        },
        barred_by="graduating_changes",
    )
    return replace(stack, procedures={**stack.procedures, REPORT: replace(history, versions=(report,))})


@pytest.fixture
def city(db: None) -> Iterator[Province]:
    law = with_a_report(stack_for("cn_hubei"))
    province = hubei()
    law_in_force(law)
    with substituted(law):
        yield province


def drafted(province: Province, student: Student, procedure: str) -> Case:
    by = province.acting("east_high")
    with in_scope(by):
        case = open_case(by=by, procedure=procedure, student=student.uuid, key=uuid.uuid4().hex)
        save_draft(by=by, case=case.uuid, payload={"ground": "wrong_data", "ground_statement": "姓名有误"})
        attach_evidence(by=by, case=case.uuid, kind="application", content=picture(), file_name="a.png")
    return case


def filed(province: Province, case: Case) -> Case:
    by = province.acting("east_high")
    with in_scope(by):
        return submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)


def test_a_case_filed_by_the_last_day_is_finished_after_it_and_its_papers_are_filed(city: Province) -> None:
    student = leaver(city)
    with on(5, 31):
        opened(city)
        case = filed(city, drafted(city, student, REPORT))
    with on(6, 2):
        case = approved_by(city, case, "east_high", "city")
        assert case.state == CaseState.APPLIED
        with as_owner():
            assert ArchiveItem.objects.filter(student=student, case_uuid=case.uuid).count() == 1


def test_it_is_not_filed_after_the_last_day_and_what_was_typed_stays(city: Province) -> None:
    student, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(5, 31, 23, 59, 59.9):
        opened(city)
        begun, in_time = drafted(city, student, REPORT), drafted(city, other, REPORT)
        assert filed(city, in_time).state == CaseState.RUNNING
    with on(6, 1, 0, 0, 0):
        with pytest.raises(Refused) as refusal:
            filed(city, begun)
        assert (refusal.value.code, refusal.value.clause) == ("barred", "CN-HB-2.2c")
        assert "31" in str(refusal.value.text)
        with in_scope(city.acting("east_high")):
            begun.refresh_from_db()
            assert begun.payload["ground_statement"] == "姓名有误"
        # The database refuses it whatever the program thinks.
        with in_scope(city.acting("east_high")), pytest.raises(DatabaseError) as error, transaction.atomic():
            Case.objects.filter(pk=begun.pk).update(state="running", submitted_at=begun.opened_at)
        assert getattr(error.value.__cause__, "sqlstate", "") == "MR096"


def test_an_exception_opens_one_student_for_a_time_and_then_it_is_shut_again(city: Province) -> None:
    student, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    with on(5, 31):
        opened(city)
        late = drafted(city, student, REPORT)
    with on(6, 2):
        asked = filed(city, drafted(city, student, "after_freeze"))
        asked = approved_by(city, asked, "east_high")
        assert refused(city, CHANGE, student.pk) == ("MR001", FREEZE)
        assert approved_by(city, asked, "city").state == CaseState.APPLIED
        with as_owner():
            assert set(Permit.objects.values_list("subject_uuid", "clause")) == {
                (student.uuid, FREEZE),
                (student.uuid, "CN-HB-2.2c"),
            }
        assert refused(city, CHANGE, student.pk) == ("", "")
        assert refused(city, CHANGE, other.pk) == ("MR001", FREEZE)
        assert filed(city, late).state == CaseState.RUNNING
    with on(6, 20):
        assert refused(city, CHANGE, student.pk) == ("MR001", FREEZE)


def test_nobody_opens_a_student_without_a_decided_case(city: Province) -> None:
    student = leaver(city)
    with on(5, 31):
        opened(city)
    with on(6, 2):
        asked = approved_by(city, filed(city, drafted(city, student, "after_freeze")), "east_high")
        permit = "SELECT graduation_permit_change(%s, civil_now() + interval '1 day')"
        assert refused(city, permit, asked.uuid)[0] == "MR097"
        insert = (
            "INSERT INTO audit_permit (uuid, subject_kind, subject_uuid, case_uuid, clause, opens_at, closes_at) VALUES"
            " (gen_random_uuid(), 'frozen_student', %s, %s, 'CN-HB-2.1a', civil_now(), civil_now() + interval '1 day')"
        )
        assert refused(city, insert, student.uuid, asked.uuid)[0] == "42501"
        for statement in (
            "UPDATE graduation_cohort SET locks_from = locks_until - interval '1 minute'",
            "DELETE FROM graduation_cohort",
            "UPDATE graduation_cohortwindow SET closes_at = closes_at + interval '1 year'",
        ):
            with (
                in_scope(city.acting("city", "head")),
                pytest.raises(DatabaseError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
