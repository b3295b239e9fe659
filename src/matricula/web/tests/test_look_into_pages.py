"""What has to be looked into: the group of the inbox, the page of a school with its buttons, that of an area."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.attendance.tests.classes import GONE, MONDAY, NOW, TODAY, TUESDAY, WEDNESDAY, Taught, taught
from matricula.authorities.tests.people import make_province
from matricula.cases.api import Case
from matricula.config.testing import as_owner, at_civil_time
from matricula.quality.api import look
from matricula.registry.tests.pupils import put_into_status
from matricula.web.office.watching import page as look_into
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_school_page import shown

pytestmark = pytest.mark.django_db
FOR_A_PAGE = 14


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> Taught:
    """One pupil absent for three days, one whose leave is over, one whose leave ends soon."""
    with lasting():
        made = taught(make_province())
        with at_civil_time(NOW):
            missing, over, soon = made.pupils
            put_into_status(over, "on_leave", date(2026, 9, 7), until=TODAY - timedelta(days=2))
            put_into_status(soon, "on_leave", date(2026, 9, 7), until=TODAY + timedelta(days=3))
            for day in (MONDAY, TUESDAY, WEDNESDAY):
                made.take(day, absent={missing: GONE})
            look()
        return made


@pytest.fixture
def lesson(db: None, begun: Taught) -> Iterator[Taught]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def test_the_inbox_counts_what_has_to_be_looked_into(lesson: Taught) -> None:
    page = shown(signed_in(lesson.province.appointment("east_one")), "home")
    assert "To be looked into" in page
    for watch in ("absent_three_days", "leave_over", "leave_ends_soon"):
        assert f"{reverse('look_into')}?watch={watch}" in page
    assert "CN-GZ-17.5" in page
    other = shown(signed_in(lesson.province.appointment("east_two")), "home")
    assert f"{reverse('look_into')}?watch=" not in other


def test_the_page_of_a_school_says_who_since_when_and_why(lesson: Taught) -> None:
    page = shown(signed_in(lesson.province.appointment("east_one")), "look_into")
    for one in lesson.pupils:
        assert one.name in page
    assert "CN-GZ-20" in page
    assert "3 days running" in page, "the first day counts"
    answer = signed_in(lesson.province.appointment("east_one")).get(
        reverse("look_into"), {"watch": "leave_over"}, HTTP_ACCEPT_LANGUAGE="en"
    )
    assert lesson.pupils[1].name in answer.content.decode()
    assert lesson.pupils[0].name not in answer.content.decode()


def test_the_button_begins_the_procedure_that_the_law_offers(lesson: Taught) -> None:
    client = signed_in(lesson.province.appointment("east_one"))
    page = shown(client, "look_into")
    soon = lesson.pupils[2]
    offered = re.findall(rf'formaction="(/students/{soon.uuid}/[^"]+)"', page)
    wanted = [reverse("case_start_own", args=[soon.uuid, one]) for one in ("resumption", "continued_leave")]
    assert offered == wanted
    key = re.search(rf'value="(\w+)" formaction="{wanted[1]}"', page)
    assert key is not None
    answer = client.post(wanted[1], {"key": key[1]})
    assert answer.status_code == 302
    with as_owner():
        assert Case.objects.get().procedure == "continued_leave"


def value_of(page: str, field: str) -> str:
    """What stands in a field of a form."""
    box = re.search(rf'<input[^>]*name="{field}"[^>]*>', page)
    assert box is not None, field
    value = re.search(r'value="([^"]*)"', box[0])
    return value[1] if value else ""


def test_the_form_of_a_suspicion_begins_with_the_days_that_were_found(lesson: Taught) -> None:
    client = signed_in(lesson.province.appointment("east_one"))
    missing, over, _soon = lesson.pupils
    fields = {}
    for one in (missing, over):
        address = reverse("case_start_own", args=[one.uuid, "suspected_dropout"])
        assert f'formaction="{address}"' in shown(client, "look_into")
        answer = client.post(address, {"key": uuid.uuid4().hex}, follow=True)
        page = answer.content.decode()
        fields[one.pk] = [value_of(page, name) for name in ("from_day", "absent_days")]
    assert fields[missing.pk] == [WEDNESDAY.isoformat(), "3"]
    assert fields[over.pk] == ["", ""], "the end of a leave is no day of absence"


def test_who_may_not_begin_anything_is_offered_nothing(lesson: Taught) -> None:
    page = shown(signed_in(lesson.province.appointment("east_one", "head")), "look_into")
    assert lesson.pupils[2].name in page
    assert "formaction" not in page


def test_an_area_sees_counts_and_how_long_by_school_but_no_pupil(lesson: Taught) -> None:
    for office in ("east", "city"):
        page = shown(signed_in(lesson.province.appointment(office)), "look_into")
        assert "days running" in page
        assert reverse("school", args=[lesson.province.orgs["east_one"].uuid]) in page
        assert not [one for one in lesson.pupils if one.name in page]
    outside = shown(signed_in(lesson.province.appointment("west")), "look_into")
    assert reverse("school", args=[lesson.province.orgs["east_one"].uuid]) not in outside
    assert "Nothing has to be looked into" in outside


def test_a_class_teacher_is_shown_nothing_of_it(lesson: Taught) -> None:
    page = shown(signed_in(lesson.province.appointment("east_one", "class_teacher")), "look_into")
    assert "Nothing has to be looked into" in page


def test_pages_ask_little_however_many_are_found(lesson: Taught) -> None:
    for office in ("east_one", "east"):
        client = signed_in(lesson.province.appointment(office))
        shown(client, "look_into")
        with CaptureQueriesContext(connection) as asked:
            shown(client, "look_into")
        sent = [one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(sent) <= FOR_A_PAGE, "\n".join(one["sql"] for one in sent)
        found = [one for one in sent if '"quality_watchrow"' in one["sql"]]
        assert len(found) <= 4, "one a watch that has found something, and the counts"


def test_a_long_list_goes_on_where_it_stopped(lesson: Taught) -> None:
    client = signed_in(lesson.province.appointment("east_one"))
    behind = client.get(reverse("look_into"), {"watch": "leave_over", "after": f"{TODAY}~0"})
    assert lesson.pupils[1].name not in behind.content.decode()
    before = client.get(reverse("look_into"), {"watch": "leave_over", "after": "2026-01-01~0"})
    assert lesson.pupils[1].name in before.content.decode()
    for bad in ("x", "x~1", "2026-01-01~x", "~", "2026-01-01~99999999999999999999"):
        assert client.get(reverse("look_into"), {"watch": "leave_over", "after": bad}).status_code == 200, bad


def test_an_office_above_pages_through_its_schools_and_sees_how_many(
    lesson: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_into, "SCHOOLS", 2)
    client = signed_in(lesson.province.appointment("city"))
    first = shown(client, "look_into")
    assert "How many students of each kind" in first
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following
    answer = client.get(reverse("look_into") + following[1].replace("&amp;", "&"))
    second = answer.content.decode()
    # Each kind is a line of the school: two on the first page, the third on the second.
    school = reverse("school", args=[lesson.province.orgs["east_one"].uuid])
    assert [page.count(f'href="{school}"') for page in (first, second)] == [2, 1]
