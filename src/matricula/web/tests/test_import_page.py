"""The page of an uploaded roll: what has to be confirmed is confirmed there, row by row."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.api import RollUpload, load_roll
from matricula.exchange.tests.rolls import be_the_worker, good_rows, without_number, workbook
from matricula.registry.api import Student, open_class
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db

HERE, THERE = "west_one", "east_one"


def hand_in(client: Client, file: Path) -> str:
    """The address of the report."""
    sent = SimpleUploadedFile(file.name, file.read_bytes())
    answer = client.post(reverse("roll_import"), {"file": sent})
    assert answer.status_code == 302, answer.content.decode()
    be_the_worker()
    return str(answer["Location"])


def test_a_pupil_alike_is_confirmed_by_a_tick_and_loaded(province: Province, tmp_path: Path) -> None:
    rows = [without_number(row) for row in good_rows(province.orgs[HERE], 2)]
    there, client = province.acting(THERE), signed_in(province.appointment(HERE))
    other = {**rows[0], "school_code": province.orgs[THERE].code}
    hand_in(signed_in(province.appointment(THERE)), workbook(tmp_path / "other.xlsx", [other]))
    with in_scope(there):
        load_roll(by=there, upload=RollUpload.objects.get().uuid)

    address = hand_in(client, workbook(tmp_path / "roll.xlsx", rows))
    page = client.get(address).content.decode()
    assert "Really another person" in page
    assert 'name="row" value="1"' in page
    assert 'name="row" value="2"' not in page, "nobody is like the second student"
    assert "Load 1 good row" in page

    nothing = client.post(f"{address}confirm/")
    assert nothing.status_code == 422
    assert "No row was chosen." in nothing.content.decode()
    page = client.post(f"{address}confirm/", {"row": ["1", "x", "²"]}, follow=True).content.decode()
    assert "1 row can be loaded now." in page
    assert f"Another person, says {province.appointment(HERE).user.display_name}" in page
    client.post(f"{address}load/")
    with in_scope(province.acting(HERE)):
        assert Student.objects.count() == 2


def test_rows_loaded_before_are_told_calmly(province: Province, tmp_path: Path) -> None:
    rows = [without_number(row) for row in good_rows(province.orgs[HERE], 2)]
    client = signed_in(province.appointment(HERE))
    client.post(f"{hand_in(client, workbook(tmp_path / 'a.xlsx', rows[:1]))}load/")
    page = client.get(hand_in(client, workbook(tmp_path / "b.xlsx", rows))).content.decode()
    assert "Already loaded on" in page
    assert "Loaded before" in page
    assert "Load 1 good row" in page
    assert 'data-tone="refused"' not in page
    with in_scope(province.acting(HERE)):
        student = Student.objects.get()
    assert reverse("student", args=[student.uuid]) in page


def test_another_school_confirms_nothing(province: Province, tmp_path: Path) -> None:
    rows = good_rows(province.orgs[HERE], 1)
    address = hand_in(signed_in(province.appointment(HERE)), workbook(tmp_path / "a.xlsx", rows))
    stranger = signed_in(province.appointment(THERE))
    assert stranger.post(f"{address}confirm/", {"row": "1"}).status_code == 404


def test_a_new_class_is_opened_when_the_officer_says_so(province: Province, tmp_path: Path) -> None:
    by, client = province.acting(HERE), signed_in(province.appointment(HERE))
    rows = good_rows(province.orgs[HERE], 2)
    with in_scope(by):
        open_class(by=by, school=province.orgs[HERE], stage="primary", grade="g03", name="三年级7班")
    address = hand_in(client, workbook(tmp_path / "roll.xlsx", rows))
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "The school does not have these classes" in page
    assert "三年级1班 · Grade 3 · 2 rows" in page
    assert "三年级7班" in page, "what there is, to compare"
    assert "Really another person" not in page
    upload = address.rstrip("/").rpartition("/")[2]
    opened = client.post(reverse("roll_classes", args=[upload]), {"class": "g03~三年级1班"}, follow=True)
    page = opened.content.decode()
    assert "The school does not have these classes" not in page
    assert "2 good rows" in page


def test_the_empty_workbook_says_what_to_do(province: Province) -> None:
    client = signed_in(province.appointment(HERE))
    blank = b"".join(client.get(reverse("roll_template")).streaming_content)  # type: ignore[attr-defined]  # a file is sent in pieces
    address = client.post(reverse("roll_import"), {"file": SimpleUploadedFile("roll.xlsx", blank)})[
        "Location"
    ]
    be_the_worker()
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "No student was found below the headings" in page
    assert "was not read" not in page
    assert "to be loaded" not in page
    listed = client.get(reverse("roll_import"), headers={"accept-language": "en"}).content.decode()
    assert "No student in it" in listed
