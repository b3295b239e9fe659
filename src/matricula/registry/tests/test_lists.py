"""Lists of students: found in characters and in spelling, paged without loss among namesakes."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import StudentFilter, StudentNumber, StudentPage, orders_of, students_page
from matricula.registry.tests.pupils import enrolled, new_student

pytestmark = pytest.mark.django_db

NAMESAKES = ("王小明", "汪晓明", "王小明", "王潇明")


def _names(page: StudentPage) -> list[str]:
    return [one.name for one in page.students]


@pytest.fixture
def school(province: Province) -> Province:
    for name in (*NAMESAKES, "章远", "张远"):
        enrolled(province, person=new_student(name))
    return province


def _found(school: Province, text: str) -> StudentPage:
    by = school.acting("east_one")
    with in_scope(by):
        return students_page(by, school.orgs["east_one"], StudentFilter(text=text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王", ["王小明", "王小明", "王潇明"]),
        ("王小", ["王小明", "王小明"]),
        ("汪", ["汪晓明"]),
        ("章", ["章远"]),
        ("龘", []),
    ],
)
def test_characters_find_nobody_who_only_sounds_alike(school: Province, text: str, names: list[str]) -> None:
    page = _found(school, text)
    assert page.searched_by == "native_name"
    assert _names(page) == names


@pytest.mark.parametrize(
    ("text", "count"), [("wang", 4), ("Wáng", 4), ("wang xiao m", 4), ("zhang", 2), ("li", 0)]
)
def test_spelling_finds_all_who_sound_alike(school: Province, text: str, count: int) -> None:
    page = _found(school, text)
    assert page.searched_by == "name"
    assert len(page.students) == count


@pytest.mark.parametrize("text", ["", "王", "wang"])
def test_pages_lose_nobody_among_namesakes_and_lead_back(school: Province, text: str) -> None:
    by, area = school.acting("east_one"), school.orgs["east_one"]
    wanted = StudentFilter(text=text)
    with in_scope(by):
        whole = [one.pk for one in students_page(by, area, wanted).students]
        pages = [students_page(by, area, wanted, size=1)]
        while pages[-1].next_key:
            pages.append(students_page(by, area, wanted, after=pages[-1].next_key, size=1))
        assert [one.pk for page in pages for one in page.students] == whole
        back = [pages[-1]]
        while back[-1].previous_key:
            back.append(students_page(by, area, wanted, before=back[-1].previous_key, size=1))
    assert [one.pk for page in reversed(back) for one in page.students] == whole
    assert len(whole) > 2


@pytest.mark.parametrize("org", ["east_one", "city"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", ["name", "born", "grade", "status"])
def test_pages_keep_to_the_order_that_is_asked_for(
    school: Province, org: str, descending: bool, name: str
) -> None:
    for number, (grade, born) in enumerate([("g05", date(2015, 1, 1)), ("g03", date(2017, 1, 1))]):
        enrolled(school, person=new_student(f"另{'一二'[number]}", birth_on=born), grade=grade)
    by, area = school.acting(org), school.orgs[org]
    known = {one.name: one for one in orders_of(area, StudentFilter())}
    assert set(known) == (
        {"name", "born", "grade", "status"} if org == "east_one" else {"name", "born", "grade"}
    )
    if name not in known:
        return
    order = replace(known[name], descending=descending)
    with in_scope(by):
        whole = students_page(by, area, StudentFilter(), order=order).students
        keys = [tuple(getattr(one, column) for column in order.columns) for one in whole]
        assert keys == sorted(keys, reverse=descending)
        pages = [students_page(by, area, StudentFilter(), size=3, order=order)]
        while pages[-1].next_key:
            key = pages[-1].next_key
            pages.append(students_page(by, area, StudentFilter(), after=key, size=3, order=order))
        assert [one.pk for page in pages for one in page.students] == [one.pk for one in whole]
        back = students_page(by, area, StudentFilter(), before=pages[-1].previous_key, size=3, order=order)
        assert [one.pk for one in back.students] == [one.pk for one in pages[-2].students]
        for nonsense in ("x", "~", "a~b~c~d", "2016-13-01~a~1", "%00~1", f"a~{10**20}", "a~-1"):
            students_page(by, area, StudentFilter(), after=nonsense, order=order)
    assert [one.name for one in orders_of(school.orgs["city"], StudentFilter(grade="g04"))] == ["name"]


@pytest.mark.parametrize("beside", ["", "after", "before"])
def test_above_a_school_each_comes_with_its_own_and_the_tree_is_not_joined(
    school: Province, beside: str
) -> None:
    far = enrolled(school, "west_one", person=new_student("王远"))
    by, area = school.acting("city"), school.orgs["city"]
    with in_scope(by):
        key = students_page(by, area, StudentFilter(), size=1 if beside == "after" else 6).next_key
        after, before = (key if beside == one else "" for one in ("after", "before"))
        with CaptureQueriesContext(connection) as taken:
            found = students_page(by, area, StudentFilter(), after=after, before=before).students
            schools = {one.pk: one.school.code for one in found if one.school}
    assert len(taken) == 4, "the appointment, the students, their numbers, their schools"
    (tree,) = [one["sql"] for one in taken.captured_queries if '"authorities_org"' in one["sql"]]
    assert "registry_student" not in tree
    assert len(schools) == len(found) > 4
    assert schools.pop(far.pk, school.orgs["west_one"].code) == school.orgs["west_one"].code
    assert set(schools.values()) == {school.orgs["east_one"].code}


def test_a_short_beginning_of_a_number_is_taken_for_a_whole_one(school: Province) -> None:
    with as_owner():
        number = StudentNumber.objects.filter(ended_on=None).order_by("pk")[0]
    assert number.student_id in [one.pk for one in _found(school, number.number).students]
    assert number.student_id in [one.pk for one in _found(school, number.number[:15]).students]
    assert _found(school, number.number[:14]).students == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20160305", True),
        ("2016-03-05", True),
        ("2016-3-5", True),
        ("2016/3/5", True),
        ("2016.03.05", True),
        ("2016年3月5日", True),
        ("２０１６年３月５日", True),
        ("05.03.2016", True),
        ("5.3.2016", True),
        ("03.05.2016", False),
        ("2016-03-06", False),
        ("2016-13-05", False),
        ("2016305", False),
    ],
)
def test_a_birth_date_is_found_however_it_is_written(school: Province, text: str, found: bool) -> None:
    assert bool(_found(school, text).students) is found
