"""Correcting the particulars of a record: the page, what it refuses, and what the history says of it."""

import pytest
from django.test import Client
from django.urls import reverse

from matricula.audit.api import AccessLog, ActionLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled
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


def sent(client: Client, student: Student, **fields: str) -> tuple[int, str]:
    typed = {
        **MEMBER,
        "reason": "凭户口簿",
        **{name.replace("__", "-"): text for name, text in fields.items()},
    }
    answer = client.post(address(student), typed, headers=ENGLISH)
    return answer.status_code, answer.content.decode()


def test_the_form_has_what_the_record_says_and_shows_the_key_data_locked(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = client.get(address(student), headers=ENGLISH).content.decode()
    assert 'name="record-address"' in page
    assert 'value="13900000000"' in page
    for key in ("name", "sex", "birth_date", "id_type", "id_number"):
        assert f'name="record-{key}"' not in page
    assert "Put key data right" in page
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
