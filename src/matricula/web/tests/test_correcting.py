"""Correcting the particulars of a record: the page, what it refuses, and what the history says of it."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Enrollment, Guardian, Student
from matricula.registry.tests.pupils import enrolled, put_into_status
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
MEMBER = {
    "record-m1_name": "测试长",
    "record-m1_relation": "51",
    "record-m1_guardian": "1",
    "record-m1_phone": "13900000000",
}


def address(student: Student) -> str:
    return reverse("student_particulars", args=[student.uuid])


def hidden(page: str) -> dict[str, str]:
    """What a form carries of the record that it was filled in upon: the state, and what the boxes began with."""
    found = re.findall(r'name="(seen|was)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def opened_by(client: Client, student: Student) -> dict[str, str]:
    return hidden(client.get(address(student), headers=ENGLISH).content.decode())


def sent(client: Client, student: Student, **fields: str) -> tuple[int, str]:
    typed = {
        **opened_by(client, student),
        **MEMBER,
        "reason": "凭户口簿",
        **{name.replace("__", "-"): text for name, text in fields.items()},
    }
    answer = client.post(address(student), typed, headers=ENGLISH)
    return answer.status_code, answer.content.decode()


def box_in(page: str, name: str) -> str:
    """What stands in a box of a page."""
    found = re.search(
        rf'name="record-{name}"[^>]*?value="([^"]*)"|name="record-{name}"[^>]*>\s*([^<]*)<', page
    )
    return html.unescape(found[1] or found[2] or "") if found else ""


def beside_box(page: str, name: str) -> str:
    """What a page says is wrong with a box."""
    found = re.search(rf'id="id_record-{name}_error".*?(?:</p>|</div></div>)', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[0])


def test_the_form_has_what_the_record_says_and_shows_the_key_data_locked(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = client.get(address(student), headers=ENGLISH).content.decode()
    assert 'name="record-address"' in page
    assert 'value="13900000000"' in page
    for key in ("name", "sex", "birth_date", "id_type", "id_number"):
        assert f'name="record-{key}"' not in page
    assert "Put key data right" in page
    # A long form: from its top each part is one press away.
    ways = dict(re.findall(r'<a class="button small" href="#(part-\d+)">([^<]+)</a>', page))
    assert len(ways) > 3
    assert all(page.count(f'id="{one}"') == 1 for one in ways)
    with in_scope(province.acting("east_one")):
        document = student.identity_documents.get().number
    assert document not in page
    overview = client.get(reverse("student", args=[student.uuid]), headers=ENGLISH).content.decode()
    assert address(student) in overview


def test_a_correction_is_kept_with_what_stood_there_before(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    first = {"record__address": "旧街1号", "record__migrant_child": "0", "record__attendance_mode": "1"}
    assert sent(client, student, **first)[0] == 302
    changed = {**first, "record__address": "新街2号", "record__m1_phone": "13911112222"}
    assert sent(client, student, **changed, record__m2_name="测试母", record__m2_relation="52")[0] == 302
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert student.particulars == {"address": "新街2号", "migrant_child": False}
        assert student.enrollments.get().particulars == {"attendance_mode": "1"}
        family = list(student.guardians.filter(ended_on=None).order_by("position"))
        assert [(one.name, one.phone) for one in family] == [("测试长", "13911112222"), ("测试母", "")]
    page = client.get(
        reverse("student_tab", args=[student.uuid, "history"]), headers=ENGLISH
    ).content.decode()
    for words in ("Present address", "旧街1号", "新街2号", "Member 1: telephone", "13911112222", "凭户口簿"):
        assert words in page
    assert "CN-GZ-15" in page
    with in_scope(province.acting("east_one", "head")):
        noted = ActionLog.objects.filter(action="registry.correct_particulars").latest("machine_at")
        assert set(noted.detail["changed"]) == {"address", "m1_phone", "m2_name", "m2_relation"}
        assert AccessLog.objects.filter(subject_uuid=student.uuid, page="student:history").exists()


def test_a_family_member_whose_name_is_taken_out_leaves_the_record(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    assert sent(client, student, record__m2_name="测试母", record__m2_relation="52")[0] == 302
    assert sent(client, student, record__m2_name="", record__m2_relation="52")[0] == 302
    with in_scope(province.acting("east_one")):
        left = student.guardians.get(position=2)
        assert (left.name, left.ended_on is None) == ("测试母", False)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"record__postcode": "12"}, "not have as many digits"),
        ({"record__postcode": "abcdef"}, "digits alone"),
        ({"record__ethnicity": "zz"}, "not one of the choices"),
        ({"record__distance_km": "far"}, "not an amount"),
        ({"record__address": "街" * 201}, "longer than"),
        ({"record__m1_name": ""}, "has to be filled in"),
        ({"record__m2_name": "测试母"}, "has to be filled in"),
        ({"record__m1_guardian": "0", "record__address": "新街"}, "CN-MOE-7"),
        ({"record__inclusive": "11", "record__disability": "2"}, "CN-MOE-7"),
        ({"record__name": "测试换", "record__birth_date": "2000-01-01"}, "says all of this already"),
        ({"record__address": "新街", "reason": ""}, "field is required"),
        ({}, "says all of this already"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_form(
    province: Province, changed: dict[str, str], said: str
) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    status, page = sent(client, student, **changed)
    assert (status, said in page) == (422, True)
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert (student.name, student.particulars) == ("测试甲", {})


@pytest.mark.parametrize(
    ("org", "role", "status"),
    [("east_one", "head", 403), ("east", "record_officer", 403), ("east_two", "record_officer", 404)],
)
def test_nobody_else_corrects_a_record(province: Province, org: str, role: str, status: int) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment(org, role))
    assert client.get(address(student)).status_code == status
    assert sent(client, student, record__address="别处")[0] == status
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert student.particulars == {}


def test_the_history_says_grade_and_birth_date_in_words(province: Province) -> None:
    student = enrolled(province)
    with as_owner():
        Student.objects.filter(pk=student.pk).update(birth_on="2016-03-15")
        Enrollment.objects.filter(student=student).update(grade="g05")
    client = signed_in(province.appointment("east_one"))
    page = client.get(
        reverse("student_tab", args=[student.uuid, "history"]), headers=ENGLISH
    ).content.decode()
    for words in ("Born", "15 Mar 2016", "Grade 4", "Grade 5"):
        assert words in page
    for code in ("birth_on", "g05"):
        assert code not in page


def family_of(province: Province, student: Student) -> list[Guardian]:
    with in_scope(province.acting("east_one")):
        return list(student.guardians.filter(ended_on=None).order_by("position"))


def history_of(client: Client, student: Student) -> str:
    address = reverse("student_tab", args=[student.uuid, "history"])
    return client.get(address, headers=ENGLISH).content.decode()


def test_another_guardian_ends_the_row_and_begins_one(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    employer = {"record__m1_employer": "青石街道小店", "record__m1_id_number": "A1234567"}
    assert sent(client, student, **employer)[0] == 302
    [before] = family_of(province, student)
    another = {"record__m1_name": "测试祖", "record__m1_relation": "61"}
    status, page = sent(client, student, **another)
    assert (status, "say whose it is" in page) == (422, True), "nobody guesses who is meant"
    assert [one.pk for one in family_of(province, student)] == [before.pk]
    status, page = sent(client, student, **another, **{"who-1": "another"})
    assert (status, "told of 测试长 are empty now" in page) == (422, True), "a telephone is one person's"
    assert (box_in(page, "m1_name"), box_in(page, "m1_phone"), box_in(page, "m1_employer")) == (
        "测试祖",
        "",
        "",
    )
    assert [one.pk for one in family_of(province, student)] == [before.pk]
    typed = {"record__m1_guardian": "1", "record__m1_phone": "13900000000"}
    assert sent(client, student, **another, **typed, **{"who-1": "another"}, **hidden(page))[0] == 302
    [after] = family_of(province, student)
    assert (after.name, after.position, after.phone) == ("测试祖", 1, "13900000000"), (
        "one may share it, and says so"
    )
    assert after.uuid != before.uuid
    assert "id_number" not in after.particulars, "the number of one is not another's"
    with in_scope(province.acting("east_one")):
        before.refresh_from_db()
        assert (before.name, before.ended_on is None) == ("测试长", False)
        noted = ActionLog.objects.filter(action="registry.correct_particulars").latest("machine_at")
        assert noted.detail["another_person"] == [1]
    page = history_of(client, student)
    assert "Family member entered: 测试祖" in page
    assert "Family member changed: 测试长" in page
    assert "凭户口簿" in page


def test_a_name_that_was_written_wrongly_stays_with_its_person(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    [before] = family_of(province, student)
    assert sent(client, student, **{"record__m1_name": "测试章", "who-1": "same"})[0] == 302
    [after] = family_of(province, student)
    assert (after.pk, after.name, after.uuid) == (before.pk, "测试章", before.uuid)
    assert "测试章" in history_of(client, student)


def test_the_order_of_a_family_changes_and_nobody_becomes_another(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    mother = {"record__m2_name": "测试母", "record__m2_relation": "52"}
    assert sent(client, student, **mother)[0] == 302
    one, two = family_of(province, student)
    assert sent(client, student, **mother, first="2")[0] == 302
    assert [(each.pk, each.position) for each in family_of(province, student)] == [(two.pk, 1), (one.pk, 2)]
    assert "Place on the form" in history_of(client, student)
    status, page = sent(client, student, **mother, first="7")
    assert (status, "not one of the available choices" in page) == (422, True)


def test_of_two_at_once_the_second_is_told_and_loses_nothing(province: Province) -> None:
    student = enrolled(province)
    first, second = (signed_in(province.appointment("east_one")) for _ in range(2))
    begun = opened_by(second, student)
    assert sent(first, student, record__address="新街2号", record__postcode="556001")[0] == 302
    # The second has touched neither the postcode nor the family, and their boxes are sent all the same.
    mine = {"record-address": "旧街1号", "record-phone": "13822223333", "record-postcode": "", **MEMBER}
    mine |= {"reason": "家长来电"}
    answer = second.post(address(student), {**mine, **begun}, headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else has corrected this record" in page
    who = province.appointment("east_one").user.display_name
    beside = beside_box(page, "address")
    assert f"{who} changed it on " in beside
    assert "from — to 新街2号" in beside
    assert "The record says now: —" in beside_box(page, "phone"), "nobody else has touched that one"
    for typed in ("旧街1号", "13822223333", "家长来电"):
        assert typed in page
    assert box_in(page, "postcode") == "556001", "a box that nobody touched shows what the record says now"
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert student.particulars == {"address": "新街2号", "postcode": "556001"}
    assert json.loads(hidden(page)["was"])["address"] == "新街2号"
    again = {**mine, "record-postcode": box_in(page, "postcode"), **hidden(page)}
    assert second.post(address(student), again).status_code == 302
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert student.particulars == {
            "address": "旧街1号",
            "phone": "13822223333",
            "postcode": "556001",
        }


@pytest.mark.parametrize("was", ["", "nonsense", "[]", "null", '{"address": 1}'])
def test_a_form_that_does_not_say_what_it_began_with_is_not_carried_out(province: Province, was: str) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    assert sent(client, student, record__address="新街2号", was=was)[0] == 422
    with in_scope(province.acting("east_one")):
        student.refresh_from_db()
        assert student.particulars == {}


def test_half_a_surrogate_in_what_a_form_began_with_breaks_no_page(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    was = json.dumps({**json.loads(opened_by(client, student)["was"]), "m2_phone": "\ud800"})
    another = {"record__m1_name": "测试祖", "who-1": "another"}
    status, page = sent(client, student, **another, was=was)
    assert (status, "are empty now" in page) == (422, True)


def test_a_student_who_left_meanwhile_is_not_corrected_and_what_was_typed_is_shown(
    province: Province,
) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    begun = opened_by(client, student)
    put_into_status(student, "dead")
    typed = {**MEMBER, **begun, "reason": "家长来电", "record-address": "新街2号"}
    answer = client.post(address(student), typed, headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Only the school where the student is now", "Present address", "新街2号", "家长来电"):
        assert words in page
    elsewhere = signed_in(province.appointment("east_two"))
    answer = elsewhere.post(address(student), typed, headers=ENGLISH)
    assert (answer.status_code, "新街2号" in answer.content.decode()) == (404, True)
    assert student.name not in answer.content.decode(), "what was typed is one's own, the student is not"


def test_a_transfer_offers_its_address_and_household_where_the_student_arrives(province: Province) -> None:
    student = enrolled(province)
    with as_owner():
        Student.objects.filter(pk=student.pk).update(particulars={"home_address": "旧街1号"})
    case = filed_transfer(province, student, to="east_two")
    sender = signed_in(province.appointment("east_one"))
    overview = reverse("student", args=[student.uuid])
    offered = "The form that brought the student here says otherwise"
    assert offered not in sender.get(overview, headers=ENGLISH).content.decode(), "nothing is decided yet"
    approved_by(province, case, "east_two", "east_one", "east")
    client = signed_in(province.appointment("east_two"))
    page = client.get(overview, headers=ENGLISH).content.decode()
    assert offered in page
    assert f"{address(student)}?told=1" in page
    page = client.get(address(student), {"told": "1"}, headers=ENGLISH).content.decode()
    for words in ("枫林路7号</textarea>", "The record says now: 旧街1号"):
        assert words in page
    assert "旧街1号</textarea>" in client.get(address(student), headers=ENGLISH).content.decode()
    typed = {"record__home_address": "枫林路7号", "record__hukou_area": "枫林路7号"}
    assert sent(client, student, **typed)[0] == 302
    assert offered not in client.get(overview, headers=ENGLISH).content.decode()


def test_of_a_locked_record_the_form_says_by_which_clause_and_keeps_what_was_typed(db: None) -> None:
    city = hubei()
    student = leaver(city)
    with on(4, 6):
        opened(city)
    with on(6, 2):
        client = signed_in(city.appointment("east_high"))
        status, page = sent(client, student, record__address="新街2号")
        assert (status, "新街2号" in page, "凭户口簿" in page) == (422, True, True)
        assert "CN-HB-2.1a" in page
    with in_scope(city.acting("east_high")):
        student.refresh_from_db()
        assert "address" not in student.particulars
