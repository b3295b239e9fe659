"""Whoever is shown the form for the paper of an objection can send it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import approved_by, filed_transfer, picture
from matricula.registry.tests.pupils import enrolled
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["record_officer", "head"])
def test_who_objects_adds_the_paper_on_the_page_and_takes_it_off_again(province: Province, role: str) -> None:
    case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    approved_by(province, case, "east_two")
    sender, address = (
        signed_in(province.appointment("east_one", role)),
        reverse("case_evidence", args=[case.uuid]),
    )
    assert address in sender.get(reverse("case", args=[case.uuid])).content.decode()
    paper = SimpleUploadedFile("stamp.png", picture("blue"), "image/png")
    assert sender.post(address, {"kind": "objection_proof", "file": paper}).status_code == 302
    with in_scope(province.acting("east_one")):
        added = case.evidence.get(kind="objection_proof")
    assert sender.post(address, {"remove": str(added.uuid)}).status_code == 302
    with in_scope(province.acting("east_one")):
        added.refresh_from_db()
    assert added.removed_at is not None


@pytest.mark.parametrize(
    ("org", "role"), [("east_one", "class_teacher"), ("east_two", "head"), ("east", "head")]
)
def test_nobody_else_adds_one(province: Province, org: str, role: str) -> None:
    case = filed_transfer(province, enrolled(province, "east_one"), to="east_two")
    approved_by(province, case, "east_two")
    paper = SimpleUploadedFile("stamp.png", picture("blue"), "image/png")
    browser = signed_in(province.appointment(org, role))
    answer = browser.post(
        reverse("case_evidence", args=[case.uuid]), {"kind": "objection_proof", "file": paper}
    )
    assert answer.status_code in (403, 422)
    with in_scope(province.acting("east_one")):
        assert not case.evidence.filter(kind="objection_proof").exists()
