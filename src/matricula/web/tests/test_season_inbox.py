"""The inbox says what the season wants next: of schools, of those above them, of class teachers, of who reviews."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import check_data, judge_cohorts
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened, results
from matricula.graduation.tests.test_work import SIGNED, sit
from matricula.registry.api import AcademicSession, SchoolClass
from matricula.registry.tests.pupils import put_into_status
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_season_pages import FRAME, at, shown

pytestmark = pytest.mark.django_db
HOME = reverse("home")


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def test_a_school_reads_what_is_left_and_until_when(city: Province) -> None:
    one, _two = leaver(city, "测试甲"), leaver(city, "测试乙")
    officer = signed_in(city.appointment("east_high"))
    with on(4, 6):
        assert "Graduation from" not in shown(officer, HOME), "no season is open yet"
        cohort = opened(city)
        judge_cohorts()
        page = shown(officer, HOME)
        assert "Complete the data that 2 students lack" in page
        assert "8 days" in page  # until 13 April, today included
        assert "Verify the data of 2 students" in page
        assert "56 days" in page  # until 31 May
        assert at(cohort, "season_checks") in page
        # What other rooms ask waits too, and no count of cases says that nothing does.
        assert "2 things wait for your office" in page
        assert '<span class="count"' not in page[: page.index("<main")]
        by = city.acting("east_high")
        with in_scope(by):
            check_data(by=by, cohort=cohort, students=[one], signed_on=SIGNED)
        judge_cohorts()
        assert "Verify the data of 1 student<" in shown(officer, HOME).replace("\n", "")
        # Those above read it of all below, and are led to the schools.
        for office in ("east", "city"):
            above = shown(signed_in(city.appointment(office, "head")), HOME)
            assert "Verify the data of 1 student" in above
            assert at(cohort, "season_work") in above
        assert "Verify the data" not in shown(signed_in(city.appointment("west", "head")), HOME)


def test_after_the_freeze_it_is_who_stays_and_then_whose_certificate_is_to_be_printed(city: Province) -> None:
    leaver(city, "测试甲")
    with on(6, 1):
        opened(city)
        judge_cohorts()
        officer = signed_in(city.appointment("east_high"))
        page = shown(officer, HOME)
        assert "1 student is still to be graduated" in page
        assert "Verify the data" not in page, "frozen since this day"
        assert "15 days" in page
    with on(6, 16):
        assert "over" in shown(officer, HOME)
        for name in ("测试丁", "测试戊"):
            put = leaver(city, name)
            put_into_status(put, "graduated", date(YEAR, 6, 16))
        page = shown(officer, HOME)
        assert "2 certificates are to be printed" in page
        assert "1 student is still to be graduated" in page, "who has left is not counted any more"
        assert reverse("certificates") in page


def test_a_class_teacher_reads_of_the_own_class_alone(city: Province) -> None:
    own, _other = leaver(city, "测试甲"), leaver(city, "测试乙")
    teacher = city.appointment("east_high", "class_teacher")
    sit(city, own)
    with as_owner():
        year = AcademicSession.objects.get()
        year.started_on, year.ended_on = date(YEAR - 1, 9, 1), date(YEAR, 8, 31)
        year.save()
        SchoolClass.objects.filter(name="12.3").update(teacher=teacher)
    with on(4, 6):
        opened(city)
        judge_cohorts()
        page = shown(signed_in(teacher), HOME)
        assert "Verify the data of 1 student" in page
        assert reverse("season_own_checks") in page


def test_who_reviews_is_told_how_many_results_wait(city: Province) -> None:
    results(leaver(city), reviewed=False)
    head, officer = (signed_in(city.appointment("east_high", role)) for role in ("head", "record_officer"))
    page = shown(head, HOME)
    assert "4 results to review" in page
    assert reverse("studies_review") in page
    assert "to review" not in shown(officer, HOME), "who enters does not review"


def test_the_inbox_costs_the_same_however_many_students_leave(city: Province) -> None:
    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(client, HOME)
        return sum(not one["sql"].startswith(FRAME) for one in queries)

    leaver(city, "测试甲")
    with on(4, 6):
        opened(city)
        judge_cohorts()
        client = signed_in(city.appointment("east_high"))
        cost(client)
        before = cost(client)
        for name in ("测试乙", "测试丙"):
            leaver(city, name)
        judge_cohorts()
        assert cost(client) == before
