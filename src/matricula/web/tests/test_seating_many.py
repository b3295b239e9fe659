"""Many students get a seat by one press: whoever fits goes in, and of each of the others it is said why not."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import ActionLog
from matricula.authorities.api import NotPermitted, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import AcademicSession, SchoolClass, Seating, Student, seat_students
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status, seated
from matricula.regulation.api import Refused
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def classes(province: Province) -> list[SchoolClass]:
    """Two classes of the fourth grade that run, and one of a year that is over."""
    today = civil_today(province.orgs["east_one"].time_zone)
    with as_owner():
        years = [
            AcademicSession.objects.create(
                org=province.orgs["city"],
                code=code,
                kind="school_year",
                started_on=today - timedelta(days=began),
                ended_on=today + timedelta(days=ends),
            )
            for code, began, ends in (("now", 30, 30), ("before", 90, -30))
        ]
        return [
            SchoolClass.objects.create(
                school=province.orgs["east_one"], session=years[year], stage="primary", grade="g04", name=name
            )
            for name, year in (("4.1", 0), ("4.2", 0), ("3.1", 1))
        ]


def entered(province: Province, name: str, grade: str = "g04") -> Student:
    return enrolled(province, person=new_student(name), grade=grade)


def test_a_grade_in_which_all_have_a_seat_does_not_speak_for_the_others(province: Province) -> None:
    student = entered(province, "别级甲", "g05")
    client, page = signed_in(province.appointment("east_one")), reverse("students_seats")
    of_a_grade = client.get(page, {"grade": "g04"}, headers=ENGLISH).content.decode()
    assert "Everybody sits in a class" not in of_a_grade
    assert "Nobody of this grade is without a class" in of_a_grade
    assert f'href="{page}"' in of_a_grade
    assert student.name in client.get(page, headers=ENGLISH).content.decode()
    put_into_status(student, "dead")
    assert "Everybody sits in a class" in client.get(page, headers=ENGLISH).content.decode()


def test_those_who_fit_go_in_and_each_other_says_why_not(
    province: Province, classes: list[SchoolClass]
) -> None:
    fits = [entered(province, f"能入{one}") for one in "甲乙丙"]
    other, gone = entered(province, "别级甲", "g05"), entered(province, "已离甲")
    sits = seated(province, classes[1], "已坐甲")
    put_into_status(gone, "dead")
    foreign = enrolled(province, "west_one", person=new_student("别校甲"))
    client = signed_in(province.appointment("east_one"))
    page = client.get(reverse("students_seats"), headers=ENGLISH).content.decode()
    assert [one.name in page for one in (*fits, other, sits, gone)] == [True] * 4 + [False] * 2
    sent = {
        "school_class": str(classes[0].uuid),
        "student": [str(one.uuid) for one in (*fits, other, sits, gone, foreign)] + ["nonsense"],
        "do": "ticked",
    }
    page = client.post(reverse("students_seats"), sent, headers=ENGLISH).content.decode()
    assert "3 students have a seat in 4.1." in page
    for words in (
        other.name,
        "is in another grade",
        sits.name,
        "sits in another class",
        "has no place at the school",
    ):
        assert words in page
    assert foreign.name not in page
    with in_scope(province.acting("east_one")):
        assert [Student.objects.get(pk=one.pk).class_name for one in (*fits, sits)] == ["4.1"] * 3 + ["4.2"]
    with as_owner():
        noted = ActionLog.objects.get(action="registry.seat_students")
        assert noted.detail["seated"] == 3
    again = client.post(reverse("students_seats"), sent, headers=ENGLISH).content.decode()
    assert "sits in this class already" in again
    with as_owner():
        assert ActionLog.objects.filter(action="registry.seat_students").count() == 1


def test_each_leads_to_the_record_and_is_not_called_an_open_school(
    province: Province, classes: list[SchoolClass]
) -> None:
    one = entered(province, "能入甲")
    client = signed_in(province.appointment("east_one"))
    page = client.get(reverse("students_seats"), headers={"accept-language": "zh-hans"}).content.decode()
    assert re.search(rf'href="{reverse("student", args=[one.uuid])}">\s*查看学籍\s*</a>', page)


def test_a_page_is_seated_by_one_press_and_asks_as_much_for_three_as_for_one(
    province: Province, classes: list[SchoolClass]
) -> None:
    by = province.acting("east_one")
    asked = []
    for names in ("甲", "乙丙丁"):
        students = [entered(province, f"整页{one}") for one in names]
        with in_scope(by), CaptureQueriesContext(connection) as taken:
            lines = seat_students(by=by, school_class=classes[0], students=[one.uuid for one in students])
        assert {one.outcome for one in lines} == {Seating.SEATED}
        asked.append(len(taken))
    assert asked[0] == asked[1]
    last = entered(province, "整页末")
    sent = {"school_class": str(classes[1].uuid), "listed": [str(last.uuid)], "do": "all"}
    client = signed_in(province.appointment("east_one"))
    assert (
        "1 student has a seat in 4.2."
        in client.post(reverse("students_seats"), sent, headers=ENGLISH).content.decode()
    )


def test_a_class_that_does_not_run_is_refused_and_so_is_who_may_not(
    province: Province, classes: list[SchoolClass]
) -> None:
    student = entered(province, "单甲")
    by = province.acting("east_one")
    with in_scope(by), pytest.raises(Refused, match="does not run"):
        seat_students(by=by, school_class=classes[2], students=[student.uuid])
    with as_owner():
        SchoolClass.objects.filter(pk=classes[1].pk).update(closed_on=civil_today(by.zone))
    with in_scope(by), pytest.raises(Refused, match="was closed"):
        seat_students(by=by, school_class=classes[1], students=[student.uuid])
    for who in (province.acting("east"), province.acting("east_two")):
        with in_scope(who), pytest.raises(NotPermitted):
            seat_students(by=who, school_class=classes[0], students=[student.uuid])
    client = signed_in(province.appointment("east_one"))
    answer = client.post(reverse("students_seats"), {"school_class": str(classes[2].uuid), "student": "x"})
    assert answer.status_code == 422
    nobody = client.post(reverse("students_seats"), {"school_class": str(classes[0].uuid)}, headers=ENGLISH)
    assert "Nobody was chosen" in nobody.content.decode()
    assert signed_in(province.appointment("east")).get(reverse("students_seats")).status_code == 403
