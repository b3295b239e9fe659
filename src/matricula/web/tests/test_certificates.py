"""The school's pages of certificates: printing by class, the register, and that no other school sees any of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from matricula.authorities.api import Acting, User
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.graduation.api import Certificate, CertificatePrint, PrintRun, go_on_with_runs
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import a_class, given, head, hubei_province, left

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(lasting: Callable[[], AbstractContextManager[None]]) -> Province:
    with lasting():
        return hubei_province()


@pytest.fixture
def hubei(db: None, built: Province) -> Any:
    with at_civil_time(AFTER):
        yield deepcopy(built)


def browser(by: Acting) -> Client:
    client = Client()
    with as_owner():
        client.force_login(User.objects.get(pk=by.user_id))
    return client


def text(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_class_is_printed_and_taken_as_one_file(hubei: Province) -> None:
    there = a_class(hubei, "高三（1）班")
    places = [left(hubei, name, school_class=there) for name in ("陈明", "李红")]
    by = head(hubei)
    given(by, places[0])
    client = browser(by)
    page = text(client, "certificates")
    for part in ("高三（1）班", "陈明", "李红", "not printed yet", "529801000320260000"):
        assert part in page
    sent = client.post(reverse("certificates_print"), {"class": "高三（1）班", "year": "2026"})
    assert sent.status_code == 302
    go_on_with_runs()
    with as_owner():
        run = PrintRun.objects.get()
        assert (run.at, run.made) == (2, 1)
    made = client.post(reverse("certificate_run_paper", args=[run.uuid]))
    assert len(PdfReader(BytesIO(made.content)).pages) == 2
    assert "2 of 2 gone through" in text(client, "certificates")


def test_one_class_is_open_and_the_others_are_counted(hubei: Province) -> None:
    """Two thousand leavers would be as many lines. After what is done in a class, that class is open again."""
    for name, student in (("高三（1）班", "陈明"), ("高三（2）班", "李红")):
        left(hubei, student, school_class=a_class(hubei, name))
    by = head(hubei)
    client = browser(by)
    page = text(client, "certificates")
    assert ("陈明" in page, "李红" in page) == (True, False)
    assert "Print 1 certificate of 高三（2）班" in page
    second = {"class": "高三（2）班", "year": "2026"}
    opened = client.get(reverse("certificates"), second).content.decode()
    assert ("陈明" in opened, "李红" in opened) == (False, True)
    sent = client.post(reverse("certificates_print"), second)
    assert ("陈明" in text_of(client, sent), "李红" in text_of(client, sent)) == (False, True)
    go_on_with_runs()
    with as_owner():
        made = Certificate.objects.get()
    ended = client.post(
        f"{reverse('certificate_void', args=[made.uuid])}?class=高三（2）班", {"reason": "spoilt"}
    )
    assert "李红" in text_of(client, ended)
    # Where nothing is asked, the class opens in which something is left.
    assert "陈明" in text(client, "certificates")
    assert client.get(reverse("certificates"), {"class": "none such", "year": "2026"}).status_code == 200


def text_of(client: Client, sent: HttpResponseBase) -> str:
    return client.get(sent["Location"]).content.decode()


def test_a_large_batch_goes_to_the_printer_part_by_part(
    hubei: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part is a file of its own, so no answer is longer than that, and notes its own certificates alone."""
    monkeypatch.setattr("matricula.graduation.actions.print_again.TOGETHER", 2)
    there = a_class(hubei, "高三（1）班")
    for name in ("陈明", "李红", "周忠"):
        left(hubei, name, school_class=there)
    client = browser(head(hubei))
    client.post(reverse("certificates_print"), {"class": "高三（1）班", "year": "2026"})
    go_on_with_runs()
    with as_owner():
        run = PrintRun.objects.get()
    page = text(client, "certificates")
    assert "1 to 2 in one file" in page
    assert "3 to 3 in one file" in page
    address = reverse("certificate_run_paper", args=[run.uuid])
    for part, sheets in (("1", 1), ("0", 2)):
        with as_owner():
            before = CertificatePrint.objects.count()
        made = client.post(address, {"part": part})
        assert len(PdfReader(BytesIO(made.content)).pages) == sheets
        with as_owner():
            assert CertificatePrint.objects.count() == before + sheets
    assert [client.post(address, {"part": part}).status_code for part in ("2", "-1", "x", "")] == [404] * 4


def test_one_is_issued_with_the_number_of_its_form_printed_again_and_declared_void(hubei: Province) -> None:
    place, by = left(hubei, "陈明"), head(hubei)
    client = browser(by)
    client.post(reverse("certificate_issue", args=[place.uuid]), {"blank": "鄂A0001"})
    with as_owner():
        made = Certificate.objects.get()
        assert made.blank == "鄂A0001"
    paper = client.post(reverse("certificate_print", args=[made.uuid]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a stream
    assert client.post(reverse("certificate_void", args=[made.uuid]), {"reason": ""}).status_code == 422
    client.post(reverse("certificate_void", args=[made.uuid]), {"reason": "印坏"})
    page = text(client, "certificates_register")
    for part in (made.number, "印坏", "void", "鄂A0001"):
        assert part in page


def test_a_form_that_is_noted_already_is_said_beside_its_number(hubei: Province) -> None:
    mine = given(head(hubei), left(hubei, "陈明"), blank="鄂A0001")
    for school, tells in (("east_high", True), ("west_high", False)):
        place = left(hubei, school=school)
        answer = browser(head(hubei, school)).post(
            reverse("certificate_issue", args=[place.uuid]), {"blank": "鄂a 0001"}
        )
        page = answer.content.decode()
        assert answer.status_code == 422
        said = page.partition('id="id_blank_error"')[2].partition("</form>")[0]
        assert "CN-HB-1" in said
        assert (mine.number in said, "陈明" in said) == (tells, tells)
        assert 'value="鄂a 0001"' in page
    with as_owner():
        assert Certificate.objects.count() == 1


def test_what_cannot_be_printed_stands_in_the_form_with_its_clause(hubei: Province) -> None:
    place, by = left(hubei, written="张\U0002a6a5"), head(hubei)
    answer = browser(by).post(reverse("certificate_issue", args=[place.uuid]), {"blank": ""})
    assert answer.status_code == 422
    assert "U+2A6A5" in answer.content.decode()


def test_the_register_is_a_workbook_and_a_paper_too(hubei: Province) -> None:
    by = head(hubei)
    made = given(by, left(hubei, "陈明"))
    client = browser(by)
    answer = client.get(reverse("certificates_workbook"))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a stream
    said = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert any(made.number in row and "陈明" in row for row in said)
    assert any(made.sha256 in row for row in said)
    paper = client.get(reverse("certificates_paper"))
    printed = "".join(PdfReader(BytesIO(paper.content)).pages[0].extract_text().split())
    assert printed.count(made.number) == 2
    assert made.sha256 is not None
    assert made.sha256 in printed


def test_every_print_stands_on_a_page_the_newest_first(hubei: Province) -> None:
    by = head(hubei)
    made, other = (given(by, left(hubei, name)) for name in ("陈明", "李红"))
    assert made.sha256 is not None
    assert other.sha256 is not None
    client = browser(by)
    client.post(reverse("certificate_print", args=[made.uuid]))
    assert "show=prints" in text(client, "certificates_register")
    with CaptureQueriesContext(connection) as few:
        text(client, "certificates_register", show="prints")
    client.post(reverse("certificate_print", args=[made.uuid]))
    with CaptureQueriesContext(connection) as more:
        page = text(client, "certificates_register", show="prints")
    assert len(few) == len(more)
    assert (page.count(made.sha256), page.count(other.sha256)) == (3, 1)
    assert page.index(made.number) < page.index(other.number)
    assert "陈明" not in page


def test_the_page_asks_the_database_as_often_for_many_as_for_one(hubei: Province) -> None:
    by = head(hubei)
    client = browser(by)
    left(hubei)
    text(client, "certificates")
    with CaptureQueriesContext(connection) as one:
        text(client, "certificates")
    for _ in range(3):
        given(by, left(hubei))
    with CaptureQueriesContext(connection) as many:
        text(client, "certificates")
    assert len(one) == len(many)


def test_no_other_school_finds_any_of_it(hubei: Province) -> None:
    place, by = left(hubei, "陈明"), head(hubei)
    made = given(by, place)
    with as_owner():
        run = PrintRun.objects.create(
            school=place.school,
            title="x",
            places=[place.pk],
            language="en",
            asked_at=made.issued_at,
            asked_in=made.issued_in,
        )
    asked = {
        "certificate_issue": place.uuid,
        "certificate_print": made.uuid,
        "certificate_void": made.uuid,
        "certificate_run": run.uuid,
        "certificate_run_paper": run.uuid,
    }
    other = browser(head(hubei, "west_high"))
    for name, what in asked.items():
        answer = other.post(reverse(name, args=[what]), {"do": "stop", "reason": "x"})
        assert answer.status_code == 404, name
    for name in ("certificates", "certificates_register"):
        page = text(other, name)
        assert "陈明" not in page
        assert made.number not in page
    teacher = browser(hubei.acting("east_high", "class_teacher"))
    assert teacher.get(reverse("certificates")).status_code == 404


@pytest.mark.parametrize("year", ["0", "0000", "9999", "10000", "²", "", "-1", "9" * 5000])
def test_no_year_breaks_the_pages(hubei: Province, year: str) -> None:
    left(hubei)
    client = browser(head(hubei))
    for page in ("certificates", "certificates_register", "certificates_workbook", "certificates_paper"):
        assert client.get(reverse(page), {"year": year}).status_code == 200, page
    assert client.post(reverse("certificates_print"), {"year": year, "class": ""}).status_code in (404, 422)


def test_whoever_may_not_print_begins_and_moves_no_batch(hubei: Province) -> None:
    """Whoever sees the pages, and whoever does not; nothing is queued."""
    there = a_class(hubei, "高三（1）班")
    left(hubei, "陈明", school_class=there)
    for role in ("deputy", "class_teacher"):
        client = browser(hubei.acting("east_high", role))
        answer = client.post(reverse("certificates_print"), {"year": "2026", "class": "高三（1）班"})
        assert answer.status_code in (403, 404), role
    with as_owner():
        assert not PrintRun.objects.exists()
