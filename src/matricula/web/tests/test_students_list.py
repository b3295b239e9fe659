"""The list of students: how many there are, which grades and classes it can be narrowed to, and in which order."""

import re
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import (
    AcademicSession,
    SchoolClass,
    StudentFilter,
    seat_student,
    students_counted,
    students_page,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.web.office.students import students_list
from matricula.web.tests.test_list_workbooks import below, rows_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def listed(client: Client, **asked: str) -> str:
    """The page, in English."""
    page = client.get(reverse("students"), asked, headers={"accept-language": "en"})
    assert page.status_code == 200
    return page.content.decode()


@pytest.fixture
def classes(province: Province) -> dict[str, SchoolClass]:
    """Two classes of the fourth grade of this school year."""
    year = civil_today(province.orgs["east_one"].time_zone).year
    with as_owner():
        session = AcademicSession.objects.create(
            org=province.orgs["city"],
            code="this year",
            kind="school_year",
            started_on=date(year - 1, 1, 1),
            ended_on=date(year + 1, 1, 1),
        )
        return {
            name: SchoolClass.objects.create(
                school=province.orgs["east_one"], session=session, stage="primary", grade="g04", name=name
            )
            for name in ("四年级12班", "四年级2班")
        }


def test_a_grade_that_two_kinds_of_stages_share_is_offered_once(province: Province) -> None:
    for org in ("east_one", "east"):
        page = listed(signed_in(province.appointment(org)))
        assert page.count(">Grade 4</option>") == 1


def test_a_school_is_offered_its_own_grades_and_an_office_those_of_the_law(province: Province) -> None:
    assert ">Grade 7</option>" not in listed(signed_in(province.appointment("east_one")))
    offered = re.findall(r">Grade (\d+)</option>", listed(signed_in(province.appointment("east"))))
    assert offered == [str(one) for one in range(1, 13)]


def test_a_school_sees_how_many_and_one_class(province: Province, classes: dict[str, SchoolClass]) -> None:
    sitting, standing = (enrolled(province, person=new_student(name)) for name in ("坐小测", "站小测"))
    by = province.acting("east_one")
    with in_scope(by):
        seat_student(by=by, enrollment=sitting.enrollments.get(), school_class=classes["四年级12班"])
    client = signed_in(province.appointment("east_one"))
    page = listed(client)
    assert "2 students" in page
    assert page.index("四年级2班</option>") < page.index("四年级12班</option>")
    chosen = listed(client, **{"class": str(classes["四年级12班"].uuid)})
    assert "1 student" in chosen
    assert sitting.name in chosen
    assert standing.name not in chosen
    elsewhere = listed(client, grade="g05", **{"class": str(classes["四年级12班"].uuid)})
    assert "0 students" in elsewhere, "a class of another grade narrows nothing further"


def test_above_a_school_two_conditions_at_once_are_not_counted(province: Province) -> None:
    enrolled(province)
    by, area = province.acting("east"), province.orgs["east"]
    with in_scope(by):
        assert students_counted(by, area, StudentFilter(grade="g04")) == (1, False)
        assert students_counted(by, area, StudentFilter(text="ce", grade="g04")) is None


def test_a_list_of_one_page_is_counted_there(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("王自", "王安"):
        enrolled(province, person=new_student(name))
    client = signed_in(province.appointment("east"))
    with CaptureQueriesContext(connection) as taken:
        assert "2 students" in listed(client, q="wang", grade="g04")
    assert not [one for one in taken.captured_queries if "COUNT" in one["sql"] and "_student" in one["sql"]]
    assert "2 students" in listed(client, after="wang an~0"), (
        "a page behind others says how many there are in all"
    )
    monkeypatch.setattr(students_list, "students_page", partial(students_page, size=1))
    assert "2 students" in listed(client), "so does the first of several"


def test_what_fits_on_a_page_stands_by_its_spelling(province: Province) -> None:
    for name in ("王自", "王安"):
        enrolled(province, person=new_student(name))
    page = listed(signed_in(province.appointment("east_one")), q="王")
    assert page.index("王安") < page.index("王自")


@pytest.mark.parametrize("typed", ["%", "'", "_", "%%", "…"])
def test_signs_alone_find_nobody(province: Province, typed: str) -> None:
    student = enrolled(province)
    page = listed(signed_in(province.appointment("east_one")), q=typed)
    assert student.name not in page
    assert "0 students" in page
    assert "Type the beginning of a name" in page


def test_those_without_a_class_are_listed_by_themselves(
    province: Province, classes: dict[str, SchoolClass]
) -> None:
    sitting, standing = (enrolled(province, person=new_student(name)) for name in ("坐小测", "站小测"))
    by = province.acting("east_one")
    with in_scope(by):
        seat_student(by=by, enrollment=sitting.enrollments.get(), school_class=classes["四年级12班"])
    client = signed_in(province.appointment("east_one"))
    school = client.get(reverse("school", args=[province.orgs["east_one"].uuid])).content.decode()
    [way] = re.findall(r'href="([^"]*class=none)"', school)
    page = client.get(way.replace("&amp;", "&"), headers={"accept-language": "en"}).content.decode()
    assert standing.name in page
    assert sitting.name not in page
    assert "1 student" in page
    assert '<option value="none" selected>without a class</option>' in page
    # A class whose year is over is no seat any more.
    with as_owner():
        AcademicSession.objects.update(ended_on=civil_today(by.zone))
    assert "2 students" in listed(client, **{"class": "none"})


def test_who_has_no_class_is_asked_at_a_school_alone(province: Province) -> None:
    student = enrolled(province)
    page = listed(signed_in(province.appointment("east")), **{"class": "none"})
    assert student.name in page
    assert "without a class" not in page


def test_a_list_is_sorted_by_a_heading_and_its_workbook_is_too(province: Province) -> None:
    for name, born in (("王甲", date(2016, 1, 1)), ("王乙", date(2015, 1, 1)), ("王丙", date(2017, 1, 1))):
        enrolled(province, person=new_student(name, birth_on=born))
    client = signed_in(province.appointment("east_one"))
    page = listed(client)
    assert re.search(r'aria-sort="ascending">\s*<a href="\?sort=-name">', page)
    assert 'href="?sort=born"' in page
    page = listed(client, sort="born", q="王")
    assert [page.index(one) for one in ("王乙", "王甲", "王丙")] == sorted(
        map(page.index, ("王乙", "王甲", "王丙"))
    )
    assert re.search(r'aria-sort="ascending">\s*<a href="\?sort=-born&amp;q=', page)
    assert '<input type="hidden" name="sort" value="born">' in page
    assert f'{reverse("students_workbook")}?sort=-born"' in listed(client, sort="-born", after="x~0")
    rows = below(rows_of(client, "students_workbook", sort="-born"), "Student number")
    assert [row[0] for row in rows] == ["王丙", "王甲", "王乙"]
    assert listed(client, sort="nonsense").count("aria-sort") == 1
    above = listed(signed_in(province.appointment("east")), grade="g04", sort="born")
    assert not re.search(r'<a href="\?[^"]*sort=-?born', above), "no index keeps a grade by birth date"


def test_lists_for_every_day_are_one_press_away_with_how_many(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    assert "Lists for every day" not in listed(client)
    away, _here = (enrolled(province, person=new_student(name)) for name in ("休小测", "在小测"))
    put_into_status(away, "on_leave")
    page = listed(client)
    ready = page[page.index("Lists for every day") :][:2000]
    found = re.findall(r'href="([^"]*)"[^>]*>\s*([^<]+?)\s*<[^>]*>\s*(\d+)', ready)
    assert [(href, label, count) for href, label, count in found] == [
        (f"{reverse('students')}?class=none", "without a class", "2"),
        (f"{reverse('students')}?status=on_leave", "On leave", "1"),
    ]
    chosen = listed(client, status="on_leave")
    assert re.search(r'href="/students/\?status=on_leave"[^>]*aria-current', chosen)
    assert "Lists for every day" not in listed(signed_in(province.appointment("east"))), (
        "nobody counts a county"
    )


def test_a_class_teacher_has_the_own_class_one_press_away(
    province: Province, classes: dict[str, SchoolClass]
) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    one = next(iter(classes.values()))
    assert f"class={one.uuid}" not in listed(signed_in(teacher))
    with as_owner():
        SchoolClass.objects.filter(pk=one.pk).update(teacher=teacher)
    page = listed(signed_in(teacher))
    assert re.search(rf'<a href="/students/\?class={one.uuid}"', page)
    assert re.search(
        rf'href="/students/\?class={one.uuid}"[^>]*aria-current',
        listed(signed_in(teacher), **{"class": str(one.uuid)}),
    )
    assert f'href="/students/?class={one.uuid}"' not in listed(signed_in(province.appointment("east_one")))
