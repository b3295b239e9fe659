"""The pages of attendance: the classes of a day, one press for all present, corrections, the month."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.attendance.api import DayList, DayMark, What
from matricula.attendance.tests.classes import (
    GONE,
    ILL,
    MONDAY,
    NOW,
    SATURDAY,
    THURSDAY,
    TODAY,
    TUESDAY,
    Taught,
    taught,
)
from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.api import SchoolClass, Student
from matricula.registry.tests.pupils import seated
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_school_page import sent, shown

pytestmark = pytest.mark.django_db
FOR_A_PAGE = 16


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Taught:
    with lasting():
        return taught(make_province())


@pytest.fixture
def lesson(db: None, begun: Taught) -> Iterator[Taught]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def officer(lesson: Taught) -> Client:
    return signed_in(lesson.province.appointment("east_one"))


def day_of(lesson: Taught, day: object = TODAY) -> tuple[str, object, str]:
    return ("class_day", lesson.school_class.uuid, str(day))


def tick(lesson: Taught, gone: dict[Student, str], **more: Any) -> dict[str, Any]:
    """The form as a browser sends it: the kind of everybody, and who is ticked."""
    kinds = {f"kind-{one.uuid}": gone.get(one, "unexcused") for one in lesson.pupils}
    return {"absent": [str(one.uuid) for one in gone], **kinds, **more}


def marks(lesson: Taught) -> set[tuple[str, str]]:
    with in_scope(lesson.by):
        found = DayMark.objects.select_related("enrollment__student")
        return {(one.enrollment.student.name, one.what) for one in found}


def test_all_present_is_one_press_in_the_list_of_classes(lesson: Taught) -> None:
    client = officer(lesson)
    page = shown(client, "attendance")
    assert "0 of 1 lists taken" in page
    assert "All present" in page
    route = day_of(lesson)
    answer = client.post(reverse(route[0], args=route[1:]), {"do": "all_present", "from": "classes"})
    assert answer.headers["Location"] == f"{reverse('attendance')}?on={TODAY.isoformat()}"
    with in_scope(lesson.by):
        assert DayList.objects.get().expected == 3
    page = shown(client, "attendance")
    assert "1 of 1 lists taken" in page
    assert "3 present" in page
    assert "<rect" in page


def test_who_is_ticked_is_absent_and_the_page_says_what_stands(lesson: Taught) -> None:
    one, two, three = lesson.pupils
    client, route = officer(lesson), day_of(lesson)
    sent(client, *route, **tick(lesson, {one: "unexcused", two: "illness"}, do="store"))
    assert marks(lesson) == {("测试甲", What.UNEXCUSED), ("测试乙", What.EXCUSED)}
    page = shown(client, *route)
    for words in (
        "1 present, 1 without excuse, 1 excused",
        "Correct the list",
        lesson.by.user_name,
        "CN-GZ-20",
    ):
        assert words in page, words
    # The same once more, as after a lost answer.
    sent(client, *route, **tick(lesson, {one: "unexcused", two: "illness"}, do="store"))
    other = sent(client, *route, status=422, **tick(lesson, {three: "unexcused"}, do="store"))
    assert "has taken this list already" in other
    assert "1 present, 1 without excuse, 1 excused" in other, "the second sees what the first entered"
    assert 'name="reason"' in other, "and may correct it"
    assert not re.search(rf'value="{three.uuid}"\s+checked', other), "what stands, not what was sent"
    assert marks(lesson) == {("测试甲", What.UNEXCUSED), ("测试乙", What.EXCUSED)}


def test_all_present_with_a_tick_is_asked_back(lesson: Taught) -> None:
    page = sent(
        officer(lesson),
        *day_of(lesson),
        status=422,
        **tick(lesson, {lesson.pupils[0]: "illness"}, do="all_present"),
    )
    assert "marked somebody as absent" in page
    assert re.search(rf'value="{lesson.pupils[0].uuid}"\s+checked', page), "the tick is kept"
    assert re.search(r'<option value="illness"[^>]*\sselected', page)
    with in_scope(lesson.by):
        assert not DayList.objects.exists()


def test_a_correction_takes_a_reason(lesson: Taught) -> None:
    one, two, _three = lesson.pupils
    lesson.take(absent={one: GONE})
    client, route = officer(lesson), day_of(lesson)
    page = sent(client, *route, status=422, **tick(lesson, {two: "illness"}, revision=1, reason=" "))
    assert '<details class="correct" open>' in page
    assert marks(lesson) == {("测试甲", What.UNEXCUSED)}
    sent(client, *route, **tick(lesson, {two: "illness"}, revision=1, reason="was in the wrong row"))
    assert marks(lesson) == {("测试甲", What.WITHDRAWN), ("测试乙", What.EXCUSED)}
    page = shown(client, *route)
    assert "was in the wrong row" in page
    assert "2 present, 1 excused" in page
    other = lesson.province.appointment("east_one", no=2)
    sent(signed_in(other), *route, **tick(lesson, {}, revision=2, reason="she came after all"))
    page = shown(client, *route)
    assert "All were present" in page
    latest, first = page.index("she came after all"), page.index("was in the wrong row")
    assert latest < first, "every correction is told, the newest first"
    assert other.user.display_name in page


def test_a_line_that_does_not_belong_there_is_named_and_the_rest_kept(lesson: Taught) -> None:
    other = taught(lesson.province, ["测试丁"], name="4.2")
    client, route = officer(lesson), day_of(lesson)
    fields = tick(lesson, {lesson.pupils[0]: "unexcused", other.pupils[0]: "unexcused"}, do="store")
    sent(client, *route, **{**fields, f"kind-{other.pupils[0].uuid}": "unexcused"})
    assert "Left out: 测试丁 had no seat in this class on that day." in shown(client, *route)
    assert marks(lesson) == {("测试甲", What.UNEXCUSED)}


def test_whoever_is_not_expected_is_asked_for_at_the_end(lesson: Taught) -> None:
    away = lesson.pupils[0]
    lesson.status(away, "suspected_dropout")
    client, route = officer(lesson), day_of(lesson)
    page = shown(client, *route)
    assert "All 2 present" in page
    assert page.index("测试丙") < page.index("测试甲")
    assert f'name="there" value="{away.uuid}"' in page
    sent(client, *route, there=[str(away.uuid)], do="store")
    assert marks(lesson) == {("测试甲", What.UNEXPECTED)}
    assert "present, not expected" in shown(client, *route)


@pytest.mark.parametrize(("day", "words"), [(THURSDAY, "has not come yet"), (SATURDAY, "was no school day")])
def test_days_without_school_say_why_with_the_clause(lesson: Taught, day: object, words: str) -> None:
    client = officer(lesson)
    page = shown(client, *day_of(lesson, day))
    assert words in page
    assert "CN-GZ-20" in page
    assert 'name="absent"' not in page
    refused = sent(client, *day_of(lesson, day), status=422, do="all_present")
    assert words in refused
    assert (
        words in client.get(reverse("attendance"), {"on": str(day)}, headers={"accept-language": "en"}).text
    )
    with in_scope(lesson.by):
        assert not DayList.objects.exists()


@pytest.mark.parametrize("written", ["yesterday", "2026-13-01", "0000-00-00", "2026-10-21-x"])
def test_what_is_no_day_has_no_page(lesson: Taught, written: str) -> None:
    client = officer(lesson)
    assert client.get(reverse("class_day", args=[lesson.school_class.uuid, written])).status_code == 404
    assert client.get(reverse("attendance"), {"on": written}).status_code == 404
    month = reverse("class_month", args=[lesson.school_class.uuid])
    assert client.get(month, {"month": written}).status_code == 404


def test_a_class_teacher_finds_the_own_classes_and_others_only_read(lesson: Taught) -> None:
    taught(lesson.province, ["测试丁"], name="4.2")
    teacher = lesson.province.appointment("east_one", "class_teacher")
    client = signed_in(teacher)
    assert "You are not the class teacher of any class" in shown(client, "attendance")
    with as_owner():
        SchoolClass.objects.filter(pk=lesson.school_class.pk).update(teacher=teacher)
    page = shown(client, "attendance")
    assert str(lesson.school_class.uuid) in page
    assert "4.2" not in page
    sent(client, *day_of(lesson), do="all_present")
    for office, role in (("east_one", "head"), ("east", "record_officer")):
        reader = signed_in(lesson.province.appointment(office, role))
        read = shown(reader, *day_of(lesson, TUESDAY))
        assert "The list was not taken" in read, office
        assert 'name="absent"' not in read
        assert sent(reader, *day_of(lesson, TUESDAY), status=403, do="all_present")
    assert signed_in(lesson.province.appointment("east")).get(reverse("attendance")).headers[
        "Location"
    ] == reverse("area")


def test_a_teachers_inbox_asks_for_the_list_of_today_until_it_is_taken(lesson: Taught) -> None:
    teacher = lesson.province.appointment("east_one", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=lesson.school_class.pk).update(teacher=teacher)
    client, address = signed_in(teacher), reverse(day_of(lesson)[0], args=day_of(lesson)[1:])
    assert f'href="{address}"' in shown(client, "home")
    sent(client, *day_of(lesson), do="all_present")
    page = shown(client, "home")
    assert f'href="{address}"' not in page
    assert reverse("class_month", args=[lesson.school_class.uuid]) in shown(
        client, "school_class", lesson.school_class.uuid
    )


def test_the_month_shows_every_pupil_on_every_taken_day_with_sums(lesson: Taught) -> None:
    one, two, three = lesson.pupils
    lesson.status(three, "on_leave", on=TUESDAY)
    for day in (MONDAY, TUESDAY, TODAY):
        lesson.take(day, absent={one: GONE, **({two: ILL} if day == MONDAY else {})})
    page = shown(officer(lesson), "class_month", lesson.school_class.uuid)
    rows = {name: page[page.index(name) :].partition("</tr>")[0] for name in ("测试甲", "测试乙", "测试丙")}
    said = {name: re.findall(r'heard">([a-z ,]+)</span>', row) for name, row in rows.items()}
    assert said == {
        "测试甲": ["absent without excuse"] * 3,
        "测试乙": ["excused", "present", "present"],
        "测试丙": ["present"],  # on leave since Tuesday, so nobody expects them
    }
    assert re.search(r'class="sum">3</td>', rows["测试甲"])
    earlier = officer(lesson).get(
        reverse("class_month", args=[lesson.school_class.uuid]),
        {"month": "2026-09"},
        headers={"accept-language": "en"},
    )
    assert "No list was taken in this month" in earlier.text


def test_looks_at_lists_are_noted(lesson: Taught) -> None:
    done = lesson.take(absent={lesson.pupils[0]: GONE}).day_list
    client = officer(lesson)
    shown(client, *day_of(lesson))
    shown(client, "class_month", lesson.school_class.uuid)
    with in_scope(lesson.province.acting("east_one", "head")):
        noted = set(AccessLog.objects.values_list("subject_kind", "subject_uuid", "page"))
    assert {
        ("day_list", done.uuid, "class_day"),
        ("school_class", lesson.school_class.uuid, "class_month"),
    } <= noted


def test_pages_cost_the_same_however_many_classes_and_pupils_there_are(lesson: Taught) -> None:
    client = officer(lesson)
    addresses = [
        reverse("attendance"),
        reverse("class_month", args=[lesson.school_class.uuid]),
        reverse("class_day", args=day_of(lesson)[1:]),
        reverse("class_day", args=day_of(lesson, MONDAY)[1:]),
    ]
    lesson.take(MONDAY, absent={lesson.pupils[0]: GONE})

    def asked() -> list[int]:
        numbers = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as sent_to:
                assert client.get(address).status_code == 200
            said = [one["sql"] for one in sent_to if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
            assert len(said) <= FOR_A_PAGE, "\n".join(said)
            numbers.append(len(said))
        return numbers

    before = asked()
    more = taught(lesson.province, ["测试戊", "测试己"], name="4.4")
    more.take(TODAY, absent={more.pupils[0]: ILL})
    for name in ("测试庚", "测试辛"):
        seated(lesson.province, lesson.school_class, name)
    after = asked()
    assert [late - early for early, late in zip(before, after, strict=True)] == [0, 0, 0, 0]
