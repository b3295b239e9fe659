"""The list of students: how many there are, which grades and classes it can be narrowed to, and in which order."""

import re
from dataclasses import replace
from datetime import date
from functools import partial
from urllib.parse import quote

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
    MOST_WITH_A_PHONE,
    AcademicSession,
    Guardian,
    SchoolClass,
    Student,
    StudentFilter,
    StudentNumber,
    open_class,
    seat_student,
    students_counted,
    students_page,
    waiting_kinds,
)
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status, seated
from matricula.regulation.api import stack_for
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
        (f"{reverse('students')}?number=temporary", "temporary number", "2"),
        (f"{reverse('students')}?status=on_leave", "On leave", "1"),
    ]
    chosen = listed(client, status="on_leave")
    assert re.search(r'href="/students/\?status=on_leave"[^>]*aria-current', chosen)
    assert "Lists for every day" not in listed(client, q="小测"), "nothing is counted for whoever searches"
    assert "Lists for every day" in listed(client, q="  ")
    assert "Lists for every day" not in listed(signed_in(province.appointment("east"))), (
        "nobody counts a county"
    )


def give_formal_number(student: Student) -> None:
    """As a decided case does, behind its back."""
    with as_owner():
        held = student.numbers.get(ended_on=None)
        student.numbers.filter(pk=held.pk).update(ended_on=held.started_on)
        StudentNumber.objects.create(
            student=student, number=f"G{held.number[1:]}", kind="formal", started_on=held.started_on
        )


def test_whose_number_waits_for_another_is_one_press_away(province: Province) -> None:
    waiting, formal = (enrolled(province, person=new_student(name)) for name in ("临时甲", "正式乙"))
    elsewhere = enrolled(province, "east_two", person=new_student("临时丙"))
    give_formal_number(formal)
    client = signed_in(province.appointment("east_one"))
    page = listed(client)
    chip = re.search(r'href="([^"]*number=temporary)"[^>]*>\s*temporary number\s*<[^>]*>\s*1\s*<', page)
    assert chip, "counted, as its neighbours are"
    page = listed(client, number="temporary")
    assert (waiting.name in page, formal.name in page) == (True, False)
    assert "1 student" in page
    assert "Found" not in page, "nobody searched for anything"
    assert "0 students" in listed(client, number="temporary", q="正式")
    assert waiting.name in listed(client, number="temporary", q="临时")
    assert "2 students" in listed(client, number="nonsense"), "what is no kind narrows nothing"
    found = below(rows_of(client, "students_workbook", number="temporary"), "Student number")
    assert [row[0] for row in found] == [waiting.name]
    county = listed(signed_in(province.appointment("east")), number="temporary")
    assert (waiting.name in county, elsewhere.name in county, formal.name in county) == (True, True, False)


def test_those_whose_number_waits_come_by_number_page_by_page(province: Province) -> None:
    students = [enrolled(province, person=new_student(f"临时{one}")) for one in "甲乙丙"]
    by, area, wanted = province.acting("east"), province.orgs["east"], StudentFilter(number_kind="temporary")
    with in_scope(by):
        numbers = sorted(one.numbers.get().number for one in students)
        first = students_page(by, area, wanted, size=2)
        second = students_page(by, area, wanted, after=first.next_key, size=2)
        met = [one.keys.number for page in (first, second) for one in page.students]
        assert (met, second.next_key) == (numbers, "")
        back = students_page(by, area, wanted, before=second.previous_key, size=2)
        assert [one.pk for one in back.students] == [one.pk for one in first.students]
        assert students_counted(by, area, wanted) == (3, False)
        assert students_counted(by, area, replace(wanted, grade="g04")) is None


def test_a_list_of_waiting_numbers_is_kept_as_a_filter(province: Province) -> None:
    enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = client.post(
        reverse("students_filters", query={"number": "temporary"}),
        {"name": "To be numbered"},
        headers={"accept-language": "en"},
        follow=True,
    ).content.decode()
    assert re.search(r'number=temporary" aria-current="page">\s*To be numbered', page)
    assert "Remove the filter" not in listed(client)


def test_a_kind_of_number_that_waits_begins_as_the_pack_says() -> None:
    stack = stack_for("cn_guizhou")
    read = stack.port("student_number.read")
    for kind, begins in waiting_kinds(stack).items():
        made = stack.port(f"student_number.{kind}")("529901", date(2019, 5, 6), 0.25)
        assert made.startswith(begins)
        assert (read(made).kind, read(made).temporary) == (kind, True)
    assert waiting_kinds(stack_for("ru_school19")) == {}


def test_a_search_that_finds_nobody_says_how_it_looked(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    assert "Found by the name." in listed(client, q=student.name)
    page = listed(client, q="9999", by="ending")
    assert "Looked for by the last signs of the number." in page
    assert "Found by" not in page


def test_a_telephone_of_many_families_is_said_to_lead_to_nobody(province: Province) -> None:
    student = enrolled(province)
    with as_owner():
        Guardian.objects.bulk_create(
            Guardian(
                student=student, position=place, name="长", phone="13712345678", started_on=student.birth_on
            )
            for place in range(50, 51 + MOST_WITH_A_PHONE)
        )
    page = listed(signed_in(province.appointment("east_one")), q="137 1234 5678")
    assert f"More than {MOST_WITH_A_PHONE} students and members of families have this telephone" in page
    assert student.name not in page


@pytest.mark.parametrize("typed", ["5А", "5а", " 5А ", "5 а", "５ А"])
def test_a_class_is_found_by_its_name_at_its_school(province: Province, typed: str) -> None:
    by = province.acting("east_one")
    with in_scope(by):
        own = open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="5А")
    sits, stands = seated(province, own, "坐小测"), enrolled(province, person=new_student("站小测"))
    client = signed_in(province.appointment("east_one"))
    page = listed(client, q=typed)
    assert (sits.name in page, stands.name in page) == (True, False)
    assert "by the name of the class" in page
    assert "1 student" in page
    assert [row[0] for row in below(rows_of(client, "students_workbook", q=typed), "Student number")] == [
        sits.name
    ]
    assert sits.name not in listed(signed_in(province.appointment("east")), q=typed), (
        "of which school, nobody knows"
    )


@pytest.mark.parametrize("typed", ["5А" * 2_500, "\u200f6А\u202e", "6\ud800А", "6%", "6_"])
def test_no_class_is_found_by_signs_that_name_none(province: Province, typed: str) -> None:
    enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for route in ("students", "students_workbook"):
        address = f"{reverse(route)}?q={quote(typed, errors='surrogatepass')}"
        answer = client.get(address, headers={"accept-language": "en"})
        assert answer.status_code == 200
        assert route != "students" or "No student found" in answer.content.decode()


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
