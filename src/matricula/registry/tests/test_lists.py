"""Lists of students: found in characters and in spelling, paged without loss among namesakes."""

import copy
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner
from matricula.registry.api import (
    MOST_WITH_A_PHONE,
    Guardian,
    NewGuardian,
    StudentFilter,
    StudentNumber,
    StudentPage,
    orders_of,
    students_page,
    students_suggested,
)
from matricula.registry.tests.pupils import enrolled, new_student

pytestmark = pytest.mark.django_db

# So many have a telephone that it leads to nobody.
MANY = MOST_WITH_A_PHONE + 1
NAMESAKES = ("王小明", "汪晓明", "王小明", "王潇明")


def _names(page: StudentPage) -> list[str]:
    return [one.name for one in page.students]


@pytest.fixture(scope="module")
def namesakes(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    """The students as they lie in the database for all tests of the module."""
    with lasting():
        made = make_province()
        for name in (*NAMESAKES, "章远", "张远"):
            enrolled(made, person=new_student(name))
        return made


@pytest.fixture
def school(db: None, namesakes: Province) -> Province:
    return copy.deepcopy(namesakes)


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
    assert page.found_by == "native_name"
    assert _names(page) == names


@pytest.mark.parametrize(
    ("text", "count"), [("wang", 4), ("Wáng", 4), ("wang xiao m", 4), ("zhang", 2), ("li", 0)]
)
def test_spelling_finds_all_who_sound_alike(school: Province, text: str, count: int) -> None:
    page = _found(school, text)
    assert page.found_by == "name"
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
        whole = students_page(by, area, StudentFilter(), sort=order).students
        keys = [tuple(getattr(one, column) for column in order.columns) for one in whole]
        assert keys == sorted(keys, reverse=descending)
        pages = [students_page(by, area, StudentFilter(), size=3, sort=order)]
        while pages[-1].next_key:
            key = pages[-1].next_key
            pages.append(students_page(by, area, StudentFilter(), after=key, size=3, sort=order))
        assert [one.pk for page in pages for one in page.students] == [one.pk for one in whole]
        back = students_page(by, area, StudentFilter(), before=pages[-1].previous_key, size=3, sort=order)
        assert [one.pk for one in back.students] == [one.pk for one in pages[-2].students]
        for nonsense in ("x", "~", "a~b~c~d", "2016-13-01~a~1", "%00~1", f"a~{10**20}", "a~-1"):
            students_page(by, area, StudentFilter(), after=nonsense, sort=order)
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


@pytest.mark.parametrize("signs", [1, 2, 5, 14, 15, 18, 19])
def test_the_beginning_of_a_number_finds_in_the_order_of_numbers(school: Province, signs: int) -> None:
    with as_owner():
        numbers = sorted(StudentNumber.objects.filter(ended_on=None).values_list("number", flat=True))
    begun = numbers[0][: signs + 1] if signs == 1 else numbers[0][:signs]
    page = _found(school, begun.lower())
    assert page.found_by == "number"
    assert [one.keys.number for one in page.students] == [one for one in numbers if one.startswith(begun)]


@pytest.mark.parametrize("signs", [4, 5, 6])
def test_the_last_signs_of_a_number_find_it(school: Province, signs: int) -> None:
    with as_owner():
        number = StudentNumber.objects.filter(ended_on=None).order_by("pk")[0]
        alike = StudentNumber.objects.filter(ended_on=None, number__endswith=number.number[-signs:])
        expected = {one.student_id for one in alike}
    page = _found(school, f"\u200f {number.number[-signs:].lower()} ")
    assert page.found_by == "ending"
    assert {one.pk for one in page.students} == expected
    assert "number" in page.meanings, "signs can begin a number as well, and that is offered"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("wxm", ["汪晓明", "王小明", "王小明", "王潇明"]),
        ("W X M", ["汪晓明", "王小明", "王小明", "王潇明"]),
        ("w.x.", ["汪晓明", "王小明", "王小明", "王潇明"]),
        ("zy", ["章远", "张远"]),
        ("xm", []),
    ],
)
def test_initials_find_in_the_order_of_names(school: Province, text: str, names: list[str]) -> None:
    page = _found(school, text)
    assert page.found_by == "initials"
    assert sorted(_names(page)) == sorted(names)
    keys = [one.sort_key for one in page.students]
    assert keys == sorted(keys)


def test_where_the_likeliest_meaning_finds_nobody_the_next_is_tried(school: Province) -> None:
    enrolled(school, person=new_student("安乐"))
    assert _found(school, "al").found_by == "initials", "no name is spelled so"
    assert _found(school, "an").found_by == "name"
    with in_scope(by := school.acting("east_one")):
        page = students_page(by, school.orgs["east_one"], StudentFilter(text="an", found_by="initials"))
    assert (page.found_by, page.students) == ("initials", []), "who chose a meaning gets no other"


@pytest.mark.parametrize(
    "typed", ["wangxiaoming", "WANG  XIAO MING", " wang xiaoming\u200b", "王 小明", "王　小　明"]
)
def test_a_space_in_a_name_or_none_changes_nothing(school: Province, typed: str) -> None:
    assert "王小明" in _names(_found(school, typed))


@pytest.mark.parametrize(
    "typed",
    ["13712345678", "+86 137 1234 5678", "86-137-1234-5678", "137-1234-5678", "１３７１２３４５６７８"],
)
def test_a_telephone_of_the_student_or_the_family_finds_the_student_however_it_is_written(
    school: Province, typed: str
) -> None:
    for number, phone in enumerate(("137 1234 5678", "+8613712345678", "13712345679", "1234")):
        person = new_student(f"话{'一二三四'[number]}")
        guardian = NewGuardian(name="测试长", relation="51", is_guardian=True, phone=phone)
        enrolled(school, person=replace(person, guardians=(guardian,)))
    own = new_student("话五")
    enrolled(school, person=replace(own, particulars={**own.particulars, "phone": "137-1234-5678"}))
    page = _found(school, typed)
    assert page.found_by == "phone"
    assert _names(page) == ["话二", "话五", "话一"]


@pytest.mark.parametrize(
    ("at_school", "elsewhere", "found"),
    [(2, MANY - 3, True), (2, MANY - 2, False), (MANY, 0, False)],
)
def test_a_telephone_of_many_leads_to_nobody_and_says_so(
    school: Province, at_school: int, elsewhere: int, found: bool
) -> None:
    student = enrolled(school, person=new_student("话一"))
    far = new_student("话二")
    # One of those elsewhere is the student, and no member of the family.
    if elsewhere:
        far = replace(far, particulars={**far.particulars, "phone": "13712345678"})
        elsewhere -= 1
    other = enrolled(school, "west_one", person=far)
    with as_owner():
        for one, members in ((student, at_school), (other, elsewhere)):
            Guardian.objects.bulk_create(
                Guardian(
                    student=one, position=place, name="长", phone="137 1234 5678", started_on=one.birth_on
                )
                for place in range(50, 50 + members)
            )
        # Who has left a family is not asked.
        Guardian.objects.create(
            student=student,
            position=99,
            name="离",
            phone="13712345678",
            started_on=student.birth_on,
            ended_on=student.birth_on,
        )
    page = _found(school, "+86 137 1234 5678")
    assert (_names(page), page.phone_of_many) == (["话一"] if found else [], not found)
    with in_scope(by := school.acting("east_one")):
        suggested = students_suggested(by, school.orgs["east_one"], "13712345678")
    assert [one.student.name for one in suggested] == _names(page)
    assert not _found(school, "13712340000").phone_of_many, "nobody has this one"


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
        ("5 Mar 2016", True),
        ("05 march 2016", True),
        ("5 марта 2016", False),
        ("۲۰۱۶/۰۳/۰۵", True),
        ("\u200f2016-03-05\u200e", True),
        ("1394/12/15", False),
        ("30.02.2016", False),
    ],
)
def test_a_birth_date_is_found_however_it_is_written(school: Province, text: str, found: bool) -> None:
    assert bool(_found(school, text).students) is found
