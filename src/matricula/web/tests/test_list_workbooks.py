"""Each list as a workbook: what stands in it, for whom, what is noted, and how much it asks."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from matricula.attendance.tests.classes import GONE, MONDAY, NOW, TODAY, TUESDAY, WEDNESDAY, taught
from matricula.audit.api import AccessLog
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.cases.api import leave_out_lines
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.cases.tests.listing import drafted_list
from matricula.config.testing import as_owner, at_civil_time
from matricula.quality.api import look
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from matricula.registry.tests.test_promotion import PREPARED, WITHIN, class_of, noon, prepared, pupil
from matricula.web import workbooks
from matricula.web.masking import masked
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
TYPED = '=HYPERLINK("https://example.org")'


def sheets_of(
    client: Client, name: str, *args: object, language: str = "en", **asked: str
) -> list[list[list[str]]]:
    """The sheets of a workbook, each as its rows."""
    answer = client.get(reverse(name, args=args), asked, headers={"accept-language": language})
    assert answer.status_code == 200, answer.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file
    sheets = [book.get_sheet_by_index(one).to_python() for one in range(len(book.sheet_names))]
    return [[[str(cell) for cell in row] for row in sheet] for sheet in sheets]


def rows_of(client: Client, name: str, *args: object, language: str = "en", **asked: str) -> list[list[str]]:
    return sheets_of(client, name, *args, language=language, **asked)[0]


def below(rows: list[list[str]], heading: str) -> list[list[str]]:
    """The rows behind the headings, one of which is this one."""
    at = next(number for number, row in enumerate(rows) if heading in row)
    return rows[at + 1 :]


@pytest.fixture
def students(province: Province) -> list[Student]:
    return [enrolled(province, person=new_student(name)) for name in ("单一", "单二", "单三")]


def number_of(student: Student) -> str:
    with as_owner():
        return student.numbers.get(ended_on=None).number


def test_students_as_on_the_page_with_masked_numbers(province: Province, students: list[Student]) -> None:
    client = signed_in(province.appointment("east_one"))
    rows = rows_of(client, "students_workbook")
    assert rows[0][0] == "Students"
    assert any(row[0].startswith("As of ") for row in rows[:5])
    found = below(rows, "Student number")
    assert {row[0] for row in found} == {one.name for one in students}
    for one in students:
        (row,) = [row for row in found if row[0] == one.name]
        assert row[1] == masked(number_of(one))
        assert row[-1] == "In school"
    assert not any(number_of(one) in str(rows) for one in students)


def test_a_workbook_is_narrowed_as_its_page_and_speaks_the_language_of_the_reader(
    province: Province, students: list[Student]
) -> None:
    put_into_status(students[0], "on_leave")
    client = signed_in(province.appointment("east"))
    page = client.get(reverse("students"), {"status": "on_leave", "after": "x~0"}).content.decode()
    assert f'href="{reverse("students_workbook")}?status=on_leave"' in page
    rows = rows_of(client, "students_workbook", status="on_leave")
    assert "On leave" in rows[1][0]
    assert [row[0] for row in below(rows, "School code")] == [students[0].name]
    rows = rows_of(client, "students_workbook", language="zh-hans", status="on_leave")
    assert rows[0][0] == "学生"
    assert "休学" in rows[1][0]


def test_a_list_of_several_pages_comes_whole_and_asks_three_statements_for_each(
    province: Province, students: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(province.appointment("east_one"))
    asked = []
    for at_once in (1_000, 2, 1):
        monkeypatch.setattr("matricula.web.office.students.workbook.AT_ONCE", at_once)
        rows_of(client, "students_workbook")
        with CaptureQueriesContext(connection) as sent:
            found = below(rows_of(client, "students_workbook"), "Student number")
        assert sorted(row[0] for row in found) == sorted(one.name for one in students), at_once
        asked.append(len(sent))
    # At one school the school itself is asked for only once.
    assert asked == [asked[0], asked[0] + 2, asked[0] + 4]


def test_a_list_that_is_too_long_is_refused_whole(
    province: Province, students: list[Student], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST", 2)
    client = signed_in(province.appointment("east_one"))
    answer = client.get(reverse("students_workbook"), headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "at most 2 rows" in answer.content.decode()
    with as_owner():
        assert not AccessLog.objects.filter(page="students_workbook").exists(), "nothing was taken out"
    assert below(rows_of(client, "students_workbook", q="单一"), "Student number")


def test_that_a_list_was_taken_out_is_noted_with_its_length(
    province: Province, students: list[Student]
) -> None:
    reader = province.appointment("east")
    rows_of(signed_in(reader), "students_workbook", area=province.orgs["east_one"].code)
    with as_owner():
        noted = AccessLog.objects.get(page="students_workbook")
    assert (noted.user_id, noted.subject_uuid, noted.unmasked, noted.detail) == (
        reader.user_id,
        province.orgs["east_one"].uuid,
        False,
        {"rows": 3},
    )
    assert province.orgs["east_one"].pk in noted.seen_by, "the school sees who took its list out"


def test_workbooks_are_not_taken_out_one_after_another_without_end(province: Province) -> None:
    client = signed_in(province.appointment("east_one"))
    answers = [client.get(reverse("cases_workbook")).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_cases_of_an_office(province: Province, students: list[Student]) -> None:
    case = filed_transfer(province, students[0], to="east_two")
    client = signed_in(province.appointment("east_two"))
    (row,) = below(rows_of(client, "cases_workbook"), "Reference")
    assert row[:2] == [case.reference, "单一"]
    assert row[-1] == "Under way"
    assert not below(rows_of(client, "cases_workbook", state="applied"), "Reference")
    assert number_of(students[0]) not in str(rows_of(client, "cases_workbook"))
    stranger = signed_in(province.appointment("west_one"))
    assert not below(rows_of(stranger, "cases_workbook"), "Reference")


def test_what_waits_for_an_office(province: Province, students: list[Student]) -> None:
    case = filed_transfer(province, students[0], to="east_two")
    holder = case.holder_org
    assert holder is not None
    waiting = next(name for name, org in province.orgs.items() if org.pk == holder.pk)
    client = signed_in(province.appointment(waiting))
    (row,) = below(rows_of(client, "inbox_workbook"), "Reference")
    assert row[1:3] == ["单一", case.reference]
    assert row[-1].startswith("CN-GZ-16")
    assert reverse("inbox_workbook") in client.get(reverse("home")).content.decode()
    teacher = signed_in(province.appointment(waiting, "class_teacher"))
    assert not below(rows_of(teacher, "inbox_workbook"), "Reference"), "that is no business of theirs"


def test_the_lines_of_a_list(province: Province) -> None:
    pupils = [enrolled(province, person=new_student(name), normal=False) for name in ("单一", "单二", "单三")]
    case, by = drafted_list(province), province.acting("east_one")
    with in_scope(by):
        leave_out_lines(by=by, case=case.uuid, students=[pupils[1].uuid], reason=TYPED)
    with as_owner():
        Student.objects.filter(pk=pupils[2].pk).update(seen_by=[])
    client = signed_in(province.appointment("east_one"))
    rows = below(rows_of(client, "case_lines_workbook", case.uuid), "Name")
    assert [row[0] for row in rows] == ["单一", "单二", "a student who is no longer in your sight"]
    assert rows[1][3] == "left out by the school"
    assert TYPED in rows[1][-1]
    answer = client.get(reverse("case_lines_workbook", args=[case.uuid]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as book:  # type: ignore[attr-defined]  # a file
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml"), "what a person typed stays text"
    left = below(rows_of(client, "case_lines_workbook", case.uuid, showing="left_out"), "Name")
    assert [row[0] for row in left] == ["单二"]
    stranger = signed_in(province.appointment("west_one"))
    assert stranger.get(reverse("case_lines_workbook", args=[case.uuid])).status_code == 404


def test_the_lines_come_a_thousand_at_a_time(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        enrolled(province, normal=False)
    case = drafted_list(province)
    client = signed_in(province.appointment("east_one"))
    asked = []
    for at_once in (1_000, 2):
        monkeypatch.setattr("matricula.web.office.casework.workbooks.AT_ONCE", at_once)
        rows_of(client, "case_lines_workbook", case.uuid)
        with CaptureQueriesContext(connection) as sent:
            assert len(below(rows_of(client, "case_lines_workbook", case.uuid), "Name")) == 3
        asked.append(len(sent))
    assert asked[1] == asked[0] + 2


def test_the_month_of_a_class(province: Province) -> None:
    lesson = taught(province)
    with at_civil_time(NOW):
        for one in (MONDAY, TUESDAY):
            lesson.take(one, absent={lesson.pupils[0]: GONE})
        client = signed_in(province.appointment("east_one"))
        args = lesson.school_class.uuid
        assert (
            reverse("class_month_workbook", args=[args])
            in client.get(reverse("class_month", args=[args])).content.decode()
        )
        rows = rows_of(client, "class_month_workbook", args)
        found = {row[1]: row for row in below(rows, "Number in the class")}
        assert found["测试甲"].count("absent without excuse") == 2
        assert found["测试甲"][-2:] == ["2", "0"]
        assert found["测试乙"].count("present") == 2
        assert not any(
            "present" in row for row in rows_of(client, "class_month_workbook", args, month="2026-09")
        )
        stranger = signed_in(province.appointment("east_two"))
        assert stranger.get(reverse("class_month_workbook", args=[args])).status_code >= 400


def test_what_has_to_be_looked_into(province: Province) -> None:
    lesson = taught(province)
    with at_civil_time(NOW):
        missing, over, _soon = lesson.pupils
        put_into_status(over, "on_leave", date(2026, 9, 7), until=TODAY - timedelta(days=2))
        for one in (MONDAY, TUESDAY, WEDNESDAY):
            lesson.take(one, absent={missing: GONE})
        look()
        client = signed_in(province.appointment("east_one"))
        found = below(rows_of(client, "look_into_workbook"), "What was found")
        assert {row[1] for row in found} == {missing.name, over.name}
        narrowed = below(rows_of(client, "look_into_workbook", watch="leave_over"), "What was found")
        assert [row[1] for row in narrowed] == [over.name]
        assert narrowed[0][-1] == "CN-GZ-17.5"
        above = below(rows_of(signed_in(province.appointment("east")), "look_into_workbook"), "School code")
        assert {row[0] for row in above} == {province.orgs["east_one"].code}
        assert not {missing.name, over.name} & {cell for row in above for cell in row}, "numbers, no names"


def test_the_promotion_of_a_school(province: Province) -> None:
    with at_civil_time(noon(WITHIN)):
        seat = class_of(province, "g03", "三年级2班")
        pupils = [pupil(province, name, seat=seat) for name in ("单小测", "测试乙")]
        put_into_status(pupils[1], "on_leave")
    prepared(province)
    with at_civil_time(noon(PREPARED)):
        client = signed_in(province.appointment("east_one"))
        lots, stays = sheets_of(client, "promotion_workbook", province.orgs["east_one"].uuid)
        assert below(lots, "Goes on as") == [["Grade 3", "三年级2班", "Grade 4", "四年级2班", "1", "1"]]
        assert below(stays, "Why") == [["Grade 3", "三年级2班", "测试乙", "On leave", "", ""]]
        answer = client.get(reverse("promotion_workbook", args=[province.orgs["west_one"].uuid]))
        assert answer.status_code == 404


def test_the_counts_by_status(province: Province, students: list[Student]) -> None:
    put_into_status(students[0], "on_leave")
    one, county = province.orgs["east_one"], province.orgs["east"]
    client = signed_in(province.appointment("east"))
    said = [row[::2] + row[-1:] for row in below(rows_of(client, "statuses_workbook"), "Status")]
    assert [(row[0], row[1], row[2]) for row in said] == [
        (county.code, "In school", "2"),
        (county.code, "On leave", "1"),
        (one.code, "In school", "2"),
        (one.code, "On leave", "1"),
    ]
    school = below(rows_of(client, "statuses_workbook", area=one.code), "Status")
    assert [row[0] for row in school] == [one.code, one.code]
    above = below(rows_of(signed_in(province.appointment("province")), "statuses_workbook"), "Status")
    assert [row[2:] for row in above[:2]] == [["In school", "2"], ["On leave", "1"]]
    assert [row[0] for row in above[2:]] == [province.orgs["city"].code] * 2
    page = client.get(reverse("school", args=[one.uuid])).content.decode()
    assert f"{reverse('statuses_workbook')}?area={one.code}" in page


def test_the_classes_of_a_school_as_on_its_page(province: Province) -> None:
    with at_civil_time(NOW):
        taught(province)
        client = signed_in(province.appointment("east_one"))
        school = province.orgs["east_one"]
        assert "classes.xlsx" in client.get(reverse("school", args=[school.uuid])).content.decode()
        rows = below(rows_of(client, "classes_workbook", school.uuid), "Class teacher")
        assert "4.1" in [row[1] for row in rows]
        answer = signed_in(province.appointment("west_one")).get(
            reverse("classes_workbook", args=[school.uuid])
        )
        assert answer.status_code == 404


def test_the_messages_of_a_person_and_of_nobody_else(province: Province, students: list[Student]) -> None:
    case = filed_transfer(province, students[0], to="east_two")
    approved_by(province, case, "east_two")
    client = signed_in(province.appointment("east_one", "record_officer"))
    assert "list.xlsx" in client.get(reverse("messages")).content.decode()
    found = below(rows_of(client, "messages_workbook"), "Subject")
    assert found
    assert {row[1] for row in found} == {"单一"}
    assert (
        below(rows_of(signed_in(province.appointment("west_one", "head")), "messages_workbook"), "Subject")
        == []
    )
