"""The page on which a school keeps its own particulars, and its classes beside the register."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import Appointment, Org, User, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import RollCheck, SchoolClass, open_class, seat_student
from matricula.registry.tests.pupils import enrolled, new_student, seated
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

ENGLISH: dict[str, Any] = {"headers": {"accept-language": "en"}}


def shown(client: Client, name: str, *arguments: object) -> str:
    answer = client.get(reverse(name, args=arguments), **ENGLISH)
    assert answer.status_code == 200, name
    return str(answer.content.decode())


def sent(client: Client, route: str, /, *arguments: object, status: int = 302, **fields: Any) -> str:
    if route == "class_open":
        fields = {"year": "present", **fields}
    answer = client.post(reverse(route, args=arguments), fields, **ENGLISH)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


@pytest.fixture
def a_class(province: Province) -> SchoolClass:
    by = province.acting("east_one")
    with in_scope(by):
        return open_class(by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name="4.1")


def officer(province: Province) -> Client:
    return signed_in(province.appointment("east_one"))


def test_a_schools_people_reach_their_own_school_and_read_what_is_vacant(
    province: Province, a_class: SchoolClass
) -> None:
    school = province.orgs["east_one"]
    for role in ("record_officer", "class_teacher", "head"):
        client = signed_in(province.appointment("east_one", role))
        assert f'href="{reverse("own_school")}"' in client.get(reverse("home")).content.decode(), role
        assert client.get(reverse("own_school")).headers["Location"] == reverse("school", args=[school.uuid])
    page = shown(officer(province), "school", school.uuid)
    for words in (
        "Our school",
        "Deputy in charge of records",
        "vacant",
        "no telephone number",
        "4.1",
        "CN-GZ-7",
    ):
        assert words in page, words
    assert "never compared" in page
    above = signed_in(province.appointment("east"))
    assert reverse("own_school") not in above.get(reverse("home")).content.decode()
    assert "4.1" in shown(above, "school", school.uuid)


def test_the_school_page_costs_the_same_however_many_classes_it_has(
    province: Province, a_class: SchoolClass
) -> None:
    client, address = officer(province), reverse("school", args=[province.orgs["east_one"].uuid])
    client.get(address)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    before = cost()
    by = province.acting("east_one")
    for number in range(2, 6):
        with in_scope(by):
            one = open_class(
                by=by, school=province.orgs["east_one"], stage="primary", grade="g04", name=f"4.{number}"
            )
        seated(province, one, "测试" + "一二三四五"[number - 1])
    assert cost() == before


def test_a_class_is_opened_changed_and_closed_on_its_pages(province: Province) -> None:
    client, school = officer(province), province.orgs["east_one"]
    teacher = province.appointment("east_one", "class_teacher")
    sent(client, "class_open", school.uuid, grade="primary g04", name="4.1", teacher=str(teacher.uuid))
    made = SchoolClass.objects.get()
    assert (made.grade, made.teacher) == ("g04", teacher)
    assert teacher.user.display_name in shown(client, "school", school.uuid)
    again = sent(client, "class_open", school.uuid, grade="primary g04", name="4.1", status=422)
    assert "has a class of that name" in again
    wrong = sent(client, "class_open", school.uuid, grade="primary g04", name="4.2", teacher="x", status=422)
    assert "Class teacher" in wrong
    sent(client, "school_class", made.uuid, do="change", name="4.9", kind="11", teacher_name="龙老师")
    made.refresh_from_db()
    assert (made.name, made.kind, made.teacher, made.teacher_name) == ("4.9", "11", None, "龙老师")
    sent(client, "school_class", made.uuid, do="close")
    made.refresh_from_db()
    assert made.closed_on is not None
    sent(client, "school_class", made.uuid, do="close", status=422)
    assert "4.9" not in shown(client, "school", school.uuid)
    head = signed_in(province.appointment("east_one", "head"))
    sent(head, "class_open", school.uuid, grade="primary g04", name="4.3", status=403)


def test_a_class_teacher_who_has_left_is_said_to_have(province: Province, a_class: SchoolClass) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=a_class.pk).update(teacher=teacher)
        Appointment.objects.filter(pk=teacher.pk).update(ended_on="2021-01-01")
    page = shown(officer(province), "school", province.orgs["east_one"].uuid)
    assert f"vacant: {teacher.user.display_name} has left" in page


def test_the_officer_compares_a_class_and_the_county_reads_who_differs(
    province: Province, a_class: SchoolClass
) -> None:
    here, gone = seated(province, a_class, "测试甲"), seated(province, a_class, "测试乙")
    client = officer(province)
    form = shown(client, "class_compare", a_class.uuid)
    assert form.count('name="found"') == form.count(" checked>") - form.count('id="keys-on" checked>') == 2
    key = re.search(r'name="key" value="([0-9a-f]{32})"', form)
    assert key
    fields: dict[str, Any] = {
        "listed": [str(here.uuid), str(gone.uuid)],
        "found": [str(here.uuid)],
        "unregistered": "外来<b>\n",
        "key": key[1],
    }
    sent(client, "class_compare", a_class.uuid, **fields)
    sent(client, "class_compare", a_class.uuid, **fields)
    with in_scope(province.acting("east_one")):
        check = RollCheck.objects.get()
    above = signed_in(province.appointment("east"))
    page = shown(above, "class_compared", check.uuid)
    assert "外来&lt;b&gt;" in page
    assert "外来<b>" not in page
    assert reverse("student", args=[gone.uuid]) in page
    assert reverse("student", args=[here.uuid]) not in page
    with in_scope(province.acting("east", "head")):
        assert AccessLog.objects.filter(subject_kind="roll_check", subject_uuid=check.uuid).count() == 1
    assert "2 people differ" in shown(above, "school", province.orgs["east_one"].uuid)
    listed = above.get(reverse("area"), **ENGLISH).content.decode()
    assert "2 people differ" in listed
    assert "no classes" in listed, "the other school has none"
    for org in ("east_two", "west"):
        stranger = signed_in(province.appointment(org))
        assert stranger.get(reverse("class_compared", args=[check.uuid])).status_code == 404
        assert stranger.get(reverse("school_class", args=[a_class.uuid])).status_code == 404


def test_a_class_teacher_finds_the_way_to_the_own_class_only(
    province: Province, a_class: SchoolClass
) -> None:
    teacher = province.appointment("east_one", "class_teacher")
    client = signed_in(teacher)
    way = reverse("class_compare", args=[a_class.uuid])
    assert way not in shown(client, "school_class", a_class.uuid)
    refused = client.get(way, **ENGLISH)
    assert refused.status_code == 403
    assert "CN-GZ-7" in refused.content.decode()
    with as_owner():
        SchoolClass.objects.filter(pk=a_class.pk).update(teacher=teacher)
    assert way in shown(client, "school_class", a_class.uuid)
    assert client.get(way).status_code == 200


@pytest.mark.parametrize("role", ["record_officer", "head"])
def test_the_schools_telephone_is_kept_by_its_officer_and_head(province: Province, role: str) -> None:
    school, client = province.orgs["east_one"], signed_in(province.appointment("east_one", role))
    sent(client, "school", school.uuid, do="telephone", phone="０８５５-123 4567")
    assert Org.objects.get(pk=school.pk).phone == "0855-123 4567"
    wrong = sent(client, "school", school.uuid, do="telephone", phone="call me", status=422)
    assert "no telephone number" in wrong
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT phone, pgh_context ->> 'clause' FROM authorities_orgevent WHERE pgh_obj_id = %s"
            " AND pgh_label = 'update'",
            [school.pk],
        )
        assert cursor.fetchall() == [("0855-123 4567", "CN-GZ-7")]


@pytest.mark.parametrize(
    ("org", "role", "status"),
    [
        ("east_one", "class_teacher", 403),
        ("east", "head", 403),
        ("east_two", "record_officer", 404),
        ("west", "head", 404),
    ],
)
def test_nobody_else_changes_the_schools_telephone(
    province: Province, org: str, role: str, status: int
) -> None:
    school = province.orgs["east_one"]
    client = signed_in(province.appointment(org, role))
    sent(client, "school", school.uuid, do="telephone", phone="0855-1234567", status=status)
    assert Org.objects.get(pk=school.pk).phone == ""
    by = province.acting(org, role)
    if org != "east":
        with in_scope(by), connection.cursor() as cursor:
            cursor.execute("SELECT authorities_keep_telephone(%s, '1')", [province.orgs["west_one"].pk])
            assert cursor.fetchone() == (org == "west",), "the database answers to somebody there or above"


@pytest.mark.parametrize(
    "changed", [{"ended_on": date(2026, 1, 1)}, {"started_on": date(2099, 1, 1), "ended_on": None}]
)
def test_the_database_keeps_no_number_for_somebody_out_of_office(
    province: Province, changed: dict[str, Any]
) -> None:
    by, school = province.acting("east_one"), province.orgs["east_one"]
    with as_owner():
        Appointment.objects.filter(pk=by.appointment_id).update(**changed)
    with in_scope(by), connection.cursor() as cursor:
        cursor.execute("SELECT authorities_keep_telephone(%s, '1')", [school.pk])
        assert cursor.fetchone() == (False,)


def test_a_closing_is_called_off_on_the_page_from_above_before_its_day(province: Province) -> None:
    school, above = province.orgs["east_one"], signed_in(province.appointment("east", "head"))
    tomorrow = civil_today(school.time_zone) + timedelta(days=1)
    closing: dict[str, Any] = {
        "successor": province.orgs["east_two"].code,
        "closed_on": tomorrow.isoformat(),
        "reason": "merged",
    }
    sent(above, "school", school.uuid, do="close", **closing)
    assert Org.objects.get(pk=school.pk).closed_on == tomorrow
    own = signed_in(province.appointment("east_one", "head"))
    assert "Call the closing off" not in shown(own, "school", school.uuid)
    sent(own, "school", school.uuid, do="call_off", reason="no", status=403)
    assert "Call the closing off" in shown(above, "school", school.uuid)
    sent(above, "school", school.uuid, do="call_off", reason="", status=422)
    assert Org.objects.get(pk=school.pk).closed_on == tomorrow
    sent(above, "school", school.uuid, do="call_off", reason="put off")
    assert Org.objects.get(pk=school.pk).closed_on is None
    sent(above, "school", school.uuid, do="call_off", reason="put off", status=422)


def test_a_person_keeps_their_own_telephone_number(province: Province) -> None:
    officer = province.appointment("east_one")
    client = signed_in(officer)
    sent(client, "account_telephone", phone="+86 138 0000 0000")
    assert User.objects.get(pk=officer.user_id).phone == "+86 138 0000 0000"
    assert 'value="+86 138 0000 0000"' in shown(client, "account")
    assert "no telephone number" in sent(client, "account_telephone", phone="x", status=422)
    with in_scope(province.acting("east_one", "head")):
        witnessed = ActionLog.objects.get(action="authorities.keep_own_telephone")
    assert "138" not in str(witnessed.detail)
    assert "+86 138 0000 0000" in shown(client, "school", province.orgs["east_one"].uuid)


def test_a_class_of_the_coming_school_year_is_found_and_not_compared(
    province: Province, a_class: SchoolClass
) -> None:
    school, client = province.orgs["east_one"], officer(province)
    assert "Classes of the coming school year" not in shown(client, "school", school.uuid)
    sent(client, "class_open", school.uuid, grade="primary g05", name="5.7", year="coming")
    made = SchoolClass.objects.get(name="5.7")
    page = shown(client, "school", school.uuid)
    coming = page[page.index("Classes of the coming school year") :]
    assert reverse("school_class", args=[made.uuid]) in coming
    assert reverse("school_class", args=[a_class.uuid]) not in coming
    way = reverse("class_compare", args=[made.uuid])
    own = shown(client, "school_class", made.uuid)
    assert way not in own
    assert "never compared" not in own
    assert "Begins on" in own
    for answer in (client.get(way, **ENGLISH), client.post(way, {"key": "a" * 32}, **ENGLISH)):
        assert answer.status_code == 422
        assert "The school year of this class begins on" in answer.content.decode()
    with in_scope(province.acting("east_one")):
        assert not RollCheck.objects.exists()


def test_a_school_year_is_chosen_and_never_left_empty(province: Province) -> None:
    page = shown(officer(province), "class_open", province.orgs["east_one"].uuid)
    box = page[page.index('for="id_year"') :]
    assert "(optional)" not in box[: box.index("</label>")]
    options = box[: box.index("</select>")]
    assert "the present school year" in options
    assert 'value=""' not in options


def test_a_class_that_grew_says_how_many_were_in_the_system_on_the_day(
    province: Province, a_class: SchoolClass
) -> None:
    student, client = seated(province, a_class, "测试甲"), officer(province)
    sent(
        client, "class_compare", a_class.uuid, listed=str(student.uuid), found=str(student.uuid), key="a" * 32
    )
    assert "in the system on that day" not in shown(client, "school", province.orgs["east_one"].uuid)
    seated(province, a_class, "测试乙")
    assert ", 1 in the system on that day" in shown(client, "school", province.orgs["east_one"].uuid)


def test_an_empty_class_offers_nothing_to_store(province: Province, a_class: SchoolClass) -> None:
    client = officer(province)
    empty = shown(client, "class_compare", a_class.uuid)
    assert "There is nobody to tick" in empty
    assert "Store what I found" not in empty
    seated(province, a_class, "测试甲")
    page = shown(client, "class_compare", a_class.uuid)
    assert "There is nobody to tick" not in page
    assert "Store what I found" in page


def test_the_list_to_tick_goes_by_the_number_in_the_class(province: Province, a_class: SchoolClass) -> None:
    by = province.acting("east_one")
    for name, number in (("测试甲", "12"), ("测试乙", "2"), ("测试丙", ""), ("测试丁", "1")):
        student = enrolled(province, person=new_student(name))
        with in_scope(by):
            seat_student(by=by, enrollment=student.enrollments.get(), school_class=a_class, number=number)
    page = shown(officer(province), "class_compare", a_class.uuid)
    assert re.findall(r"测试[甲乙丙丁]", page) == ["测试丁", "测试乙", "测试甲", "测试丙"]
    assert re.findall(r"No\. (\d+)", page) == ["1", "2", "12"]
    assert page.index("No. 12") < page.index("测试甲")


def test_so_many_not_in_school_is_asked_once_more(province: Province, a_class: SchoolClass) -> None:
    student, client = seated(province, a_class, "测试甲"), officer(province)
    assert 'name="many_absent"' not in shown(client, "class_compare", a_class.uuid)
    fields: dict[str, Any] = {"listed": str(student.uuid), "key": "a" * 32}
    again = sent(client, "class_compare", a_class.uuid, status=422, **fields)
    assert "Yes, so many are not in school" in again
    with in_scope(province.acting("east_one")):
        assert not RollCheck.objects.exists()
    sent(client, "class_compare", a_class.uuid, many_absent="on", **fields)
    with in_scope(province.acting("east_one")):
        assert RollCheck.objects.get().differences == 1


def test_the_classes_are_folded_by_grade_with_what_is_wrong_first(
    province: Province, a_class: SchoolClass
) -> None:
    school = province.orgs["east_one"]
    teacher = province.appointment("east_one", "class_teacher")
    with as_owner():
        SchoolClass.objects.filter(pk=a_class.pk).update(teacher=teacher)
    with in_scope(province.acting("east_one")):
        open_class(by=province.acting("east_one"), school=school, stage="primary", grade="g03", name="3.1")
    folds = folds_of(shown(officer(province), "school", school.uuid))
    assert "open" in folds[0][0]
    assert "3.1" in folds[0][1]
    assert "1 class without a class teacher" in folds[0][1]
    [own] = [head for head, inside in folds if "4.1" in inside]
    assert "open" not in own, "a class with a teacher and nothing wrong waits folded"

    # Nobody sees a student without a class only after a press, and in a grade it stands before the classes.
    enrolled(province, "east_one", grade="g04")
    folds = folds_of(shown(officer(province), "school", school.uuid))
    [(head, inside)] = [one for one in folds if "4.1" in one[1]]
    assert "open" in head
    assert "student in no class" in inside
    assert inside.index("without a class") < inside.index("4.1")


def folds_of(page: str) -> list[tuple[str, str]]:
    """The grades of a school's page in their order: how each begins, and what lies in it."""
    return [
        (head, inside)
        for head, inside in re.findall(r'<details class="grade-fold"([^>]*)>(.*?)</details>', page, re.DOTALL)
    ]
