"""Marks of a period on their pages: set, taken over, put off, closed, opened again; the summary sheet, results."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from copy import deepcopy
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from matricula.audit.api import AccessLog
from matricula.authorities.api import Acting, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import (
    ExamResult,
    GradingPeriod,
    PeriodClosing,
    TermMark,
    TermMarkDeferral,
    TermReopening,
    decide_reopening,
)
from matricula.journal.tests.schoolday import NAMES, SchoolDay, school_day
from matricula.journal.tests.test_homework import PDF
from matricula.journal.tests.test_terms import (
    AFTER,
    asked,
    deferred,
    granted,
    head,
    results,
    set_for,
    settled_and_closed,
    with_periods,
)
from matricula.web.tests.test_lesson_pages import client_of
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
FOR_THE_SHEET, FOR_THE_OVERVIEW, FOR_THE_SUMMARY, FOR_THE_RESULTS, FOR_THE_REOPENINGS = 17, 13, 12, 10, 7


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SchoolDay:
    with lasting():
        return with_periods(school_day())


@pytest.fixture
def made(db: None, begun: SchoolDay) -> SchoolDay:
    return deepcopy(begun)


def shown(page: str) -> str:
    """The words of a page, with one space between them."""
    return unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


def period_id(kind: str = "quarter") -> int:
    with as_owner():
        return GradingPeriod.objects.get(kind=kind).pk


def address(made: SchoolDay) -> str:
    return reverse("term_sheet", args=[made.group.uuid, period_id()])


def said(client: Client, made: SchoolDay, where: str, **sent: Any) -> str:
    """What the page says after this was sent, a form without JavaScript."""
    answer = client.post(where, sent, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    return shown(answer.content.decode())


def page_of(client: Client, where: str) -> str:
    answer = client.get(where, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200, where
    return shown(answer.content.decode())


def test_a_teacher_sets_a_mark_a_reason_and_takes_the_proposals(made: SchoolDay) -> None:
    client, (first, _second, third) = client_of(made, made.teacher), (one.student.uuid for one in made.places)
    with at_civil_time(AFTER):
        seen = page_of(client, address(made))
        assert "5 4 4 5" in seen
        assert "4.50" in seen
        assert "Without a mark, a reason or a deferral: 3" in seen
        assert "rounded up from 0.6 of a point on" in seen
        assert "1 mark is stored." in said(client, made, address(made), do="proposals")
        text = said(
            client,
            made,
            address(made),
            do="store",
            **{f"set-{third}": "r:joined_late", f"version-{third}": "0", f"set-{first}": "m:7"},
        )
        assert "7 is no mark for a period on this scale" in text
        assert "1 mark is stored." in text
        assert "Nothing was changed." in said(client, made, address(made), do="store")
        with in_scope(made.teacher):
            assert set(TermMark.objects.values_list("value", "reason")) == {("4", ""), ("", "joined_late")}


def test_a_conflict_and_a_closed_period_are_told_by_name(made: SchoolDay) -> None:
    client, first = client_of(made, made.teacher), made.places[0].student.uuid
    with at_civil_time(AFTER):
        set_for(made, (0, "4", "", 0))
        changed = {f"set-{first}": "m:5", f"version-{first}": "0"}
        text = said(client, made, address(made), do="store", **changed)
        assert f"{NAMES[0]}: Teacher has entered 4 meanwhile" in text
        deferred(made)
        set_for(made, (2, "3", "", 0))
        close = client_of(made, made.deputy)
        assert "The period is closed for this group." in said(close, made, address(made), do="close")
        text = said(client, made, address(made), do="store", **{**changed, f"version-{first}": "1"})
        assert "This period is closed: the mark stays as it is. (RU-EDU-28.3) Ask the deputy" in text
        assert f"set-{first}" not in client.get(address(made)).content.decode()


def test_a_mark_is_put_off_by_a_form_and_the_fault_stands_in_it(made: SchoolDay) -> None:
    client, second = client_of(made, made.teacher), made.places[1].student.uuid
    sent = {
        "do": "defer",
        "defer-student": second,
        "defer-reason": "illness",
        "defer-paper_number": "17",
        "defer-paper_date": "2026-11-16",
        "defer-until": "2026-11-10",
    }
    with at_civil_time(AFTER):
        answer = client.post(address(made), sent, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 422
        assert "The paper has a day that is over" in answer.content.decode()
        assert "The mark is put off." in said(
            client, made, address(made), **{**sent, "defer-until": "2026-12-01"}
        )
        assert "paper 17 of" in page_of(client, address(made))
        with in_scope(made.teacher):
            one = TermMarkDeferral.objects.get()
        assert "The mark is owed again." in said(client, made, address(made), do=f"end-{one.uuid}")


def test_the_paper_of_a_deferral_is_a_file_for_who_plans(made: SchoolDay) -> None:
    client = client_of(made, made.teacher)
    sent = {
        "do": "defer",
        "defer-student": made.places[1].student.uuid,
        "defer-reason": "illness",
        "defer-paper_date": "2026-11-16",
        "defer-until": "2026-12-01",
    }
    with at_civil_time(AFTER):
        bad = SimpleUploadedFile("scan.pdf", b"MZ\x90\x00 no paper")
        answer = client.post(address(made), {**sent, "defer-file": bad}, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 422
        assert 'id="id_defer-file_error"' in answer.content.decode()
        with in_scope(made.teacher):
            assert not TermMarkDeferral.objects.exists()
        assert "The mark is put off." in said(
            client, made, address(made), **sent, **{"defer-file": SimpleUploadedFile("scan.pdf", PDF)}
        )
        with in_scope(made.teacher):
            one = TermMarkDeferral.objects.get()
        paper = reverse("deferral_paper", args=[one.uuid])
        # It tells of a student's health: the teacher brings it, and does not read it again.
        assert paper not in client.get(address(made)).content.decode()
        assert client.get(paper).status_code in (403, 404)
        deputy = client_of(made, made.deputy)
        assert paper in deputy.get(address(made)).content.decode()
        answer = deputy.get(paper)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # a file is streamed


def test_closing_is_refused_by_name_and_then_done_for_all_that_are_complete(made: SchoolDay) -> None:
    client = client_of(made, made.deputy)
    overview = f"{reverse('terms')}?period={period_id()}"
    with at_civil_time(AFTER):
        set_for(made, (0, "4", "", 0), (2, "3", "", 0))
        text = said(client, made, address(made), do="close")
        assert f"without a mark, a reason or a deferral: 1 ({NAMES[1]})" in text
        assert "marks are missing" in page_of(client, overview)
        assert "Closed for 0 groups." in said(client, made, overview)
        deferred(made)
        assert "Closed for 1 group." in said(client, made, overview)
        with in_scope(made.deputy):
            assert PeriodClosing.objects.count() == 1


def test_the_deputy_asks_and_the_head_decides(made: SchoolDay) -> None:
    deputy, teacher = client_of(made, made.deputy), client_of(made, made.teacher)
    first = made.places[0].student.uuid
    with at_civil_time(AFTER):
        settled_and_closed(made)
        asking = {"do": "ask", "ask-student": first, "ask-reason": "A test was reckoned wrongly"}
        assert teacher.post(address(made), asking).status_code in (403, 422)
        assert "The head will decide" in said(deputy, made, address(made), **asking)
        with in_scope(made.deputy):
            one = TermReopening.objects.get()
        decision = {"reopening": one.uuid, "answer": "", "do": "grant"}
        assert deputy.post(reverse("decide_reopening"), decision).status_code == 403
        client = client_of(made, head(made))
        assert "A test was reckoned wrongly" in page_of(client, reverse("reopenings"))
        refusing = {**decision, "do": "refuse"}
        answer = client.post(reverse("decide_reopening"), refusing, HTTP_ACCEPT_LANGUAGE="en")
        assert (answer.status_code, "A reason is needed" in answer.content.decode()) == (422, True)
        assert "It is opened for this student." in said(client, made, reverse("decide_reopening"), **decision)
        changed = {f"set-{first}": "m:5", f"version-{first}": "1"}
        assert "1 mark is stored." in said(teacher, made, address(made), do="store", **changed)
        assert "used" in page_of(client, reverse("reopenings"))


def test_what_waits_for_the_head_s_decision_stands_on_the_desk(made: SchoolDay) -> None:
    words = "Decide whether the closed period is opened again"
    with at_civil_time(AFTER):
        settled_and_closed(made)
        client = client_of(made, head(made))
        assert words not in page_of(client, reverse("home"))
        one = asked(made)
        page = page_of(client, reverse("home"))
        assert words in page
        assert NAMES[0] in page
        assert words not in page_of(client_of(made, made.deputy), reverse("home")), "who asks does not decide"
        with in_scope(head(made)):
            decide_reopening(by=head(made), reopening=one.uuid, granted=True)
        assert words not in page_of(client, reverse("home"))


def test_results_are_entered_for_a_class_and_taken_back(made: SchoolDay) -> None:
    client, first = client_of(made, made.deputy), made.places[0].student.uuid
    where = f"{reverse('exam_results')}?class={made.school_class.uuid}"
    sent = {"kind": "olympiad", "name": "City round", "subject": "", "received_at": "2026-11-21T08:00"}
    with at_civil_time(AFTER):
        assert NAMES[0] in page_of(client, where)
        assert "Choose among those that are offered" in said(client, made, where, **sent)
        text = said(client, made, where, **sent, **{f"result-{first}": "2nd place"})
        assert "1 result is stored." in text
        assert "Olympiad, City round" in text
        with in_scope(made.deputy):
            one = ExamResult.objects.get()
        assert one.received_at.isoformat() == "2026-11-21T03:00:00+00:00"
        [row] = taken_out(client, "exam_results", heading="Received on")
        assert row[:3] == [NAMES[0], "Olympiad, City round", "2nd place"]
        assert "taken back" in said(client, made, reverse("withdraw_result", args=[one.uuid]))


def test_the_summary_sheet_shows_what_was_set_and_what_waits(made: SchoolDay) -> None:
    client = client_of(made, made.deputy)
    where = reverse("summary_sheet", args=[made.school_class.uuid])
    with at_civil_time(AFTER):
        set_for(made, (0, "4", "", 0), (2, "", "joined_late", 0))
        deferred(made)
        page = page_of(client, where)
        for one in (
            *NAMES,
            "Mathematics",
            "Quarter 2",
            "Year",
            "put off",
            "Joined at the end of the period",
        ):
            assert one in page, one
        assert made.school_class.name in page_of(client, reverse("summaries"))
        rows = taken_out(client, "summary_sheet", made.school_class.uuid, heading="Mathematics")
        marks = [row[2] for row in rows if row[1] == "Quarter 2"]
        assert len(marks) == len(NAMES)
        assert "4" in marks
        assert any("put off" in one for one in marks)
        assert any("Joined at the end of the period" in one for one in marks)


def test_the_summary_sheet_is_a_pdf_whose_notes_say_why_a_mark_is_missing(made: SchoolDay) -> None:
    client = client_of(made, made.deputy)
    page, paper = (reverse(one, args=[made.school_class.uuid]) for one in ("summary_sheet", "summary_paper"))
    with at_civil_time(AFTER):
        set_for(made, (0, "4", "", 0), (2, "", "joined_late", 0))
        deferred(made)
        assert paper in client.get(page).content.decode()
        answer = client.get(paper, HTTP_ACCEPT_LANGUAGE="en")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
        (only,) = PdfReader(BytesIO(answer.content)).pages
        assert only.mediabox.width > only.mediabox.height, "on its side"
        words = " ".join(only.extract_text().split())
        for one in (
            f"Summary sheet of {made.school_class.name}",
            *NAMES,
            "Quarter 2",
            "Year",
            "1 put off",
            "2 Joined at the end of the period",
            "RU-EDU-28.3",
        ):
            assert one in words, f"{one} in {words}"
        with as_owner():
            assert (
                AccessLog.objects.filter(page="summary_paper", subject_uuid=made.school_class.uuid).count()
                == 1
            )
        for who in (made.teacher, made.secretary, made.person("x", "deputy", "other")):
            assert client_of(made, who).get(paper).status_code == 404, who


def test_who_is_no_teacher_of_the_group_and_reads_no_journal_finds_no_page(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        for who in (made.person("colleague", "teacher"), made.secretary, made.person("x", "deputy", "other")):
            assert client_of(made, who).get(address(made)).status_code == 404, who
        assert client_of(made, made.secretary).get(reverse("terms")).status_code == 404
        assert client_of(made, made.teacher).get(reverse("reopenings")).status_code == 404
        assert client_of(made, made.teacher).get(reverse("exam_results")).status_code == 403
        sheet = reverse("summary_sheet", args=[made.school_class.uuid])
        assert client_of(made, made.teacher).get(sheet).status_code == 404


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("sheet", FOR_THE_SHEET),
        ("terms", FOR_THE_OVERVIEW),
        ("summary", FOR_THE_SUMMARY),
        ("results", FOR_THE_RESULTS),
        ("reopenings", FOR_THE_REOPENINGS),
    ],
)
def test_a_page_asks_a_known_number_of_statements(made: SchoolDay, page: str, most: int) -> None:
    by: Acting = made.deputy
    client = client_of(made, by)
    with at_civil_time(AFTER):
        settled_and_closed(made)
        granted(made)
        asked(made, 2)
        results(made)
        where = {
            "sheet": address(made),
            "terms": f"{reverse('terms')}?period={period_id()}",
            "summary": reverse("summary_sheet", args=[made.school_class.uuid]),
            "results": f"{reverse('exam_results')}?class={made.school_class.uuid}",
            "reopenings": reverse("reopenings"),
        }[page]
        client.get(where)
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(where).status_code == 200
    assert len(asked_for) == most


def test_who_looks_is_noted(made: SchoolDay) -> None:
    with at_civil_time(AFTER):
        client_of(made, made.deputy).get(address(made))
        with in_scope(made.deputy):
            assert AccessLog.objects.filter(page="term_sheet", subject_uuid=made.group.uuid).count() == 1
