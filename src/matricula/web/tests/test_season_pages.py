"""The pages of a season: it is opened, its boards say where each area stands, and another figure is rehearsed."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import Cohort, Standing, judge_cohorts
from matricula.graduation.tests.scenes import YEAR, hubei, leaver, on, opened, results
from matricula.graduation.tests.test_the_list_of_hubei import leave_drafted
from matricula.registry.api import Enrollment
from matricula.registry.tests.pupils import put_into_status
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
FOR_A_BOARD = 15


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return str(response.content.decode())


def at(cohort: Cohort, name: str = "season", **asked: str) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse(name, args=[cohort.uuid]) + (f"?{query}" if query else "")


def test_the_head_of_the_city_opens_it_once_and_all_below_see_its_days(city: Province) -> None:
    with on(4, 6):
        head = signed_in(city.appointment("city", "head"))
        assert "Open a season" in shown(head, reverse("seasons"))
        sent = {"season": "upper_secondary", "leaving_year": str(YEAR)}
        made = head.post(reverse("seasons"), sent)
        assert made.status_code == 302
        again = head.post(reverse("seasons"), sent)
        assert again.status_code == 422
        assert "opened already" in again.content.decode()
        cohort = Cohort.objects.get()
        for office in ("east", "east_high"):
            client = signed_in(city.appointment(office, "head"))
            assert "Open a season" not in shown(client, reverse("seasons"))
            page = shown(client, at(cohort))
            assert "8 days" in page  # until 13 April, today included
            assert "Nobody here was judged yet" in page
            assert "can be filed from 1 Jun 2027 on" in page
    with on(6, 1, 0, 0, 0):
        assert "can be filed from" not in shown(client, at(cohort))


def test_the_boards_lead_from_the_city_to_each_student_and_why(city: Province) -> None:
    good, short = leaver(city, "测试甲"), leaver(city, "测试乙")
    nothing = leaver(city, "测试丙", school="west_high")
    results(good)
    results(short, credits="140.0")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client = signed_in(city.appointment("city", "record_officer"))
        page = shown(client, at(cohort))
        # Whoever has data missing stands first.
        assert page.index("Xiping County") < page.index("Dongxi County")
        assert city.orgs["east_high"].code in shown(client, at(cohort, area=city.orgs["east"].code))
        students = shown(
            client, at(cohort, "season_students", area=city.orgs["east_high"].code, outcome="unmet")
        )
        assert short.name in students
        assert good.name not in students
        assert "140 of 144 credits" in students
        # The other county is not theirs.
        west = signed_in(city.appointment("west", "record_officer"))
        assert nothing.name in shown(west, at(cohort, "season_students", area=city.orgs["west_high"].code))
        assert shown(west, at(cohort, area=city.orgs["east_high"].code), 404)


def test_what_is_only_expected_is_not_said_as_done(city: Province) -> None:
    results(leaver(city, "测试甲"))
    results(leaver(city, "测试乙"), credits="140.0")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client, school = signed_in(city.appointment("city", "head")), city.orgs["east_high"].code
        for page in (at(cohort), at(cohort, area=school), at(cohort, "season_students", area=school)):
            said = shown(client, page)
            for status in ("Graduated", "Completed"):
                assert said.count(status) == said.count(f"Expected: {status}") > 0, page


def test_another_figure_is_rehearsed_and_changes_nothing(city: Province) -> None:
    good, better = leaver(city, "测试甲"), leaver(city, "测试乙")
    results(good)
    results(better, credits="150.0")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        with as_owner():
            before = list(Standing.objects.order_by("id").values())
        client = signed_in(city.appointment("city", "head"))
        page = shown(client, at(cohort, "season_rehearsal", term="credits_needed", value="145"))
        assert good.name in page
        assert better.name not in page
        assert good.name not in shown(
            client, at(cohort, "season_rehearsal", term="credits_needed", value="144")
        )
        assert "valid" in shown(client, at(cohort, "season_rehearsal", term="nothing", value="1"))
        with as_owner():
            assert list(Standing.objects.order_by("id").values()) == before


def test_a_board_asks_as_often_for_many_schools_as_for_one(city: Province) -> None:
    results(leaver(city))
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client = signed_in(city.appointment("city", "head"))
        client.get(at(cohort))
        for path in (at(cohort), at(cohort, area=city.orgs["east_high"].code)):
            with CaptureQueriesContext(connection) as asked:
                client.get(path)
            statements = [one["sql"] for one in asked if not one["sql"].startswith(FRAME)]
            assert len(statements) <= FOR_A_BOARD, "\n".join(statements)


def test_a_school_ticks_who_goes_where_and_the_board_counts_it(city: Province) -> None:
    one, two, gone = (leaver(city, f"测试{name}") for name in "甲乙丙")
    with on(6, 12):
        cohort = opened(city)
        put_into_status(gone, "graduated", date(YEAR, 6, 10))
        officer = signed_in(city.appointment("east_high", "record_officer"))
        page = at(cohort, "season_destinations")
        assert "not recorded" in shown(officer, page)
        with as_owner():
            places = [str(Enrollment.objects.get(student=each).uuid) for each in (one, gone)]
        nobody = officer.post(page, {"code": "army", "place": ["x"]})
        assert nobody.status_code == 422
        assert "Nobody was chosen" in nobody.content.decode()
        sent = {"code": "further_study", "school_name": "江城大学", "place": places}
        assert officer.post(page, sent).status_code == 302
        after = shown(officer, page)
        assert after.count("江城大学") == 2
        rows = taken_out(officer, "season_destinations", cohort.uuid, heading="Where they go")
        assert {row[0]: "江城大学" in row[3] for row in rows} == {
            one.name: True,
            two.name: False,
            gone.name: True,
        }
        assert two.name in after
        # The student's page and the list of leavers say it, the board counts it.
        assert "江城大学" in shown(officer, reverse("student", args=[gone.uuid]))
        assert "江城大学" in shown(officer, f"{reverse('certificates')}?year={YEAR}")
        for office in ("east_high", "city"):
            board = shown(signed_in(city.appointment(office, "record_officer")), at(cohort))
            assert "Goes on at another school" in board, office
        assert "Goes on" not in shown(signed_in(city.appointment("west", "record_officer")), at(cohort))
        # Offices above read it, and tell nothing.
        county = signed_in(city.appointment("east", "record_officer"))
        area = at(cohort, "season_destinations", area=city.orgs["east_high"].code)
        assert "江城大学" in shown(county, area)
        county.post(area, {"code": "army", "place": places})
        assert "Joins the army" not in shown(county, area)


def test_a_draft_that_is_filed_no_more_says_so_before_anybody_tries(city: Province) -> None:
    student = leaver(city)
    officer = signed_in(city.appointment("east_high", "record_officer"))
    with on(5, 30):
        opened(city)
        draft = reverse("case", args=[leave_drafted(city, student).uuid])
        assert "Nothing is missing." in shown(officer, draft)
    with on(6, 1):
        page = shown(officer, draft)
        for said in ("It cannot be filed any more", "until 31 May 2027", "CN-HB-2.2c", "for an exception"):
            assert said in page
        assert "Nothing is missing." not in page
