"""Days as the pages count them: the school's own day, the holder's own calendar, and years nobody knows yet."""

from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from matricula.authorities.api import Acting, LocalClosure, acting_in, in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.api import Case, InboxRow, Step, case_page, inbox
from matricula.cases.tests.conftest import filed_stage, monday
from matricula.config.testing import as_owner
from matricula.deployment.api import declare_demo, move_civil_clock
from matricula.kernel.calendars import WorkingCalendar
from matricula.kernel.clock import civil_today, travelling_to
from matricula.registry.api import AcademicSession, SchoolClass, student_view
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest
from matricula.web.coded import area_label, day_label
from matricula.web.office.casework import case_parts
from matricula.web.office.casework.rows import calendars_of, inbox_row
from matricula.web.office.students.record import shown, tab_content
from matricula.web.templating.showing import show
from matricula_proving.rehearsal.moves import Stage

__all__ = ["monday"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(db: None, monday: None) -> Stage:
    return filed_stage()


def turn_of(filed: Any) -> tuple[Acting, InboxRow]:
    by = acting_in(filed.world.person("sending_school.head"))
    with in_scope(by):
        return by, inbox(by=by).rows[0]


def shown_as_page(one: parts.Part) -> str:
    return str(show(one))


def test_inbox_and_case_page_count_the_same_days_round_a_local_closure(
    filed: Any, django_assert_num_queries
) -> None:
    by, row = turn_of(filed)
    with as_owner():
        for day in (date(2026, 3, 3), date(2026, 3, 4)):
            LocalClosure.objects.create(
                org=filed.world.orgs["sending_school"],
                day=day,
                reason="flood",
                entered_by_id=by.user_id,
                entered_at=datetime(2026, 3, 2, tzinfo=UTC),
            )
        Step.objects.filter(pk=row.step_id).update(due_at=datetime(2026, 3, 7, tzinfo=by.zone))
    with in_scope(by), translation.override("en"):
        row = inbox(by=by).rows[0]
        with django_assert_num_queries(2):
            calendars = calendars_of([row], by)
        listed = inbox_row(row, by, calendars[row.holder_id]).clock
        view = case_page(by=by, case=row.case)
        assert view.current is not None
        with django_assert_num_queries(1):
            calendars = case_parts.calendars_of(view)
        shown = case_parts.clock(view.current, view, calendars)
        assert listed is not None
        assert shown is not None
        assert listed.words == shown.words == "due in 2 working days"


def test_the_head_of_every_page_heeds_what_is_closed_by_local_order(province: Province) -> None:
    officer = province.appointment("east_one")
    reader = Client()
    reader.force_login(officer.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with as_owner():
        declare_demo()
        move_civil_clock(date(2026, 3, 4) - civil_today(province.acting("east_one").zone))

    def head(org: str, *, day: int) -> str:
        with as_owner():
            LocalClosure.objects.create(
                org=province.orgs[org],
                day=date(2026, 3, day),
                reason="flood",
                entered_by=officer.user,
                entered_at=datetime(2026, 3, 2, tzinfo=UTC),
            )
        page = reader.get("/messages/").content.decode()
        return page.partition('class="today"')[2].partition("</div>")[0]

    assert "working day" in head("east_one", day=5), "another day is closed"
    assert "working day" in head("west", day=4), "another county is"
    assert "day off" in head("east", day=4)


def test_a_clock_warns_of_years_whose_calendar_is_not_complete(filed: Any) -> None:
    by, row = turn_of(filed)
    with as_owner():
        turn = Step.objects.get(pk=row.step_id)
        turn.term = {**turn.term, "incomplete_years": [2027]}
        turn.save()
    with in_scope(by), translation.override("en"):
        row = inbox(by=by).rows[0]
        listed = inbox_row(row, by, calendars_of([row], by)[row.holder_id]).clock
        view = case_page(by=by, case=row.case)
        assert view.current is not None
        shown = case_parts.clock(view.current, view, case_parts.calendars_of(view))
        assert listed is not None
        assert shown is not None
        assert "calendar not complete for 2027" in shown_as_page(listed)
        assert "calendar not complete for 2027" in shown_as_page(shown)


def test_a_clock_that_stopped_or_rests_on_known_years_warns_of_nothing() -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    due = datetime(2026, 3, 5, tzinfo=UTC)
    calm = parts.clock_face(
        started_at=at, due_at=due, now=at, calendar=WorkingCalendar(), zone=ZoneInfo("UTC")
    )
    done = parts.clock_face(
        started_at=at,
        due_at=due,
        now=at,
        calendar=WorkingCalendar(),
        zone=ZoneInfo("UTC"),
        done_at=at,
        incomplete_years=(2027,),
    )
    assert not calm.warning
    assert not done.warning


def test_classes_are_those_of_the_school_year_that_has_begun_at_the_school(province: Province) -> None:
    """Half an hour into 1 September in China it is still August by UTC."""
    with travelling_to(datetime(2025, 8, 31, 16, 30, tzinfo=UTC)):
        student = enrolled(province)
        with as_owner():
            year = AcademicSession.objects.create(
                org=province.orgs["city"],
                code="2025",
                kind="school_year",
                started_on=date(2025, 9, 1),
                ended_on=date(2026, 9, 1),
            )
            SchoolClass.objects.create(
                school=province.orgs["east_one"], session=year, stage="primary", grade="g04", name="4.1"
            )
        by = province.acting("east_one")
        request = cast("OfficeRequest", RequestFactory().get("/"))
        request.acting = by
        with in_scope(by):
            view = student_view(by, student.uuid, on=date(2025, 9, 1))
            shown = tab_content(request, "overview", view, stack_for(PACK))
    assert [one.name for one in shown["classes"]] == ["4.1"]


def test_days_of_a_case_are_written_as_the_reader_writes_them(filed: Any) -> None:
    by, row = turn_of(filed)
    with as_owner():
        case = Case.objects.get(uuid=row.case)
        signed = case.payload["guardian_signed_on"]
        born = case.subject["birth_date"]
    with in_scope(by), translation.override("zh-hans"):
        view = case_page(by=by, case=row.case)
        shown = shown_as_page(case_parts.subject_facts(view, stack_for(PACK)))
        for _section, facts in case_parts.form_facts(view, stack_for(PACK), by):
            shown += shown_as_page(facts)
        for written in (signed, born):
            assert written not in shown
            assert day_label(written) in shown
            assert "年" in day_label(written)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("520102000000", "贵州省 · 贵阳市 · 南明区"),
        ("520102001002", "贵州省 · 贵阳市 · 南明区 (520102001002)"),
        ("520000", "贵州省"),
        ("440103", "广东省 (440103)"),
        ("500103", "重庆市 (500103)"),
        ("990103", "990103"),
        ("520102001002枫林路7号", "贵州省 · 贵阳市 · 南明区 (520102001002)枫林路7号"),
        ("贵州贵阳", "贵州贵阳"),
        ("", ""),
    ],
)
def test_areas_are_named_as_far_as_the_pack_knows_them(written: str, shown: str) -> None:
    with translation.override("zh-hans"):
        assert area_label(stack_for(PACK), written) == shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("birth_place_code", "520102000000", "Guizhou · Guiyang · Nanming District"),
        ("id_valid", ["2020-01-05", "2030-01-05"], "5 Jan 2020 – 5 Jan 2030"),
        ("id_valid", ["2020-01-05", None], "5 Jan 2020 – …"),
    ],
)
def test_a_record_shows_days_and_areas_in_words(field: str, value: object, words: str) -> None:
    stack = stack_for(PACK)
    column = next(one for one in stack.layout("roll").columns if one.field == field)
    with translation.override("en"):
        assert shown(stack, column, value) == words
