"""The pages of results: entering, correcting, workbook, review, as the people of a school see them."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.exchange.tests.test_results_workbook import CREDITS, a_course, number, written
from matricula.studies.api import CourseResult, FitnessYear, TermEvaluation, enter_results, return_results
from matricula.studies.tests.school import MODULE, NOW, SeniorSchools, course, fitness, senior_schools
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def begun(lasting: Callable[[], AbstractContextManager[None]]) -> SeniorSchools:
    with lasting():
        made = senior_schools()
        assert made.officer
        assert made.deputy
        return made


@pytest.fixture
def schools(begun: SeniorSchools, db: None) -> Iterator[SeniorSchools]:
    with at_civil_time(NOW):
        yield deepcopy(begun)


def client(schools: SeniorSchools, name: str) -> Client:
    """Signed in, in English."""
    made = Client(headers={"accept-language": "en"})
    with as_owner():
        made.force_login(schools.people[name].user)
    return made


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def entered(schools: SeniorSchools, *entries: Any) -> None:
    by = schools.officer
    with in_scope(by):
        enter_results(by=by, school=schools.school, entries=entries)


SAID: dict[str, str] = {
    "course": MODULE,
    "school_year": "2023",
    "term": "autumn",
    "credits": "4",
    "recognised_on": "2024-01-20",
    "attempt": "1",
}


def as_read(row: CourseResult) -> str:
    """How the page of the reviewer names a result that it shows."""
    return f"{row.uuid}@{row.entered_at.isoformat()}"


def test_an_officer_enters_and_the_deputy_reviews_all_that_is_shown(schools: SeniorSchools) -> None:
    officer, deputy = client(schools, "officer"), client(schools, "deputy")
    student = schools.students[0]
    page = reverse("studies_enter", args=[student.uuid, "courses"])
    assert "语文必修1" in text(officer.get(page, headers={"accept-language": "zh-hans"}))
    sent = officer.post(page, SAID | {"do": "store"})
    assert sent.status_code == 302, text(sent)
    record = text(officer.get(sent["Location"]))
    assert "waits for review" in record
    waiting = text(deputy.get(reverse("studies_review")))
    assert "高三（1）班" in waiting
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    shown = re.search(r'name="shown" value="([^"]+)"', deputy.get(queue).content.decode())
    assert shown
    done = deputy.post(queue, {"do": "all", "shown": shown[1]}, follow=True)
    assert "1 result is reviewed." in text(done)
    with as_owner():
        assert CourseResult.objects.get().reviewed_at is not None


def test_the_reviewer_ticks_some(schools: SeniorSchools) -> None:
    entered(schools, *(course(one) for one in schools.students))
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    with as_owner():
        chosen = CourseResult.objects.get(student=schools.students[1])
    ticked = [as_read(chosen), "no id", f"{chosen.uuid}@never"]
    client(schools, "deputy").post(queue, {"do": "chosen", "result": ticked})
    with as_owner():
        assert [one.pk for one in CourseResult.objects.exclude(reviewed_at=None)] == [chosen.pk]


@pytest.mark.parametrize("do", ["chosen", "all"])
def test_figures_put_in_place_of_those_that_were_read_are_not_reviewed_with_them(
    schools: SeniorSchools, do: str
) -> None:
    entered(schools, *(course(one) for one in schools.students[:2]))
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    deputy = client(schools, "deputy")
    shown = re.search(r'name="shown" value="([^"]+)"', deputy.get(queue).content.decode())
    assert shown
    with as_owner():
        row = CourseResult.objects.get(student=schools.students[0])
    said = {name: one for name, one in SAID.items() if name not in ("course", "attempt")}
    with at_civil_time(NOW + timedelta(minutes=1)):
        changed = client(schools, "officer").post(
            reverse("studies_result", args=["courses", row.uuid]),
            said | {"credits": "0", "why": "Looked it up", "do": "correct"},
        )
    assert changed.status_code == 302
    sent = {"do": do, "shown": shown[1], "result": shown[1].split()}
    done = text(deputy.post(queue, sent, follow=True))
    assert "1 result is reviewed." in done
    assert "entered anew since you read it" in done
    with as_owner():
        assert list(CourseResult.objects.filter(reviewed_at=None).values_list("pk", flat=True)) == [row.pk]


def test_what_is_sent_back_is_read_in_the_inbox_and_beside_the_result(schools: SeniorSchools) -> None:
    entered(schools, *(course(one) for one in schools.students[:2]))
    officer, deputy = client(schools, "officer"), client(schools, "deputy")
    # The class was opened in the school year of the day on which the test runs.
    begun = datetime.combine(schools.school_class.session.started_on, time(12), UTC)
    with at_civil_time(begun + timedelta(days=30)):
        standing = taken_out(officer, "studies", heading="Not reviewed yet")
    assert sum(int(row[-1] or 0) for row in standing) == 2
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    inbox, page = reverse("home"), reverse("studies_returned")
    assert "2 results to review" in text(deputy.get(inbox))
    assert "Nothing was sent back" in text(officer.get(page))
    with as_owner():
        row = CourseResult.objects.get(student=schools.students[0])
    ticked = {"do": "back", "result": as_read(row)}
    wordless = deputy.post(queue, ticked | {"why": " "})
    assert wordless.status_code == 422
    assert 'id="id_why_error"' in text(wordless)
    assert f'value="{as_read(row)}" checked' in text(wordless), "what was ticked stays so"
    unticked = deputy.post(queue, {"do": "back", "why": "The paper says 0"})
    assert unticked.status_code == 422
    assert "tick what goes back" in text(unticked)
    assert "The paper says 0" in text(unticked), "what was typed stays"
    done = deputy.post(queue, ticked | {"why": "The paper says 0"}, follow=True)
    assert "1 result was sent back." in text(done)
    assert str(row.uuid) not in text(done)
    assert "1 result to review" in text(deputy.get(inbox))
    assert "was sent back" not in text(deputy.get(inbox)), "that waits for who enters"
    told = text(officer.get(inbox))
    assert "1 result was sent back" in told
    assert page in told
    address = reverse("studies_result", args=["courses", row.uuid])
    for where in (page, address):
        assert "The paper says 0" in text(officer.get(where)), where
    [back] = taken_out(officer, "studies_returned", heading="Sent back by")
    assert "The paper says 0" in back
    said = {name: one for name, one in SAID.items() if name not in ("course", "attempt")}
    answer = officer.post(
        address, said | {"credits": "0", "why": "Looked it up", "do": "correct"}, follow=True
    )
    shown = text(answer)
    assert "waits for review" in shown
    assert "The paper says 0" in shown, "the past keeps the words"
    assert "was sent back" not in text(officer.get(inbox))
    assert deputy.get(page).status_code == 403


def test_a_taking_back_that_was_sent_back_is_settled_on_its_page(schools: SeniorSchools) -> None:
    entered(schools, course(schools.students[0]))
    with as_owner():
        row = CourseResult.objects.get()
    officer, deputy = client(schools, "officer"), client(schools, "deputy")
    address = reverse("studies_result", args=["courses", row.uuid])
    officer.post(address, {"withdraw-why": "Never taught", "do": "withdraw"})
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    deputy.post(queue, {"do": "back", "result": as_read(row), "why": "It was taught"})
    assert "sent back: not to be taken back" in text(officer.get(address))
    said = {name: one for name, one in SAID.items() if name not in ("course", "attempt")}
    answer = officer.post(address, said | {"why": "It was", "do": "correct"}, follow=True)
    assert "waits for review" in text(answer)
    with as_owner():
        assert CourseResult.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"credits": "2.5"}, "credits", "gives 4 credits, or none"),
        (
            {"school_year": "2025", "term": "spring", "recognised_on": "2026-04-07"},
            "recognised_on",
            "not come yet",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field_with_its_clause(
    schools: SeniorSchools, wrong: dict[str, str], field: str, says: str
) -> None:
    page = reverse("studies_enter", args=[schools.students[0].uuid, "courses"])
    answer = client(schools, "officer").post(page, SAID | wrong)
    assert answer.status_code == 422
    found = text(answer).partition(f'id="id_{field}_error"')[2].partition("</label>")[0]
    assert says in found
    assert "CN-HB-3.1" in found
    with as_owner():
        assert not CourseResult.objects.exists()


def test_an_exemption_is_entered_with_its_paper_and_none_without(schools: SeniorSchools) -> None:
    officer = client(schools, "officer")
    page = reverse("studies_enter", args=[schools.students[0].uuid, "fitness"])
    said = {"school_year": "2025", "is_exempt": "on", "exempt_why": "Asthma"}
    answer = officer.post(page, said)
    assert answer.status_code == 422
    assert "needs the paper" in text(answer)
    paper = io.BytesIO(
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    paper.name = "proof.pdf"
    answer = officer.post(page, said | {"paper": paper})
    with as_owner():
        assert answer.status_code == 302, text(answer)
        assert FitnessYear.objects.get().paper is not None


def test_an_evaluation_is_entered_aspect_by_aspect(schools: SeniorSchools) -> None:
    officer = client(schools, "officer")
    page = reverse("studies_enter", args=[schools.students[0].uuid, "evaluations"])
    said = {"school_year": "2025", "term": "autumn"}
    assert officer.post(page, said).status_code == 422
    answer = officer.post(page, said | {"aspect_morals": "pass", "aspect_health": "b", "do": "next"})
    assert answer["Location"] == page
    with as_owner():
        assert TermEvaluation.objects.count() == 2


def test_a_correction_shows_what_was_before(schools: SeniorSchools) -> None:
    entered(schools, course(schools.students[0]))
    with as_owner():
        row = CourseResult.objects.get()
    officer = client(schools, "officer")
    page = reverse("studies_result", args=["courses", row.uuid])
    said = {name: one for name, one in SAID.items() if name not in ("course", "attempt")}
    assert officer.post(page, said | {"credits": "0", "do": "correct"}).status_code == 422, "no reason"
    answer = officer.post(page, said | {"credits": "0", "why": "Wrong line", "do": "correct"})
    assert answer.status_code == 302, text(answer)
    shown = text(officer.get(page))
    assert "What it was before" in shown
    assert "Wrong line" in shown
    answer = officer.post(page, {"withdraw-why": "Never taught", "do": "withdraw"}, follow=True)
    assert "taken back, waits for review" in text(answer)
    assert "Put it right" not in text(answer)


def test_a_workbook_is_checked_then_entered(schools: SeniorSchools, tmp_path: Path) -> None:
    first, second = number(schools.students[0]), number(schools.students[1])
    file = written(tmp_path / "r.xlsx", credits=[CREDITS, a_course(first), a_course(second, credits=2.5)])
    officer, page = client(schools, "officer"), reverse("studies_workbook")

    def sent(do: str) -> Any:
        with file.open("rb") as content:
            return officer.post(page, {"file": content, "do": do})

    checked = sent("check")
    assert checked.status_code == 422
    assert "1 result can be entered." in text(checked)
    assert "credits!E3" in text(checked)
    with as_owner():
        assert not CourseResult.objects.exists()
    assert "1 result was entered." in text(sent("enter"))
    with as_owner():
        assert CourseResult.objects.count() == 1
    assert "1 stands so already." in text(sent("enter"))
    assert officer.post(page, {"do": "enter"}).status_code == 422
    template = officer.get(reverse("studies_template"), {"class": str(schools.school_class.uuid)})
    assert b"".join(template).startswith(b"PK")


def test_a_course_of_the_school_is_opened_and_closed_by_who_reviews(schools: SeniorSchools) -> None:
    page = reverse("studies_courses")
    said = {
        "code": "robots",
        "name": "机器人",
        "plan": "plan_2017",
        "area": "school",
        "kind": "elective",
        "credits_": "2",
    }
    assert client(schools, "officer").post(page, said).status_code == 404
    deputy = client(schools, "deputy")
    assert deputy.post(page, said | {"kind": "elective_1"}).status_code == 422
    assert "The course is open" in text(deputy.post(page, said, follow=True))
    [opened] = taken_out(deputy, "studies_courses", heading="Plan of study")
    assert (opened[:2], opened[-1]) == (["robots", "机器人"], "open")
    close = re.search(r'name="close" value="([^"]+)"', deputy.get(page).content.decode())
    assert close
    assert "The course is closed" in text(deputy.post(page, {"close": close[1]}, follow=True))


def test_who_does_not_enter_or_review_sees_no_such_pages(schools: SeniorSchools) -> None:
    deputy, officer = client(schools, "deputy"), client(schools, "officer")
    for page in ("studies_workbook", "studies_template"):
        assert deputy.get(reverse(page)).status_code == 403
    assert deputy.get(reverse("studies_enter", args=[schools.students[0].uuid, "courses"])).status_code == 403
    assert officer.get(reverse("studies_review")).status_code == 403
    entered(schools, course(schools.students[0]))
    with as_owner():
        row = CourseResult.objects.get()
    shown = text(deputy.get(reverse("studies_result", args=["courses", row.uuid])))
    assert "Put it right" not in shown


def test_where_no_results_are_kept_there_are_no_such_pages(schools: SeniorSchools) -> None:
    with as_owner():
        schools.school.pack = "cn_guizhou"
        schools.school.save(update_fields=["pack"])
    officer = client(schools, "officer")
    assert officer.get(reverse("studies")).status_code == 404
    assert "Results" not in text(officer.get(reverse("student", args=[schools.students[0].uuid])))


def test_a_workbook_holds_all_that_was_sent_back_and_the_page_says_that_it_does_not(
    schools: SeniorSchools, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(schools, *(course(one) for one in schools.students[:3]))
    with as_owner():
        results = list(CourseResult.objects.values_list("uuid", flat=True))
    with in_scope(schools.deputy):
        return_results(
            by=schools.deputy, school=schools.school, kind="courses", results=results, why="Look again"
        )
    officer, back = client(schools, "officer"), reverse("studies_returned")
    assert "the workbook holds all" not in text(officer.get(back))
    monkeypatch.setattr("matricula.web.office.studies.returned.MOST_SHOWN", 2)
    shown = text(officer.get(back))
    assert shown.count("Look again") == 2
    assert "The oldest 2 of each kind are shown; the workbook holds all." in shown
    assert len(taken_out(officer, "studies_returned", heading="Sent back by")) == 3


def test_more_students_cost_no_more_statements(schools: SeniorSchools) -> None:
    officer, deputy = client(schools, "officer"), client(schools, "deputy")
    queue = reverse("studies_review") + "?kind=courses&class=高三（1）班"
    back = reverse("studies_returned")
    pages = ((officer, reverse("studies"), 17), (deputy, queue, 21), (officer, back, 18))
    counts: list[list[int]] = []
    for some in ([schools.students[0]], schools.students):
        entered(schools, *(course(one) for one in some), *(fitness(one) for one in some))
        with as_owner():
            years = list(FitnessYear.objects.filter(returned_at=None).values_list("uuid", flat=True))
        with in_scope(schools.deputy):
            return_results(
                by=schools.deputy, school=schools.school, kind="fitness", results=years, why="Look again"
            )
        counts.append([])
        for who, page, _most in pages:
            who.get(page)
            with CaptureQueriesContext(connection) as statements:
                assert who.get(page).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert all(count <= most for count, (_who, _page, most) in zip(counts[0], pages, strict=True)), counts
