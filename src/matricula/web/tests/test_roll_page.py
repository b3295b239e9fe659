"""The roll of a whole school, handed in and loaded on the pages."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.api import RollUpload, UploadState
from matricula.exchange.tests.rolls import be_the_worker, good_rows, workbook
from matricula.registry.api import Student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_roll_of_a_school_is_uploaded_and_loaded_together(province: Province, tmp_path: Path) -> None:
    rows = good_rows(province.orgs["east_one"], 3)
    file = workbook(tmp_path / "roll.xlsx", rows)
    client = signed_in(province.appointment("east_one"))
    sent = SimpleUploadedFile("roll.xlsx", file.read_bytes())
    waiting = client.post(reverse("roll_import"), {"file": sent}, follow=True)
    assert waiting.status_code == 200
    assert '<meta http-equiv="refresh" content="1">' in waiting.content.decode(), "it looks again by itself"
    be_the_worker()
    report = client.get(waiting.redirect_chain[-1][0])
    assert all(str(row["name"]) in report.content.decode() for row in rows)
    assert 'http-equiv="refresh"' not in report.content.decode()
    by = province.acting("east_one")
    with in_scope(by):
        upload = RollUpload.objects.get()
        assert upload.file_name == "roll.xlsx"
        assert not Student.objects.exists(), "what is read only waits"
    loaded = client.post(reverse("roll_load", args=[upload.uuid]), follow=True)
    assert loaded.status_code == 200
    with in_scope(by):
        upload.refresh_from_db()
        assert upload.state == UploadState.LOADED
        assert {one.name for one in Student.objects.all()} == {row["name"] for row in rows}
    with in_scope(province.acting("east_two")):
        assert not Student.objects.exists()


def test_a_workbook_that_waits_for_a_worker_says_so(province: Province, tmp_path: Path) -> None:
    file = workbook(tmp_path / "roll.xlsx", good_rows(province.orgs["east_one"], 1))
    client = signed_in(province.appointment("east_one"))
    sent = SimpleUploadedFile("roll.xlsx", file.read_bytes())
    page = client.post(reverse("roll_import"), {"file": sent}, follow=True)
    assert "The background work is not running" in page.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    again = client.get(page.redirect_chain[-1][0]).content.decode()
    assert "Being read" in again
    assert "The background work is not running" not in again


def test_a_workbook_that_cannot_be_read_is_refused_on_its_page(province: Province, tmp_path: Path) -> None:
    rows = good_rows(province.orgs["east_one"], 1)
    file = workbook(tmp_path / "roll.xlsx", rows, without=["ethnicity"])
    client = signed_in(province.appointment("east_one"))
    sent = SimpleUploadedFile("roll.xlsx", file.read_bytes())
    address = client.post(reverse("roll_import"), {"file": sent})["Location"]
    be_the_worker()
    for page in (client.get(address), client.get(reverse("roll_import"))):
        assert "Not taken" in page.content.decode()
    assert "This file was not taken" in client.get(address).content.decode()
    assert "民族" in client.get(address).content.decode()
    assert client.post(f"{address}load/").status_code == 422
    with in_scope(province.acting("east_one")):
        assert not Student.objects.exists()
