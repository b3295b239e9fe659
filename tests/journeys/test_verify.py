"""An employer checks certificates on a phone: a genuine one, a revoked one, an altered file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.graduation.api import Certificate, print_again
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import given, head, hubei_province, left
from matricula.registry.api import Enrollment
from tests.journeys.reading import fits, next_page

CODE = "ABCDEFGHJKLM"
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def hubei(transactional_db: None) -> Iterator[Province]:
    with at_civil_time(AFTER):
        yield hubei_province()


def test_an_employer_checks_a_certificate(
    hubei: Province,
    pages: Callable[..., Page],
    live_server: LiveServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = head(hubei)
    monkeypatch.setattr("matricula.graduation.actions.issue_certificate.new_code", lambda: CODE)
    made = given(by, left(hubei, "陈可馨"))
    with in_scope(by):
        file = print_again(by=by, certificate=made).path.read_bytes()
    genuine, altered = tmp_path / "genuine.pdf", tmp_path / "altered.pdf"
    genuine.write_bytes(file)
    altered.write_bytes(file[:-10] + b" " + file[-9:])

    page = pages(locale="en", viewport=PHONE)
    page.goto(f"{live_server.url}/verify/{made.number}#{CODE}")
    expect(page.get_by_role("heading", name="Genuine", exact=True)).to_be_visible()
    expect(page.get_by_text("陈可馨")).to_be_visible()
    assert "#" not in page.url
    fits(page)

    with next_page(page):
        page.set_input_files("#verify-pdf", genuine)
    expect(page.get_by_role("heading", name="Genuine", exact=True)).to_be_visible()
    with next_page(page):
        page.set_input_files("#verify-pdf", altered)
    expect(page.get_by_role("heading", name="Unknown", exact=True)).to_be_visible()
    fits(page)

    enrolled_again(made)
    page.goto(f"{live_server.url}/verify/")
    page.get_by_label("Certificate number").fill(made.number)
    page.get_by_label("Code of the certificate").fill("abcd-efgh-jklm")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="Revoked", exact=True)).to_be_visible()
    fits(page)


def enrolled_again(made: Certificate) -> None:
    with as_owner():
        place = Enrollment.objects.get(pk=made.enrollment_id)
        Enrollment.objects.create(
            student_id=made.student_id,
            school_id=place.school_id,
            stage=place.stage,
            grade=place.grade,
            started_on="2026-06-15",
            entered_on=place.entered_on,
        )
