"""The archive's page: filing, withdrawing, originals on paper, and what it asks the database."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer, picture
from matricula.kernel.clock import civil_today
from matricula.papers.api import Paper
from matricula.registry.api import (
    ArchiveItem,
    PaperOriginal,
    SealedSnapshot,
    Student,
    file_in_archive,
    student_view,
)
from matricula.registry.tests.pupils import enrolled
from matricula.web.masking import masked
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
AWARD = {
    "kind": "award",
    "title": "<b>奖状</b>",
    "recorded_on": "2025-06-01",
    "content-award_level": "school",
}


def address(student: Student) -> str:
    return reverse("archive_file", args=[student.uuid])


def page_of(client: Client, student: Student) -> str:
    shown = client.get(reverse("student_tab", args=[student.uuid, "archive"]), headers=ENGLISH)
    assert shown.status_code == 200
    return shown.content.decode()


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.png", picture("green"), "image/png")


def test_an_officer_files_an_entry_once_however_often_the_form_is_sent(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    empty = client.get(address(student), {"kind": "award"}, headers=ENGLISH).content.decode()
    assert "Level" in empty
    assert "Given by" in empty
    key = uuid.uuid4().hex
    for _press in range(2):
        sent = client.post(address(student), {**AWARD, "key": key, "shelf_mark": "甲柜", "file": scan()})
        assert sent.status_code == 302
    with in_scope(province.acting("east_one")):
        item = ArchiveItem.objects.get()
        assert (item.data, item.kind) == ({"award_level": "school"}, "award")
        assert Paper.objects.count() == 1
        assert item.originals.count() == 1
    page = page_of(client, student)
    assert "&lt;b&gt;奖状&lt;/b&gt;" in page
    assert "Level: School" in page
    assert "award_level" not in page
    assert "甲柜" in page
    with in_scope(province.acting("east_one", "head")):
        assert AccessLog.objects.filter(subject_uuid=student.uuid, page="student:archive").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"recorded_on": "2999-01-01"}, "has not come yet"),
        ({"content-award_level": "galaxy"}, "not one of the choices"),
        ({"content-award_level": ""}, "field is required"),
        ({"file": "words"}, "this file is"),
        ({"title": ""}, "required"),
    ],
)
def test_a_mistake_is_shown_at_the_form_with_what_was_typed(
    province: Province, changed: dict[str, object], said: str
) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    if "file" in changed:
        changed = {"file": SimpleUploadedFile("scan.png", b"only words", "image/png")}
    sent = {**AWARD, "content-giver": "测试学校", "key": "k" * 32, **changed}
    answer = client.post(address(student), sent, headers=ENGLISH)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "测试学校" in page
    with in_scope(province.acting("east_one")):
        assert not ArchiveItem.objects.exists()


def test_what_the_system_keeps_has_no_form(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for kind in ("basic", "nonsense", ""):
        assert client.get(address(student), {"kind": kind}).status_code == 302
        assert client.post(address(student), {**AWARD, "kind": kind, "key": "k" * 32}).status_code == 302
    with in_scope(province.acting("east_one")):
        assert not ArchiveItem.objects.exists()


def test_an_entry_is_withdrawn_and_stays_struck_out(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    client.post(address(student), {**AWARD, "key": "k" * 32, "file": scan()})
    with in_scope(province.acting("east_one")):
        item = ArchiveItem.objects.get()
    way = reverse("archive_withdraw", args=[student.uuid, item.uuid])
    assert client.get(way).status_code == 200
    assert client.post(way, {"reason": " "}).status_code == 422
    for _press in range(2):
        assert client.post(way, {"reason": "a wrong student"}).status_code == 302
    page = page_of(client, student)
    assert "<s>&lt;b&gt;奖状&lt;/b&gt;</s>" in page
    assert "a wrong student" in page
    assert str(item.paper_uuid) not in page
    history = client.get(reverse("student_tab", args=[student.uuid, "history"]), headers=ENGLISH)
    assert "Archive entry changed" in history.content.decode()


def test_others_see_the_archive_and_file_nothing(province: Province) -> None:
    student = enrolled(province)
    by = province.acting("east_one")
    with in_scope(by):
        place = student.enrollments.get()
        item = file_in_archive(
            by=by, enrollment=place, kind="proof", title="x", recorded_on=place.started_on, shelf_mark="甲柜"
        )
    for org, role, status in (
        ("east_one", "head", 403),
        ("east", "head", 403),
        ("east_two", "record_officer", 404),
        ("west", "head", 403),
    ):
        client = signed_in(province.appointment(org, role))
        for way in (
            address(student),
            reverse("archive_withdraw", args=[student.uuid, item.uuid]),
            reverse("archive_original", args=[student.uuid, item.uuid]),
        ):
            assert client.get(way, {"kind": "award"}).status_code == status, (org, way)
            sent = {**AWARD, "key": "k" * 32, "reason": "x", "shelf_mark": "x"}
            assert client.post(way, sent).status_code == status, (org, way)
    page = page_of(signed_in(province.appointment("east", "head")), student)
    assert "甲柜" in page
    assert "File an entry" not in page
    with in_scope(by):
        assert ArchiveItem.objects.get().withdrawn_on is None
        assert item.originals.get().shelf_mark == "甲柜"


def test_the_next_school_and_the_sealed_copy_tell_who_kept_the_original(province: Province) -> None:
    student = enrolled(province)
    sender = signed_in(province.appointment("east_one"))
    proof = {"kind": "proof", "title": "户口簿", "recorded_on": "2024-06-01", "key": "k" * 32}
    assert sender.post(address(student), {**proof, "shelf_mark": "甲柜3号"}).status_code == 302
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    with in_scope(province.acting("east_one")):
        copy = SealedSnapshot.objects.get()
    sealed = reverse("sealed_copy", args=[copy.uuid])
    kept = sender.get(sealed, headers=ENGLISH).content.decode()
    assert "甲柜3号" in kept
    assert "handed it over" not in kept
    receiver = signed_in(province.appointment("east_two"))
    page = page_of(receiver, student)
    assert "甲柜3号" in page
    assert "Original received" in page
    assert "Withdraw" not in page, "what the sender filed is locked, and what the case filed is the case's"
    with in_scope(province.acting("east_two")):
        item = ArchiveItem.objects.get(case_uuid=None)
    way = reverse("archive_original", args=[student.uuid, item.uuid])
    assert "Original received" in receiver.get(way, headers=ENGLISH).content.decode()
    assert receiver.post(way, {"shelf_mark": "丙柜"}).status_code == 302
    page = page_of(receiver, student)
    assert "丙柜" in page
    assert "handed it over" not in page, "only the keeper says so"
    assert "handed it over" not in sender.get(sealed, headers=ENGLISH).content.decode()
    with in_scope(province.acting("east_one")):
        kept_row = PaperOriginal.objects.get()
    over = reverse("sealed_original", args=[copy.uuid, kept_row.uuid])
    assert over in sender.get(sealed).content.decode()
    assert over not in signed_in(province.appointment("east", "head")).get(sealed).content.decode()
    assert receiver.get(over).status_code == 404
    assert "cannot be taken back" in sender.get(over, headers=ENGLISH).content.decode()
    for _press in range(2):
        assert sender.post(over).status_code == 302
    assert "handed it over" in page_of(receiver, student)
    assert "handed it over" in sender.get(sealed, headers=ENGLISH).content.decode()


def test_a_sealed_copy_opens_its_papers(province: Province) -> None:
    student = enrolled(province)
    sender = signed_in(province.appointment("east_one"))
    assert sender.post(address(student), {**AWARD, "key": "k" * 32, "file": scan()}).status_code == 302
    approved_by(province, filed_transfer(province, student, to="east_two"), "east_two", "east_one", "east")
    approved_by(province, filed_transfer(province, student, to="east_one"), "east_one", "east_two", "east")
    middle = signed_in(province.appointment("east_two"))
    with in_scope(province.acting("east_one")):
        way = reverse("paper", args=[ArchiveItem.objects.get(case_uuid=None).paper_uuid])
    with in_scope(province.acting("east_two")):
        copy = SealedSnapshot.objects.get()
    assert way in middle.get(reverse("sealed_copy", args=[copy.uuid])).content.decode()
    assert middle.get(way).status_code == 200


def test_the_archive_is_two_statements_whatever_it_holds(province: Province) -> None:
    student, by = enrolled(province), province.acting("east_one")
    client = signed_in(province.appointment("east_one"))

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page_of(client, student)
        return len(asked)

    def file(title: str) -> None:
        with in_scope(by):
            place = student.enrollments.get()
            file_in_archive(
                by=by,
                enrollment=place,
                kind="proof",
                title=title,
                recorded_on=place.started_on,
                shelf_mark=title,
            )

    page_of(client, student)
    file("one")
    with_one = statements()
    for title in ("two", "three", "four"):
        file(title)
    assert statements() == with_one
    with in_scope(by), CaptureQueriesContext(connection) as asked:
        assert len(student_view(by, student.uuid, on=civil_today(by.zone)).archive) == 4
    of_archive = [
        one["sql"]
        for one in asked
        if 'FROM "registry_archiveitem"' in one["sql"] or 'FROM "registry_paperoriginal"' in one["sql"]
    ]
    assert len(of_archive) == 2


def test_the_archive_comes_before_the_form_that_adds_to_it(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    client.post(address(student), {**AWARD, "title": "奖状甲", "key": uuid.uuid4().hex}, headers=ENGLISH)
    page = page_of(client, student)
    assert page.index("奖状甲") < page.index("File an entry")


def test_the_history_says_which_entry_original_and_number_was_meant(province: Province) -> None:
    student = enrolled(province)
    client = signed_in(province.appointment("east_one"))
    for title in ("奖状甲", "奖状乙"):
        client.post(address(student), {**AWARD, "title": title, "key": uuid.uuid4().hex}, headers=ENGLISH)
    with in_scope(province.acting("east_one")):
        second = ArchiveItem.objects.get(student=student, title="奖状乙")
        number = student.numbers.get().number
    kept = reverse("archive_original", args=[student.uuid, second.uuid])
    assert client.post(kept, {"shelf_mark": "A-7"}, headers=ENGLISH).status_code == 302
    shown = client.get(reverse("student_tab", args=[student.uuid, "history"]), headers=ENGLISH)
    page = shown.content.decode()
    for said in ("Archive entry entered: 奖状甲", "Archive entry entered: 奖状乙"):
        assert page.count(said) == 1
    assert "Original on paper entered: 奖状乙" in page
    assert f"Student number entered: {masked(number)}" in page
    assert number not in page
