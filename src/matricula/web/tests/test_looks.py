"""Who looked at whose record: noted on every page that shows one, and shown to those who answer for it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import drafted_transfer, filed_transfer
from matricula.config.testing import as_owner
from matricula.exchange.api import RollUpload, UploadState
from matricula.kernel.clock import civil_now
from matricula.registry.api import IdentityDocument, Student
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def looks(province: Province, subject: uuid.UUID) -> list[tuple[str, bool]]:
    with in_scope(province.acting("province", "head")):
        found = AccessLog.objects.filter(subject_uuid=subject).exclude(page="find_for_transfer")
        return list(found.order_by("machine_at").values_list("page", "unmasked"))


def test_every_look_at_a_case_is_a_look_at_its_pupil(province: Province) -> None:
    student = enrolled(province)
    case = filed_transfer(province, student, to="east_two")
    before = len(looks(province, student.uuid))
    for org in ("city", "province", "east_one", "east_one"):
        assert signed_in(province.appointment(org)).get(reverse("case", args=[case.uuid])).status_code == 200
    assert looks(province, student.uuid)[before:] == [("case", False)] * 4
    page = signed_in(province.appointment("east_one", "head")).get(
        reverse("student_tab", args=[student.uuid, "looks"])
    )
    for org in ("city", "province"):
        assert province.appointment(org).user.display_name in page.content.decode()


def test_filling_in_the_form_of_a_case_is_a_look_too(province: Province) -> None:
    student = enrolled(province)
    draft = drafted_transfer(province, student, to="east_two")
    before = len(looks(province, student.uuid))
    signed_in(province.appointment("east_two")).get(reverse("case_form", args=[draft.uuid]))
    assert looks(province, student.uuid)[before:] == [("case_form", False)]


def test_the_page_of_a_case_asks_for_a_known_number_of_things(province: Province) -> None:
    """However much has happened on it: whoever has the turn and whoever only watches."""
    student = enrolled(province)
    case = filed_transfer(province, student, to="east_two")
    address = reverse("case", args=[case.uuid])
    for org in ("east", "city"):
        client = signed_in(province.appointment(org))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 30, "\n".join(one["sql"] for one in asked.captured_queries)


@pytest.fixture
def upload(province: Province) -> RollUpload:
    officer = province.appointment("east_one")
    with as_owner():
        return RollUpload.objects.create(
            org=province.orgs["east_one"],
            uploaded_in=officer,
            uploaded_at=civil_now(),
            file_name="roll.xlsx",
            sha256="0" * 64,
            size=1,
            pack_digest="0" * 64,
            state=UploadState.READ,
            seen_by=province.orgs["east_one"].lineage,
        )


def test_looks_at_a_roll_and_its_corrections_are_noted(province: Province, upload: RollUpload) -> None:
    client = signed_in(province.appointment("east_one"))
    assert client.get(reverse("roll_report", args=[upload.uuid])).status_code == 200
    assert client.get(reverse("roll_errors", args=[upload.uuid])).status_code == 200
    assert looks(province, upload.uuid) == [("roll_report", False), ("roll_errors", True)]


def test_a_class_teacher_sees_no_log_and_no_hidden_number(province: Province, upload: RollUpload) -> None:
    student = enrolled(province)
    teacher = signed_in(province.appointment("east_one", "class_teacher"))
    page = teacher.get(reverse("student", args=[student.uuid]))
    assert page.status_code == 200
    assert reverse("student_tab", args=[student.uuid, "looks"]) not in page.content.decode()
    assert reverse("reveal", args=[student.uuid, "number"]) not in page.content.decode()
    assert teacher.get(reverse("student_tab", args=[student.uuid, "looks"])).status_code == 403
    for what in ("number", "document"):
        assert teacher.post(reverse("reveal", args=[student.uuid, what])).status_code == 403
    assert teacher.get(reverse("roll_report", args=[upload.uuid])).status_code == 403
    assert not [one for one in looks(province, student.uuid) if one[1]]


def test_the_log_is_for_those_who_answer_for_the_record(province: Province) -> None:
    student = enrolled(province)
    for role, answer in (("record_officer", 403), ("head", 200), ("deputy", 200)):
        client = signed_in(province.appointment("east_one", role))
        assert client.get(reverse("student_tab", args=[student.uuid, "looks"])).status_code == answer, role


def test_the_history_of_a_number_masks_it(province: Province) -> None:
    student: Student = enrolled(province)
    # The application enters a new document beside the old one; an owner's correction is in the history, too.
    with as_owner():
        document = IdentityDocument.objects.get(student=student)
        old = document.number
        document.number = old[:-4] + "0000"
        document.save()
    page = signed_in(province.appointment("east_one")).get(
        reverse("student_tab", args=[student.uuid, "history"])
    )
    text = page.content.decode()
    assert f"<bdi>{old[:4]}" in text
    assert old not in text
    assert document.number not in text
