"""A temporary number becomes a formal one by a decided case, and by nothing else."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import ActionLog, Lock
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import (
    Case,
    CaseState,
    Due,
    Event,
    case_page,
    cases_under_way,
    inbox,
    inbox_counts,
    open_case,
    withdraw_case,
)
from matricula.cases.lookup import number_in
from matricula.cases.tests.filing import approved_by, drafted_number, filed_number, filed_transfer
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import ArchiveItem, IdentityDocument, Student, StudentNumber, changes_of
from matricula.registry.tests.pupils import enrolled, made_up_id, new_student
from matricula.regulation.api import Outcome, Refused

pytestmark = pytest.mark.django_db
WAY = ("east_one", "east", "province", "province")


def numbers_of(province: Province, student: Student) -> list[tuple[str, bool]]:
    with in_scope(province.acting("province")):
        found = student.numbers.order_by("id").values_list("number", "ended_on")
        return [(number[0], ended is not None) for number, ended in found]


def test_number_document_name_and_history_follow_the_decided_case(province: Province) -> None:
    student = enrolled(province, person=new_student("测试甲"))
    other = made_up_id(student.birth_on, 777)
    case = filed_number(province, student, school="east_one", id_number=other, new_name="测试乙")
    case = approved_by(province, case, *WAY)
    assert case.state == CaseState.APPLIED
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert (student.name, student.status) == ("测试乙", "normal")
        temporary, formal = student.numbers.order_by("id")
        assert (formal.number, formal.kind, formal.ended_on) == (f"G{other}", "formal", None)
        assert (temporary.kind, temporary.ended_on) == ("temporary", formal.started_on)
        old, new = student.identity_documents.order_by("id")
        assert (old.ended_on, new.number, new.ended_on) == (new.started_on, other, None)
        item = ArchiveItem.objects.get(student=student, case_uuid=case.uuid)
        assert (item.kind, item.clause) == ("proof", "CN-GZ-12")
        changed = {
            one.kind: one
            for one in changes_of(student, until=civil_now().replace(year=2999))
            if one.case == str(case.uuid)
        }
        assert set(changed) >= {"Student", "StudentNumber", "IdentityDocument"}
        assert {
            (one.clause, one.user_name != "") for one in changed.values() if one.kind != "ArchiveItem"
        } == {("CN-GZ-10", True)}
        log = ActionLog.objects.get(action="registry.give_formal_number")
        assert (log.case_uuid, log.clause, log.subject_uuid) == (case.uuid, "CN-GZ-10", student.uuid)


def test_a_document_that_stays_the_same_is_not_entered_twice(province: Province) -> None:
    student = enrolled(province)
    approved_by(province, filed_number(province, student, school="east_one"), *WAY)
    with in_scope(province.acting("east_one")):
        assert student.identity_documents.count() == 1
    assert numbers_of(province, student) == [("L", True), ("G", False)]


def test_a_locked_record_keeps_its_number_and_the_approval_has_not_happened(province: Province) -> None:
    student = enrolled(province)
    case = approved_by(province, filed_number(province, student, school="east_one"), *WAY[:3])
    with as_owner():
        place = student.enrollments.get()
        Lock.objects.create(
            subject_kind="enrollment", subject_uuid=place.uuid, clause="CN-GZ-13", locked_at=civil_now()
        )
    with pytest.raises(Refused) as refused, transaction.atomic():
        approved_by(province, case, "province")
    assert (refused.value.code, refused.value.clause) == ("locked", "CN-GZ-13")
    assert numbers_of(province, student) == [("L", False)]
    with in_scope(province.acting("province")):
        assert Case.objects.get(pk=case.pk).state == CaseState.RUNNING
        assert not ArchiveItem.objects.filter(case_uuid=case.uuid).exists()


GIVE = (
    "SELECT registry_give_number(%s, %s, 'formal', '1', %s, 'X', 'x', %s, %s, 'registry.formal_number', %s)"
)


@pytest.mark.parametrize("what", ["running case", "draft", "no case", "another student", "a transfer"])
def test_raw_sql_gives_no_number_without_the_decided_case(province: Province, what: str) -> None:
    student, other = enrolled(province), enrolled(province, person=new_student("测试丙"))
    case = filed_number(province, student, school="east_one") if what != "draft" else None
    if what == "draft":
        case = drafted_number(province, student, school="east_one")
    if what == "a transfer":
        case = approved_by(province, filed_transfer(province, other, to="east_two"), "east_two", "east_one")
    assert case is not None
    wanted = other if what == "another student" else student
    named = uuid.uuid4() if what == "no case" else case.uuid
    number = made_up_id(student.birth_on, 775)
    with in_scope(province.acting("province", "head")), connection.cursor() as cursor:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            cursor.execute(
                GIVE, [wanted.pk, f"G{number}", number, date(2026, 1, 1), named, case.opened_org_id]
            )
        assert refused.value.__cause__.sqlstate == "MR015"  # type: ignore[union-attr]  # psycopg's own error
    assert numbers_of(province, student) == [("L", False)]


def test_the_app_neither_ends_a_number_or_document_nor_adds_a_second(province: Province) -> None:
    student = enrolled(province)
    with in_scope(province.acting("east_one")):
        today = civil_today(province.acting("east_one").zone)
        attempts: list[Callable[[], object]] = [
            lambda: student.numbers.update(ended_on=today),
            lambda: StudentNumber.objects.create(
                student=student, number="G1", kind="formal", started_on=today, ended_on=today
            ),
            lambda: student.identity_documents.update(ended_on=today),
            lambda: IdentityDocument.objects.create(
                student=student, kind="1", number="1", started_on=today, ended_on=today
            ),
        ]
        for attempt in attempts:
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                attempt()
            assert refused.value.__cause__.sqlstate == "MR015"  # type: ignore[union-attr]  # psycopg's own error


def test_who_does_not_see_the_case_does_not_learn_the_number(province: Province) -> None:
    student = enrolled(province)
    case = filed_number(province, student, school="east_one")
    for org, seen in (("east", True), ("province", True), ("west", False), ("west_one", False)):
        with in_scope(province.acting(org)):
            assert (number_in(case, student.pk) is not None) is seen
            assert Case.objects.filter(pk=case.pk).exists() is seen


def test_a_transfer_goes_on_beside_the_request_and_the_number_follows_the_pupil(province: Province) -> None:
    student = enrolled(province)
    case = approved_by(province, filed_number(province, student, school="east_one"), *WAY[:2])
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    approved_by(province, case, "province", "province")
    assert numbers_of(province, student) == [("L", True), ("G", False)]
    with in_scope(province.acting("east_two")):
        student.refresh_from_db()
        assert student.school_id == province.orgs["east_two"].pk


def test_the_register_is_not_asked_for_a_document_that_cannot_be_the_pupils(province: Province) -> None:
    """Who tries strangers' numbers learns nothing: one that is known and one that is made up are answered alike."""
    born = date(2015, 6, 1)
    stranger = enrolled(province, "west_one", person=new_student("测试丁", birth_on=born))
    with in_scope(province.acting("west_one")):
        known = stranger.identity_documents.get().number
    student, by = enrolled(province), province.acting("east_one")
    answers = []
    for number in (known, made_up_id(born, 991)):
        draft = drafted_number(province, student, school="east_one", id_number=number)
        with in_scope(by):
            missing = case_page(by=by, case=draft.uuid).missing
        answers.append([(one.code, one.outcome) for one in missing])
    assert answers[0] == answers[1]
    assert ("document_fits", Outcome.unmet) in answers[0]
    assert Outcome.unmet not in {outcome for code, outcome in answers[0] if code != "document_fits"}


def test_two_presses_are_one_draft_and_an_empty_hand_starts_nothing(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_one")
    with in_scope(by):
        first, second = (
            open_case(by=by, procedure="formal_number", student=student.uuid, key="pressed-twice")
            for _press in range(2)
        )
        assert first == second
        assert Event.objects.filter(case=first).count() == 1
        with pytest.raises(Refused) as refused:
            open_case(by=by, procedure="formal_number", number="L1", name="X", key="by-look-up")
        assert refused.value.code == "start_from_the_pupil"
        with pytest.raises(Refused) as foreign:
            open_case(by=by, procedure="formal_number", student=uuid.uuid4(), key="somebody-else")
        assert foreign.value.code == "not_on_own_roll"


def test_what_is_under_way_for_a_student_is_one_statement_and_ends_with_the_case(
    province: Province, django_assert_num_queries: Any
) -> None:
    student, by = enrolled(province), province.acting("east_one")
    case = drafted_number(province, student, school="east_one")
    with in_scope(by):
        with django_assert_num_queries(2):
            known = cases_under_way(student.pk)
        assert [(name, one.uuid, one.turn) for name, one in known.items()] == [
            ("formal_number", case.uuid, None)
        ], "a draft waits for nobody yet"
        withdraw_case(by=by, case=case.uuid, reason="")
        with django_assert_num_queries(1):
            assert cases_under_way(student.pk) == {}
    with in_scope(province.acting("west")):
        assert cases_under_way(student.pk) == {}


def test_turns_without_a_term_have_a_group_of_their_own(
    province: Province, django_assert_num_queries: object
) -> None:
    students = [enrolled(province, person=new_student(f"测试{sign}")) for sign in "甲乙丙"]
    for student in students:
        filed_number(province, student, school="east_one")
    head = province.acting("east_one", "head")
    with in_scope(head):
        assert inbox_counts(by=head) == {
            "overdue": 0, "today": 0, "soon": 0, "later": 0, "no_term": 3, "escalated": 0,
        }  # fmt: skip
        first = inbox(by=head, due=Due.NO_TERM, limit=2)
        rest = inbox(by=head, due=Due.NO_TERM, after=first.after, limit=2)
        assert [row.pupil for row in (*first.rows, *rest.rows)] == ["测试甲", "测试乙", "测试丙"]
        assert {(row.due, row.due_at) for row in first.rows} == {(Due.NO_TERM, None)}
        assert [row.pupil for row in inbox(by=head, after=first.after).rows] == ["测试丙"]
