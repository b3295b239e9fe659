"""Many students, one decision: who is on a list, who falls out, and that each line is carried out once."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.actions import run_lists as running
from matricula.cases.api import (
    Case,
    CaseLine,
    Showing,
    leave_out_lines,
    lines_picture,
    open_case,
    open_list,
    run_lists,
    submit_case,
    take_lines_back,
)
from matricula.cases.effects.line_facts import record_facts
from matricula.cases.ports import verify_ports
from matricula.cases.tests.listing import REGISTRATION, approved_list, drafted_list, filed_list
from matricula.config.testing import as_owner
from matricula.registry.api import (
    ArchiveItem,
    EnrollmentStatus,
    Student,
    file_in_archive,
    withdraw_from_archive,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.regulation.api import PackError, Refused, stack_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def awaiting(province: Province) -> list[Student]:
    """Three students whose records await review, and one whose does not."""
    enrolled(province)
    return [enrolled(province, normal=False) for _ in range(3)]


def statuses(students: list[Student]) -> list[str]:
    with as_owner():
        return [Student.objects.get(pk=one.pk).status for one in students]


def links(case: Case) -> int:
    with as_owner():
        return EnrollmentStatus.objects.filter(case_uuid=case.uuid).count()


def state(case: Case) -> str:
    with as_owner():
        return Case.objects.get(pk=case.pk).state


def test_a_list_holds_whom_it_is_for_and_nobody_else(province: Province, awaiting: list[Student]) -> None:
    enrolled(province, "east_two", normal=False)
    case = drafted_list(province)
    with in_scope(province.acting("east_one")):
        assert set(case.lines.values_list("student_uuid", flat=True)) == {one.uuid for one in awaiting}
        assert "name" not in case.subject
        assert "student_number" not in case.subject


def test_a_run_that_is_killed_between_two_chunks_goes_on_and_doubles_nothing(
    province: Province, awaiting: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = approved_list(province)
    assert statuses(awaiting) == ["pending"] * 3, "deciding alone changes nobody"
    chunk, runs = running._run_chunk, iter([True])

    def once(*said: object) -> int:
        if not next(runs, False):
            raise KeyboardInterrupt
        return chunk(*said)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(running, "_run_chunk", once)
    with pytest.raises(KeyboardInterrupt):
        run_lists(chunk=2)
    assert links(case) == 2, "the whole first chunk, and no more"
    assert state(case) == "approved"
    monkeypatch.undo()
    assert run_lists(chunk=2) == 1
    assert statuses(awaiting) == ["normal"] * 3
    assert run_lists() == 0
    assert links(case) == 3, "nothing is doubled"
    assert state(case) == "applied"


def test_whoever_no_longer_fits_falls_out_alone(province: Province, awaiting: list[Student]) -> None:
    case = approved_list(province)
    put_into_status(awaiting[0], "left")
    run_lists()
    assert statuses(awaiting) == ["left", "normal", "normal"]
    with as_owner():
        fallen = CaseLine.objects.get(case=case, student=awaiting[0])
    assert [one["code"] for one in fallen.against] == ["no_longer_fits"]
    assert fallen.done_at is None


def test_who_is_left_out_stays_as_they_were(province: Province, awaiting: list[Student]) -> None:
    case, by = drafted_list(province), province.acting("east_one")
    with in_scope(by):
        with pytest.raises(Refused) as refusal:
            leave_out_lines(by=by, case=case.uuid, students=[awaiting[0].uuid], reason=" ")
        assert refusal.value.code == "reason_missing"
        assert (
            leave_out_lines(
                by=by, case=case.uuid, students=[awaiting[0].uuid], reason="The booklet is to come"
            )
            == 1
        )
        picture = lines_picture(case)
        assert (picture.counts[Showing.STAY], picture.counts[Showing.LEFT_OUT]) == (2, 1)
        assert take_lines_back(by=by, case=case.uuid, students=[awaiting[0].uuid]) == 1
        assert lines_picture(case).counts[Showing.STAY] == 3


def test_nobody_touches_the_lines_once_they_are_filed(province: Province, awaiting: list[Student]) -> None:
    case, by = filed_list(province), province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refusal:
        leave_out_lines(by=by, case=case.uuid, students=[awaiting[0].uuid], reason="Too late")
    assert refusal.value.code == "wrong_state"


def test_whoever_came_while_the_list_lay_is_on_it_when_it_is_filed(
    province: Province, awaiting: list[Student]
) -> None:
    case, by = drafted_list(province), province.acting("east_one")
    late = enrolled(province, normal=False)
    with in_scope(by):
        filed = submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
        assert filed.lines.filter(student_uuid=late.uuid).exists()
        assert filed.subject["lines"] == 4


def test_one_list_of_a_kind_and_stage_at_a_time(province: Province, awaiting: list[Student]) -> None:
    case, by = drafted_list(province), province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refusal:
        open_list(by=by, procedure=REGISTRATION, key=uuid.uuid4().hex, stage="primary")
    assert refusal.value.code == "list_under_way"
    assert case.reference in refusal.value.text_in("en")


def test_the_same_press_twice_is_one_list(province: Province, awaiting: list[Student]) -> None:
    by, key = province.acting("east_one"), uuid.uuid4().hex
    with in_scope(by):
        first, second = (open_list(by=by, procedure=REGISTRATION, key=key, stage="primary") for _ in range(2))
    assert first.pk == second.pk


def test_a_list_is_not_begun_for_one_student(province: Province, awaiting: list[Student]) -> None:
    by = province.acting("east_one")
    with in_scope(by), pytest.raises(Refused) as refusal:
        open_case(by=by, procedure=REGISTRATION, student=awaiting[0].uuid, key=uuid.uuid4().hex)
    assert refusal.value.code == "start_from_the_list"


def without_document(province: Province, school: str = "east_one", name: str = "单无证") -> Student:
    """One who awaits review and has no identity document."""
    person = replace(new_student(name), document_number="")
    return enrolled(province, school, person=person, normal=False)


def file_for(by: Acting, student: Student) -> ArchiveItem:
    """A supporting document of the student, put on a shelf."""
    place = student.enrollments.get()
    return file_in_archive(
        by=by,
        enrollment=place,
        kind="proof",
        title="No registration",
        recorded_on=place.started_on,
        shelf_mark="A1",
    )


def against(case: Case, student: Student) -> list[dict[str, Any]]:
    with as_owner():
        found: list[dict[str, Any]] = CaseLine.objects.get(case=case, student=student).against
        return found


def test_a_line_without_its_papers_falls_out_and_says_which(
    province: Province, awaiting: list[Student]
) -> None:
    bare = without_document(province)
    case, by = drafted_list(province), province.acting("east_one")
    (fault,) = against(case, bare)
    assert (fault["code"], fault["clause"]) == ("papers_on_file", "CN-GZ-10")
    assert "0" in fault["text"]["en"]
    assert set(fault["text"]) == {"en", "zh-hans"}
    assert not any(against(case, one) for one in awaiting)
    with in_scope(by):
        assert lines_picture(case).faults == {("papers_on_file", "CN-GZ-10", ""): 1}
        file_for(by, bare)
        submit_case(by=by, case=case.uuid, key=uuid.uuid4().hex)
    assert not against(case, bare), "filed in the archive, it stays on the list"


def test_a_paper_that_was_withdrawn_counts_no_more(province: Province, awaiting: list[Student]) -> None:
    bare, by = without_document(province), province.acting("east_one")
    with in_scope(by):
        item = file_for(by, bare)
        assert record_facts([bare.pk], stack_for(PACK))[bare.pk]["archive_proof"] == 1
        withdraw_from_archive(by=by, item=item.uuid, reason="Another child's")
        facts = record_facts([bare.pk], stack_for(PACK))[bare.pk]
    assert (facts["archive_proof"], facts["document_kind"]) == (0, None)


def test_rules_of_lines_judge_by_what_their_sources_offer() -> None:
    law = stack_for(PACK)
    registration = law.procedures[REGISTRATION].versions[-1]
    verify_ports(registration, law)
    assert registration.lines is not None
    for facts, said in (
        ((), "'document_kind', which none of its sources"),
        (("registry.nobody",), "fact of lines"),
    ):
        wrong = replace(registration, lines=replace(registration.lines, facts=facts))
        with pytest.raises(PackError, match=said):
            verify_ports(wrong, law)


def drawn_up(province: Province, school: str) -> int:
    """How many statements a new list of the school costs."""
    by = province.acting(school)
    with in_scope(by), CaptureQueriesContext(connection) as asked:
        open_list(by=by, procedure=REGISTRATION, key=uuid.uuid4().hex, stage="primary")
    return len(asked)


def carried_out(province: Province) -> int:
    """How many statements the lists that wait cost."""
    with CaptureQueriesContext(connection) as asked:
        assert run_lists()
    return len(asked)


def test_drawing_up_asks_no_more_for_more_students(province: Province, awaiting: list[Student]) -> None:
    for _ in range(9):
        enrolled(province, "east_two", normal=False)
    for school, name in (("east_one", "单无甲"), ("east_two", "单无乙"), ("east_two", "单无丙")):
        without_document(province, school, name)
    # What is read once and kept is not counted against either.
    enrolled(province, "west_one", normal=False)
    drawn_up(province, "west_one")
    assert drawn_up(province, "east_two") == drawn_up(province, "east_one")


def test_carrying_out_asks_no_more_for_more_students(province: Province, awaiting: list[Student]) -> None:
    approved_list(province)
    few = carried_out(province)
    for _ in range(9):
        enrolled(province, "east_two", normal=False)
    approved_list(province, school="east_two")
    assert carried_out(province) == few
