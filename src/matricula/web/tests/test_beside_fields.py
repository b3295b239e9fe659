"""What does not hold stands beside its field, the case leads to it, and nothing that was entered is lost."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import Case, open_case
from matricula.cases.tests.leaving import drafted_leave, leave_form, put_on_leave
from matricula.config.testing import at_civil_time
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Student, open_class
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.case_pages import page_of, words_of
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
NOT_AFTER = "The last day of the leave does not lie after its first"


@pytest.fixture
def student(province: Province) -> Student:
    """A student in school."""
    return enrolled(province)


@pytest.fixture
def today(province: Province) -> date:
    """The day at the school."""
    return civil_today(province.acting("east_one").zone)


def beside(page: str, field: str) -> str:
    """What stands beside a field of the form as wrong."""
    _before, found, rest = page.partition(f'id="id_{field}_error"')
    return words_of(rest[: rest.index("</label>")] if "</label>" in rest else rest) if found else ""


def sent(province: Province, client: Client, case: Case, **entered: str) -> tuple[int, str]:
    """The answer to a form that was sent."""
    form = leave_form(civil_today(province.acting("east_one").zone), **entered)
    answer = client.post(reverse("case_form", args=[case.uuid]), form)
    return answer.status_code, answer.content.decode()


def test_a_wrong_end_is_said_beside_it_when_saved_and_when_shown_again(
    province: Province, student: Student, today: date
) -> None:
    case, client = drafted_leave(province, student), signed_in(province.appointment("east_one"))
    form = reverse("case_form", args=[case.uuid])
    assert beside(client.get(form).content.decode(), "leave_until") == ""
    yesterday = (today - timedelta(days=1)).isoformat()
    status, page = sent(province, client, case, leave_until=yesterday)
    again = client.get(form)
    assert (status, again.status_code) == (422, 200)
    for shown in (page, again.content.decode()):
        assert NOT_AFTER in beside(shown, "leave_until")
        assert "CN-GZ-17.2" in beside(shown, "leave_until")
        assert beside(shown, "leave_from") == ""
        assert f'value="{yesterday}"' in shown, "it stays to be corrected"
        assert "测试长" in shown
    status, _page = sent(province, client, case)
    assert status == 302
    assert beside(client.get(form).content.decode(), "leave_until") == ""


def test_the_line_on_the_case_leads_to_the_field_for_whoever_may_fill_it_in(
    province: Province, student: Student, today: date
) -> None:
    case = drafted_leave(province, student, leave_until=today.isoformat(), guardian_name="")
    way = reverse("case_form", args=[case.uuid])
    page = page_of(province, case, "east_one")
    for field, words in (("leave_until", NOT_AFTER), ("guardian_name", "not filled in yet")):
        line = page[page.index(f'href="{way}#id_{field}"') :]
        assert words in line[: line.index("</a>")]
    looks_on = page_of(province, case, "east_one", "head")
    assert NOT_AFTER in words_of(looks_on)
    assert f"{way}#" not in looks_on


def test_what_is_not_there_yet_is_no_fault_of_a_field(province: Province, student: Student) -> None:
    by, client = province.acting("east_one"), signed_in(province.appointment("east_one"))
    with in_scope(by):
        case = open_case(by=by, procedure="leave", student=student.uuid, key=uuid.uuid4().hex)
    status, _page = sent(province, client, case, leave_until="")
    assert status == 302, "a draft may have gaps"
    page = client.get(reverse("case_form", args=[case.uuid])).content.decode()
    assert "field-error" not in page
    # The ground is a choice among cards: the way leads to the first of them.
    status, _page = sent(province, client, case, ground="")
    assert status == 302
    assert f"{reverse('case_form', args=[case.uuid])}#id_ground_0" in page_of(province, case, "east_one")


def resumption(province: Province, student: Student) -> Case:
    """A draft of the way back."""
    by = province.acting("east_one")
    with in_scope(by):
        return open_case(by=by, procedure="resumption", student=student.uuid, key=uuid.uuid4().hex)


def choices(page: str, field: str) -> str:
    """The drop-down of a field."""
    drawn = page[page.index(f'<select name="{field}"') :]
    return drawn[: drawn.index("</select>")]


def test_who_comes_back_a_year_later_chooses_among_two_grades_and_their_classes(
    province: Province, student: Student, today: date
) -> None:
    put_on_leave(province, student, leave_until=(today + timedelta(days=500)).isoformat())
    by, client = province.acting("east_one"), signed_in(province.appointment("east_one"))
    with at_civil_time(civil_now() + timedelta(days=365)):
        with in_scope(by):
            for grade, name in (("g03", "3.1"), ("g04", "4.1"), ("g05", "5.1")):
                open_class(by=by, school=province.orgs["east_one"], stage="primary", grade=grade, name=name)
        case = resumption(province, student)
        way = reverse("case_form", args=[case.uuid])
        page = client.get(way).content.decode()
        assert re.findall('value="(.*?)"', choices(page, "to_grade")) == ["", "g04", "g05"]
        there = choices(page, "to_class")
        assert re.findall('<optgroup label="(.*?)"', there) == ["Grade 4", "Grade 5"]
        assert re.findall('value="(.*?)"', there) == ["", "4.1", "5.1"]
        form = {"resumed_on": civil_today(by.zone).isoformat(), "ground": "cause_over", "to_grade": "g05"}
        answer = client.post(way, {**form, "to_class": "4.1"})
        assert answer.status_code == 422
        for shown in (answer.content.decode(), client.get(way).content.decode()):
            assert "one of another grade" in beside(shown, "to_class")
            assert '"4.1" selected' in choices(shown, "to_class"), "it stays to be corrected"
        assert "one of another grade" in page_of(province, case, "east_one")
        # One that is not there, or was closed since the page was loaded, is said to be so.
        answer = client.post(way, {**form, "to_class": "5.9"})
        assert answer.status_code == 422
        assert "no class of this name now" in beside(answer.content.decode(), "to_class")
        assert '"5.9" selected' in choices(client.get(way).content.decode(), "to_class")
        assert client.post(way, {**form, "to_class": "5.1"}).status_code == 302
        assert "one of another grade" not in page_of(province, case, "east_one")


def test_a_grade_that_may_not_be_entered_is_said_and_stays_to_be_corrected(
    province: Province, student: Student
) -> None:
    put_on_leave(province, student)
    client = signed_in(province.appointment("east_one"))
    way = reverse("case_form", args=[resumption(province, student).uuid])
    page = client.get(way).content.decode()
    assert re.findall('value="(.*?)"', choices(page, "to_grade")) == ["", "g04"]
    wrong = client.post(way, {"to_grade": "g06"}).content.decode()
    assert "the one that their class is in now" in beside(wrong, "to_grade")
    assert '"g06" selected' in choices(wrong, "to_grade")
