"""The roll of a whole school, handed in and loaded on the pages."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.exchange.api import RollUpload, UploadState
from matricula.exchange.tests.rolls import good_rows, workbook
from matricula.registry.api import Student
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_roll_of_a_school_is_uploaded_and_loaded_together(province: Province, tmp_path: Path) -> None:
    rows = good_rows(province.orgs["east_one"], 3)
    file = workbook(tmp_path / "roll.xlsx", rows)
    client = signed_in(province.appointment("east_one"))
    sent = SimpleUploadedFile("roll.xlsx", file.read_bytes())
    report = client.post(reverse("roll_import"), {"file": sent}, follow=True)
    assert report.status_code == 200
    assert all(str(row["name"]) in report.content.decode() for row in rows)
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
