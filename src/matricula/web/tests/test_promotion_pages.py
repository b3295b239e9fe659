"""The pages of the yearly promotion: what the school sees and may do, and what the offices above see."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_repeating
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import (
    Enrollment,
    PromotionStay,
    Student,
    prepare_promotions,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.registry.tests.test_promotion import (
    PREPARED,
    RUNS,
    UNDO_UNTIL,
    by_the_nation,
    class_of,
    noon,
    prepared,
    pupil,
    ran,
    school_year,
)
from matricula.web.office.promotion import school as school_views
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.twins import taken_out

__all__ = ["school_year"]

pytestmark = pytest.mark.django_db
FOR_A_PAGE = 16
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def address(province: Province, name: str = "promotion", school: str = "east_one") -> str:
    return reverse(name, args=[province.orgs[school].uuid])


def shown(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200, path
    return str(response.content.decode())


def sent(client: Client, path: str, status: int = 302, **fields: str) -> str:
    response = client.post(path, fields)
    assert response.status_code == status, response.content.decode()
    return str(response.content.decode())


def grade_of(student: Student) -> str:
    with as_owner():
        return Student.objects.get(pk=student.pk).grade


@pytest.fixture
def pupils(province: Province) -> list[Student]:
    """Two of a class, one of them on leave, and one of the leaving grade."""
    seat = class_of(province, "g03", "三年级2班")
    found = [pupil(province, name, seat=seat) for name in ("单小测", "测试乙")]
    put_into_status(found[1], "on_leave")
    return [*found, pupil(province, "测试丙", "g06")]


def test_before_it_is_prepared_the_page_says_so(province: Province, pupils: list[Student]) -> None:
    assert "was prepared yet" in shown(signed_in(province.appointment("east_one")), address(province))
    assert "was prepared yet" in shown(signed_in(province.appointment("east")), reverse("promotions"))


def test_the_school_sees_what_would_become_of_each_class_and_leaves_one_out(
    province: Province, pupils: list[Student]
) -> None:
    by_the_nation(province)
    prepared(province)
    client = signed_in(province.appointment("east_one"))
    with at_civil_time(noon(PREPARED)):
        page = shown(client, address(province))
        for words in ("三年级2班", "四年级2班", "测试乙", "On leave", "CN-MOE-12"):
            assert words in page
        assert "测试丙" not in page, "the leaving grade is not in it"
        leave = address(province, "promotion_leave")
        query = "?grade=g03&class=三年级2班"
        form = shown(client, leave + query)
        assert "单小测" in form
        assert "测试乙" not in form
        me = str(province.appointment("east_one").user.uuid)
        pupil_id = str(pupils[0].uuid)
        assert "A promotion" not in sent(
            client, leave + query, 422, student=pupil_id, reason=" ", for_user=me
        )
        sent(client, leave + query, student=pupil_id, reason="repeats the grade", for_user=me)
        page = shown(client, address(province))
        assert "repeats the grade" in page
        with as_owner():
            stay = PromotionStay.objects.get()
        sent(client, address(province), do="take_in", stay=str(stay.uuid), for_user=me)
        assert "repeats the grade" not in shown(client, address(province))
    ran(province)
    assert [grade_of(one) for one in pupils] == ["g04", "g03", "g06"]


def test_where_nobody_repeats_the_page_says_why_and_offers_nothing(
    province: Province, pupils: list[Student]
) -> None:
    prepared(province)
    client = signed_in(province.appointment("east_one"))
    with at_civil_time(noon(PREPARED)):
        leave = address(province, "promotion_leave") + "?grade=g03&class=三年级2班"
        page = shown(client, leave)
        assert "nobody repeats a grade" in page
        assert "CN-GZ-24" in page
        assert "测试甲" not in page
        assert "/start/" not in page
        me = str(province.appointment("east_one").user.uuid)
        sent(client, leave, 200, student=str(pupils[0].uuid), reason="repeats", for_user=me)
    ran(province)
    assert grade_of(pupils[0]) == "g04"


def test_in_the_senior_stage_the_page_begins_the_case_and_names_who_stays_by_one(province: Province) -> None:
    staying, going = (
        enrolled(province, "east_high", person=new_student(name), stage="upper_secondary", grade="g11")
        for name in ("单小测", "测试乙")
    )
    client = signed_in(province.appointment("east_high"))
    with at_civil_time(noon(PREPARED)):
        prepare_promotions()
        page = shown(client, address(province, "promotion_leave", "east_high") + "?grade=g11&class=")
        start = reverse("case_start_own", args=[staying.uuid, "repeating"])
        assert start in page
        assert "CN-GZ-24" in page
        case = filed_repeating(province, staying, school="east_high", to_grade="g11")
        approved_by(province, case, "east_high", "city")
    for day in (PREPARED, RUNS):
        if day == RUNS:
            ran(province)
        with at_civil_time(noon(day)):
            page = shown(client, address(province, school="east_high"))
            for words in ("Stay by a decided case", "单小测", "CN-GZ-24", reverse("case", args=[case.uuid])):
                assert words in page, (day, words)
            assert "测试乙" not in page
    assert (grade_of(staying), grade_of(going)) == ("g11", "g12")


def test_the_head_takes_it_back_and_runs_it_again(province: Province, pupils: list[Student]) -> None:
    prepared(province)
    ran(province)
    head = province.appointment("east_one", "head")
    client, me = signed_in(head), str(head.user.uuid)
    with at_civil_time(noon(RUNS)):
        page = shown(client, address(province))
        assert "Take the promotion back" in page
        assert "Take the promotion back" not in shown(
            signed_in(province.appointment("east_one")), address(province)
        )
        sent(client, address(province), do="undo", reason="the wrong list", for_user=me)
        page = shown(client, address(province))
        assert "the wrong list" in page
        assert "Run it now" in page
    assert grade_of(pupils[0]) == "g03"
    with at_civil_time(noon(RUNS)):
        sent(client, address(province), do="again", for_user=me)
        assert "Take the promotion back" in shown(client, address(province))
    assert grade_of(pupils[0]) == "g04"


def test_what_stands_on_it_is_named_in_place_of_the_button(province: Province, pupils: list[Student]) -> None:
    prepared(province)
    ran(province)
    put_into_status(pupils[0], "on_leave", RUNS)
    client = signed_in(province.appointment("east_one", "head"))
    with at_civil_time(noon(RUNS)):
        page = shown(client, address(province))
    assert "the status of 单小测 has changed" in page
    assert "Take the promotion back" not in page


def test_after_its_time_nothing_is_taken_back(province: Province, pupils: list[Student]) -> None:
    prepared(province)
    ran(province)
    head = province.appointment("east_one", "head")
    with at_civil_time(noon(UNDO_UNTIL.replace(day=31))):
        client = signed_in(head)
        assert "Take the promotion back" not in shown(client, address(province))
        sent(client, address(province), 200, do="undo", reason="late", for_user=str(head.user.uuid))
    assert grade_of(pupils[0]) == "g04"


def test_the_offices_above_see_how_far_their_schools_are(province: Province, pupils: list[Student]) -> None:
    enrolled(province, "east_two", person=new_student("测试丁"), grade="g03")
    enrolled(province, "west_one", person=new_student("测试戊"), grade="g03")
    prepared(province)
    client = signed_in(province.appointment("east"))
    with at_civil_time(noon(PREPARED)):
        page = shown(client, reverse("promotions"))
        assert "Dongxi First Primary School" in page
        assert "Xiping" not in page
        rows = taken_out(client, "promotions", heading="Moved on")
        assert [row[0] in page or row[0].split(" · ")[1] in page for row in rows] == [True] * len(rows)
        assert any(province.orgs["east_one"].code in row[0] for row in rows)
        for role in ("record_officer", "head"):
            above = shown(signed_in(province.appointment("east", role)), address(province))
            assert "三年级2班" in above
            assert "promotion/leave" not in above
        assert client.get(address(province, school="west_one")).status_code == 404
        assert client.get(address(province, "promotion_leave")).status_code == 403
        own = signed_in(province.appointment("east_one")).get(reverse("promotions"))
        assert own.headers["Location"] == address(province)


def test_those_whom_their_status_keeps_are_a_page_at_a_time(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school_views, "PAGE", 2)
    away = [pupil(province, f"测试{one}") for one in "甲乙丙"]
    for one in away:
        put_into_status(one, "on_leave")
    prepared(province)
    client = signed_in(province.appointment("east_one"))
    for day in (PREPARED, RUNS):
        if day == RUNS:
            ran(province)
        with at_civil_time(noon(day)):
            first = shown(client, address(province))
            assert ("测试甲" in first, "测试丙" in first) == (True, False)
            following = re.search(r'href="(\?after=[^"]+)"', first)
            assert following
            second = shown(client, address(province) + following[1])
            assert ("测试甲" in second, "测试丙" in second) == (False, True)
        with as_owner():
            assert Enrollment.objects.filter(grade="g03").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_page_asks_little_however_many_pupils(province: Province) -> None:
    seat = class_of(province, "g03", "三年级2班")
    for one in "甲乙丙":
        put_into_status(pupil(province, f"单小{one}", seat=seat), "normal" if one == "甲" else "on_leave")
    prepared(province)
    head, county = province.appointment("east_one", "head"), province.appointment("east")
    pages = [(head, address(province)), (county, address(province)), (county, reverse("promotions"))]
    for day in (PREPARED, RUNS):
        if day == RUNS:
            ran(province)
        with at_civil_time(noon(day)):
            for who, path in pages:
                client = signed_in(who)
                shown(client, path)
                with CaptureQueriesContext(connection) as taken:
                    shown(client, path)
                asked = [one["sql"] for one in taken.captured_queries if not one["sql"].startswith(FRAME)]
                assert len(asked) <= FOR_A_PAGE, "\n".join(asked)
