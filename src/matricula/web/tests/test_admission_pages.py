"""The pages of an admission plan: drawing it up by workbook, issuing it, and what each school sees."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from matricula.admission.api import AdmissionPlace, AdmissionPlan, issue_plan, place_students
from matricula.admission.tests.scenes import graduate, line_of, planned
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.config.testing import as_owner
from matricula.exchange.api import read_plan
from matricula.regulation.api import stack_for
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
FOR_A_PAGE = 17
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def file_of(
    *rows: tuple[str, ...], headings: tuple[str, ...] = ("学籍号", "姓名", "接收学校标识码")
) -> SimpleUploadedFile:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            for position, value in enumerate(row):
                sheet.write_string(number, position, value)
    return SimpleUploadedFile("plan.xlsx", target.getvalue())


def whole(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return str(response.content.decode())


def page_of(plan: AdmissionPlan, name: str = "admission_plan") -> str:
    return reverse(name, args=[plan.uuid])


def test_an_office_draws_its_plan_up_and_issues_it(province: Province) -> None:
    """Begin, quotas, workbook with one line at fault, issue: as far as the officer and then the head may."""
    first, second = graduate(province, "升学甲"), graduate(province, "升学乙")
    client = signed_in(province.appointment("west"))
    page = shown(client, reverse("admission"))
    assert "Begin a plan" in page
    assert "Senior" not in page
    begun = client.post(reverse("admission"), {"stage": "lower_secondary", "school_year": "2026-2027"})
    assert begun.status_code == 302
    with as_owner():
        plan = AdmissionPlan.objects.get()
    assert begun["Location"] == page_of(plan, "admission_quotas")
    school = province.orgs["west_one"].pk
    wrong = client.post(page_of(plan, "admission_quotas"), {f"school_{school}": "-1"})
    assert wrong.status_code == 422
    assert client.post(page_of(plan, "admission_quotas"), {f"school_{school}": "3"}).status_code == 302
    there = line_of(first)
    handed = client.post(
        page_of(plan),
        {
            "file": file_of(
                (there.number, "升学甲", there.school_code), (line_of(second).number, "别人", "5298020001")
            )
        },
    )
    page = handed.content.decode()
    assert handed.status_code == 422
    for words in (
        "1 student was put on the plan.",
        "1 line was not put on the plan",
        "this number and this name",
    ):
        assert words in page
    assert "升学甲" in page, "numbers are masked"
    assert there.number not in page, "numbers are masked"
    assert 'value="issue"' not in page, "the head issues it"
    head = signed_in(province.appointment("west", "head"))
    assert 'value="issue"' in shown(head, page_of(plan))
    assert head.post(page_of(plan), {"do": "issue"}).status_code == 302
    assert "issued on" in shown(head, page_of(plan))
    assert head.post(page_of(plan), {"do": "issue"}).status_code == 422


def test_a_file_that_is_no_plan_is_refused_as_a_whole(province: Province) -> None:
    plan = planned(province)
    client = signed_in(province.appointment("west"))
    for sent in (
        {},
        {"file": SimpleUploadedFile("a.xlsx", b"PK no")},
        {"file": file_of(headings=("a", "b", "c"))},
    ):
        response = client.post(page_of(plan), sent)
        assert response.status_code == 422
        assert "This was refused" in response.content.decode()


def test_a_line_is_taken_off_with_a_reason(province: Province) -> None:
    student, plan = graduate(province, "升学甲"), planned(province)
    by = province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(student)])
    with as_owner():
        place = AdmissionPlace.objects.get()
    client, path = (
        signed_in(province.appointment("west")),
        reverse("admission_place", args=[plan.uuid, place.uuid]),
    )
    assert reverse("student", args=[student.uuid]) in shown(client, path)
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Moves away"}).status_code == 302
    assert "升学甲" not in shown(client, page_of(plan)).split('id="lines"')[1]


def test_a_school_sees_the_little_that_concerns_it(province: Province) -> None:
    """Name, masked number, school of origin; no record behind it, nothing of the other school, nothing to press."""
    mine, other = (graduate(province, f"升学{one}", stage="lower_secondary", grade="g09") for one in "甲乙")
    plan = planned(province, office="city", stage="upper_secondary", schools=("east_high", "west_high"))
    by, head = province.acting("city"), province.acting("city", "head")
    with in_scope(by):
        lines = [line_of(mine, school="5298010003"), line_of(other, school="5298020002")]
        place_students(by=by, plan=plan, lines=lines)
    client = signed_in(province.appointment("east_high"))
    assert "2026-2027" not in shown(client, reverse("admission"))
    shown(client, page_of(plan), 404)
    with in_scope(head):
        issue_plan(by=head, plan=plan)
    page = shown(client, page_of(plan))
    assert "升学甲" in page
    assert "升学乙" not in page
    assert "Xiping Nine-Year School" in page
    assert "Xiping Middle School" not in page
    assert "Put students on the plan" not in page
    with as_owner():
        place = AdmissionPlace.objects.get(student=mine)
    line = shown(client, reverse("admission_place", args=[plan.uuid, place.uuid]))
    assert "升学甲" in line
    assert reverse("student", args=[mine.uuid]) not in line
    assert "Take off" not in line
    assert client.post(page_of(plan), {"file": file_of()}).status_code in (403, 422)
    # The school of origin sees where its own go, and no other quota.
    origin = shown(signed_in(province.appointment("west_one")), page_of(plan))
    assert "升学甲" in origin
    assert "升学乙" in origin
    assert "Dongxi Middle School" in origin


def test_lines_are_narrowed_and_taken_out_with_masked_numbers(province: Province) -> None:
    students = [graduate(province, name) for name in ("升学甲", "毕业乙")]
    plan = planned(province)
    by = province.acting("west")
    with in_scope(by):
        place_students(by=by, plan=plan, lines=[line_of(one) for one in students])
    client = signed_in(province.appointment("west"))
    narrowed = shown(client, f"{page_of(plan)}?q=毕业").split('id="lines"')[1]
    assert "毕业乙" in narrowed
    assert "升学甲" not in narrowed
    assert "Nobody is on the plan" in shown(client, f"{page_of(plan)}?taken=yes")
    answer = client.get(page_of(plan, "admission_workbook"))
    cells = [
        str(cell.value) for row in load_workbook(io.BytesIO(whole(answer))).worksheets[0].rows for cell in row
    ]
    assert "升学甲" in cells
    assert not {line_of(one).number for one in students} & set(cells)


def test_the_empty_workbook_is_one_that_is_read(province: Province, tmp_path: Path) -> None:
    answer = signed_in(province.appointment("west")).get(reverse("admission_template"))
    file = tmp_path / "empty.xlsx"
    file.write_bytes(whole(answer))
    read = read_plan(file, stack_for(PACK))
    assert (list(read.lines), list(read.errors), list(read.notices)) == ([], [], [])


def test_a_plan_takes_as_many_statements_for_one_line_as_for_many(province: Province) -> None:
    plan = planned(province)
    by, client = province.acting("west"), signed_in(province.appointment("west"))
    counts = []
    for names in (("升学甲",), ("升学乙", "升学丙")):
        students = [graduate(province, one) for one in names]
        with in_scope(by):
            place_students(by=by, plan=plan, lines=[line_of(one) for one in students])
        shown(client, page_of(plan))
        with CaptureQueriesContext(connection) as asked:
            shown(client, page_of(plan))
        counts.append(len([one for one in asked.captured_queries if not one["sql"].startswith(FRAME)]))
    assert counts[0] == counts[1] <= FOR_A_PAGE
