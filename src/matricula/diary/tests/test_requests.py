"""Requests for access: a register without gaps, a clock of the pack, an answer once, one account for all children."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.audit.api import ActionLog
from matricula.authorities.api import NotPermitted, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.diary.tests.statements import ASKED, PASSWORD, reader, reading, requested, said
from matricula.families.api import (
    AccessCode,
    Asked,
    Clock,
    FamilyAccess,
    Letter,
    Meant,
    Reader,
    ReaderState,
    RequestClock,
    RequestedChild,
    ServiceRequest,
    answer_request,
    as_family,
    ask_for_access,
    decline_request,
    issue_class_codes,
    readers_of_class,
    redeem_code,
    register_request,
    requests_of,
    waiting_requests,
)
from matricula.journal.tests.schoolday import AT_LESSON, NAMES, ZONE, SchoolDay, school_day
from matricula.registry.api import Guardian, Student
from matricula.regulation.api import Refused, stack_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return school_day()


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def meant(
    made: SchoolDay, request: ServiceRequest, *students: int, oneself: bool = False
) -> dict[UUID, Meant]:
    with as_owner():
        children = RequestedChild.objects.filter(request=request).order_by("pk")
        mothers = [Guardian.objects.get(student=made.places[one].student).uuid for one in students]
        return {
            child.uuid: Meant(made.places[one].student.uuid, None if oneself else mother)
            for child, one, mother in zip(children, students, mothers, strict=True)
        }


def answered(
    made: SchoolDay, request: ServiceRequest, *students: int, oneself: bool = False
) -> list[tuple[Reader, Letter]]:
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        return answer_request(
            by=made.secretary,
            school=made.orgs["school"],
            request=request.uuid,
            found=meant(made, request, *students, oneself=oneself),
        )


def test_the_register_has_one_number_after_the_other(made: SchoolDay) -> None:
    """From paper and from the public page in one register; each school and each year has its own."""
    assert requested(made).number == 1
    with at_civil_time(AT_LESSON):
        assert ask_for_access(school=made.orgs["school"], asked=ASKED).number == 2
        assert ask_for_access(school=made.orgs["other"], asked=ASKED).number == 1
    assert requested(made).number == 3
    with at_civil_time(datetime(2027, 1, 11, 9, tzinfo=ZONE)):
        told = ask_for_access(school=made.orgs["school"], asked=ASKED)
    assert (told.number, told.year) == (1, 2027)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        asked = waiting_requests(made.orgs["school"])
        assert [(one.way, one.number) for one in asked] == [
            ("paper", 1),
            ("online", 2),
            ("paper", 3),
            ("online", 1),
        ]
        assert [one.name for one in asked[1].children.all()] == ["Ёлкина Мария"]


def test_what_was_refused_leaves_no_gap(made: SchoolDay) -> None:
    requested(made)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        for broken in (
            {"asked": Asked("", "", [("x", "")]), "written_on": AT_LESSON.date()},
            {"asked": Asked("x", "", []), "written_on": AT_LESSON.date()},
            {"asked": Asked("x", "", [("y", "")] * 9), "written_on": AT_LESSON.date()},
            {"asked": ASKED, "written_on": date(2026, 11, 17)},
        ):
            with pytest.raises(Refused) as refused:
                # What is broken has another type each time.
                register_request(by=made.secretary, school=made.orgs["school"], **broken)  # type: ignore[arg-type]
            assert refused.value.clause == "RU-19-1"
    assert requested(made).number == 2


def test_the_clock_is_five_working_days_from_the_registration(made: SchoolDay) -> None:
    """Registered on a Monday: the next Monday is the fifth working day, as it is not counted itself."""
    requested(made)
    school = made.orgs["school"]
    with in_scope(made.secretary):
        request = requests_of(school).get()
        clock = RequestClock(school, stack_for(school.pack))
        due = clock.due_at(request)
        assert due is not None
        last = due - timedelta(minutes=1)
        assert last.astimezone(ZONE).date() == date(2026, 11, 23)
        for at, expected in ((last, Clock.OPEN), (due, Clock.OWED)):
            with at_civil_time(at):
                assert clock.of(request) == expected
        request.told_at = last
        assert clock.of(request) == Clock.IN_TIME
        request.told_at = due
        assert clock.of(request) == Clock.LATE


def test_several_children_come_into_one_account(made: SchoolDay) -> None:
    request = requested(made, Asked("Мать", "", [(NAMES[1], ""), (NAMES[2], "")]))
    letters = [letter for _reader, letter in answered(made, request, 1, 2)]
    assert len({one.login for one in letters}) == 1
    with at_civil_time(AT_LESSON):
        mother = redeem_code(code=letters[0].code, login=letters[0].login, password=PASSWORD)
        redeem_code(code=letters[1].code, user=mother)
        with as_family(mother) as family:
            assert [one.name for one in family.children] == [NAMES[1], NAMES[2]]
    with as_owner():
        request.refresh_from_db()
        assert (request.answer, request.answered_in_id) == ("code_sent", made.secretary.appointment_id)
        log = ActionLog.objects.get(action="families.answer_request")
        assert len(log.detail["codes"]) == 2
        assert letters[0].code not in str(list(ActionLog.objects.values()))


def test_a_request_is_answered_once_and_as_a_whole(made: SchoolDay) -> None:
    request = requested(made, Asked("Мать", "", [(NAMES[1], ""), (NAMES[2], "")]))
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        found = meant(made, request, 1, 2)
        stranger = {**found, next(iter(found)): Meant(made.places[2].student.uuid, None)}
        for wrong in ({}, dict(list(found.items())[:1]), stranger):
            with pytest.raises(Refused, match="For each child"):
                answer_request(
                    by=made.secretary,
                    school=made.orgs["school"],
                    request=request.uuid,
                    found=wrong,
                )
    with as_owner():
        assert not AccessCode.objects.exists()
    answered(made, request, 1, 2)
    with pytest.raises(Refused, match="answered already"):
        answered(made, request, 1, 2)
    with as_owner():
        assert AccessCode.objects.count() == 2


def test_a_request_is_declined_with_a_reason(made: SchoolDay) -> None:
    request = requested(made)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        with pytest.raises(Refused, match="reason"):
            decline_request(by=made.secretary, school=made.orgs["school"], request=request.uuid, reason=" ")
        done = decline_request(
            by=made.secretary, school=made.orgs["school"], request=request.uuid, reason="Не наш ученик"
        )
        assert (done.answer, done.reason) == ("declined", "Не наш ученик")
        assert waiting_requests(made.orgs["school"]) == []


def test_a_student_asks_for_themself_only_when_of_age(made: SchoolDay) -> None:
    request = requested(made, Asked(NAMES[1], "", [], as_student=True))
    with pytest.raises(Refused, match="of age"):
        answered(made, request, 1, oneself=True)
    with as_owner():
        # Eighteen on that very day.
        Student.objects.filter(pk=made.places[1].student_id).update(birth_on=date(2008, 11, 16))
    [(found, _letter)] = answered(made, request, 1, oneself=True)
    assert found.guardian is None


def test_nobody_else_registers_or_answers(made: SchoolDay) -> None:
    request = requested(made)
    for by in (made.teacher, made.person("other.secretary", "record_officer", "other")):
        with at_civil_time(AT_LESSON), in_scope(by):
            with pytest.raises(NotPermitted):
                register_request(by=by, school=made.orgs["school"], asked=ASKED, written_on=AT_LESSON.date())
            with pytest.raises(NotPermitted):
                answer_request(by=by, school=made.orgs["school"], request=request.uuid, found={})


def test_a_class_gets_its_letters_in_one_go(made: SchoolDay) -> None:
    """One who reads already keeps the password, one who refused gets none; the statements do not grow."""
    reading(made, 0)
    said(made, "electronic", False, 2)
    with at_civil_time(AT_LESSON), in_scope(made.secretary):
        states = [one.state for one in readers_of_class(made.school_class) if one.guardian]
        assert states == [ReaderState.READING, ReaderState.SILENT, ReaderState.REFUSED]
        with CaptureQueriesContext(connection) as asked:
            letters = issue_class_codes(by=made.secretary, school_class=made.school_class, students_too=False)
        assert [one.guardian.name for one, _letter in letters if one.guardian] == [f"Мать {NAMES[1]}"]
        with CaptureQueriesContext(connection) as again:
            more = issue_class_codes(by=made.secretary, school_class=made.school_class, students_too=True)
        assert len(more) == 4
        assert len(again) <= len(asked)
        assert [one.state for one in readers_of_class(made.school_class)][2] == ReaderState.CODE_SENT
    with as_owner():
        assert AccessCode.objects.filter(voided_at=None, used_at=None).count() == 4, "the first one is void"


def test_a_letter_of_one_school_opens_no_child_of_another(made: SchoolDay) -> None:
    """The letter chooses a new password, so its maker could read what another school entrusted to the account."""
    mother = reading(made, 1)
    with as_owner():
        theirs = made.places[2].student
        FamilyAccess.objects.create(user=mother, student=theirs, started_at=AT_LESSON)
        Student.objects.filter(pk=theirs.pk).update(school=made.orgs["other"])
    found = reader(made, 1)
    with at_civil_time(AT_LESSON):
        with as_family(mother) as family:
            assert len(family.children) == 2
        with in_scope(made.secretary):
            [(_reader, letter)] = answered(made, requested(made), 1)
        redeem_code(code=letter.code, login=letter.login, password="whatever the thief chose")
        with as_family(mother) as family:
            assert [one.student_id for one in family.children] == [found.enrollment.student_id]
    with as_owner():
        assert FamilyAccess.objects.get(student=theirs).why_ended == "letter_of_another_school"
