"""Photographs on pages: put there from a telephone, sent by the hundred, shown to whoever sees the student."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.tests.pupils import account_of
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import Student
from matricula.registry.tests.photos import portrait, zipped
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH: Any = {"accept-language": "en"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FOR_A_ZIP = 26


def sent(client: Client, student: Student, content: bytes | None) -> tuple[int, str]:
    data: dict[str, Any] = {"do": "remove"}
    if content is not None:
        data = {"photo": SimpleUploadedFile("IMG_1.jpg", content, "image/jpeg")}
    answer = client.post(reverse("student_photo", args=[student.uuid]), data, headers=ENGLISH)
    return answer.status_code, answer.content.decode()


def kept_of(student: Student) -> str:
    with as_owner():
        return str(Student.objects.get(pk=student.pk).photo or "")


def test_the_school_puts_a_photograph_there_and_whoever_sees_the_student_sees_it(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    page = client.get(reverse("student", args=[student.uuid]), headers=ENGLISH).content.decode()
    assert "Add a photograph" in page
    assert sent(client, student, portrait())[0] == 302
    src = reverse("paper_view", args=[kept_of(student)])
    for who in ("east_one", "east"):
        browser = signed_in(province.appointment(who))
        page = browser.get(reverse("student", args=[student.uuid]), headers=ENGLISH).content.decode()
        assert src in page, who
        answer: Any = browser.get(src)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert b"Telephone" not in b"".join(answer.streaming_content)
    assert "Another photograph" not in page, "the county changes none"
    history = client.get(
        reverse("student_tab", args=[student.uuid, "history"]), headers=ENGLISH
    ).content.decode()
    assert "a picture" in history
    assert kept_of(student) not in history
    assert sent(client, student, None)[0] == 302
    assert kept_of(student) == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"MZ" + b"\0" * 99, "no picture of these kinds: JPG, PNG"),
        (portrait()[:300], "damaged"),
        (portrait(size=(60, 80)), "needs 120 × 150"),
    ],
    ids=["empty", "program", "cut", "small"],
)
def test_what_is_wrong_with_a_file_stands_beside_it(province: Province, content: bytes, said: str) -> None:
    student = enrolled(province)
    status, page = sent(signed_in(province.appointment("east_one")), student, content)
    assert status == 422
    assert said in page
    assert 'id="id_photo_error"' in page
    assert kept_of(student) == ""


def test_no_other_office_has_the_page(province: Province) -> None:
    student = enrolled(province)
    for who in ("east", "east_two", "west_one"):
        client = signed_in(province.appointment(who))
        status, _page = sent(client, student, portrait())
        assert status in (403, 404), who
    assert kept_of(student) == ""


def test_a_zip_is_checked_and_then_what_fits_is_kept(province: Province, tmp_path: Path) -> None:
    students = [enrolled(province, person=new_student(f"测试{one}")) for one in "甲乙"]
    with as_owner():
        numbers = [one.numbers.get(ended_on=None).number for one in students]
    files = {
        f"{number}.jpg": portrait(colour) for number, colour in zip(numbers, ("navy", "gold"), strict=True)
    }
    whole = zipped(tmp_path / "p.zip", {**files, "G0.jpg": portrait("green")}).read_bytes()
    client = signed_in(province.appointment("east_one"))
    assert reverse("students_photos") in client.get(reverse("students")).content.decode()

    def handed(do: str) -> tuple[int, str]:
        data = {"do": do, "file": SimpleUploadedFile("photos.zip", whole)}
        answer = client.post(reverse("students_photos"), data, headers=ENGLISH)
        return answer.status_code, answer.content.decode()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        status, page = handed("check")
    assert len(asked) <= FOR_A_ZIP
    assert status == 422, "one file fits nobody"
    assert "2 photographs fit students" in page
    assert "1 file is left out" in page
    assert "No student of your school has the number G0" in page
    assert [kept_of(one) for one in students] == ["", ""]
    status, page = handed("take")
    assert "2 photographs are kept" in page
    assert all(kept_of(one) for one in students)
    answer = client.post(reverse("students_photos"), {"do": "check"}, headers=ENGLISH)
    assert answer.status_code == 422
    assert "Choose the ZIP" in answer.content.decode()


def test_the_forms_of_a_student_show_the_photograph_on_the_page_and_on_paper(db: None) -> None:
    city = hubei()
    with on(4, 6):
        opened(city)
        student, other = leaver(city), leaver(city, "测试乙")
        client = signed_in(city.appointment("east_high"))
        for one, colour in ((student, "navy"), (other, "maroon")):
            assert sent(client, one, portrait(colour))[0] == 302
        user = account_of(city, student)
        family = Client()
        family.force_login(user, BACKEND)
        own = reverse("family_photo", args=[student.uuid, kept_of(student)])
        for form, shown in (("status_management", True), ("registration", True), ("fitness", False)):
            page = family.get(
                reverse("student_form", args=[student.uuid, form]), headers=ENGLISH
            ).content.decode()
            assert (own in page) is shown, form
            paper: Any = family.get(reverse("student_form_paper", args=[student.uuid, form]), headers=ENGLISH)
            made = paper.content if not paper.streaming else b"".join(paper.streaming_content)
            assert bool(PdfReader(io.BytesIO(made)).pages[0].images) is shown, form
        assert family.get(own).status_code == 200
        assert family.get(reverse("family_photo", args=[student.uuid, kept_of(other)])).status_code == 404
        assert family.get(reverse("paper_view", args=[kept_of(student)])).status_code != 200, (
            "an office's page"
        )
