"""The pages of a season's work: what is left, who is urged, data verified by tick and by scan, the forms."""

import io
from datetime import date

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import (
    Chase,
    Cohort,
    DataCheck,
    WorkShare,
    check_data,
    data_before,
    data_of,
    judge_cohorts,
)
from matricula.graduation.tests.leavers import a_class
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.graduation.tests.test_exceptions import drafted, filed
from matricula.graduation.tests.test_work import PDF, sit
from matricula.registry.api import Enrollment, SchoolClass, Student, StudentNumber, correct_particulars
from matricula.regulation.api import stack_for
from matricula.web.office.season import gaps
from matricula.web.office.season.sheets import sheet_groups
from matricula.web.tests.test_office_pages import signed_in
from matricula.web.tests.test_season_pages import FRAME, at, shown
from matricula.web.tests.twins import taken_out

pytestmark = pytest.mark.django_db
MOST = {"season_work": 16, "season_checks": 17, "season_gaps": 18, "season_business": 16}


@pytest.fixture
def city(db: None) -> Province:
    return hubei()


def test_a_city_sees_who_has_most_left_and_urges_them_once_a_day(city: Province) -> None:
    leaver(city), leaver(city, "测试乙"), leaver(city, "测试丙", school="west_high")
    east, west = city.orgs["east_high"], city.orgs["west_high"]
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        officer = signed_in(city.appointment("city", "record_officer"))
        page = shown(officer, at(cohort, "season_work"))
        assert page.index(east.names["en"]) < page.index(west.names["en"])
        left = taken_out(officer, "season_work", cohort.uuid, heading="Not verified")
        assert [row[:2] for row in left] == [[east.names["en"], "2"], [west.names["en"], "1"]]
        board = taken_out(officer, "season", cohort.uuid, heading="Office or school")
        assert sum(int(number) for row in board for number in row[1:]) == 3
        assert len(taken_out(officer, "seasons", heading="Data are frozen from")) == 1
        sent = officer.post(at(cohort, "season_work"), {"school": [east.code, west.code]}, follow=True)
        assert "2 schools were urged" in sent.content.decode()
        sent = officer.post(at(cohort, "season_work"), {"school": [east.code]}, follow=True)
        assert "urged today already" in sent.content.decode()
        with as_owner():
            assert Chase.objects.count() == 2
        # A county urges nobody of another one.
        county = signed_in(city.appointment("west", "head"))
        county.post(at(cohort, "season_work"), {"school": [east.code]})
        with as_owner():
            assert Chase.objects.count() == 2


def test_a_class_is_verified_by_ticks_and_by_scans_and_the_wrong_file_is_named(city: Province) -> None:
    first, second, third = (leaver(city, f"测试{one}") for one in "甲乙丙")
    with as_owner():
        number = StudentNumber.objects.get_or_create(
            student=third,
            ended_on=None,
            defaults={"number": "N1234", "kind": "formal", "started_on": "2026-09-01"},
        )[0].number
    with on(4, 6):
        cohort = opened(city)
        client = signed_in(city.appointment("east_high", "record_officer"))
        address = at(cohort, "season_checks")
        shown(client, address)
        late = client.post(address, {"signed_on": "2027-04-07", "student": str(first.uuid), "do": "chosen"})
        assert late.status_code == 422
        assert "day to come" in late.content.decode()
        ticked = {"signed_on": "2027-04-02", "student": [str(first.uuid), str(second.uuid)], "do": "chosen"}
        assert "2 students are verified" in client.post(address, ticked, follow=True).content.decode()
        scans = [SimpleUploadedFile(f"{number}.pdf", PDF), SimpleUploadedFile("other.pdf", PDF)]
        handed = client.post(address, {"scans": "1", "scans-signed_on": "2027-04-02", "scans-scans": scans})
        assert handed.status_code == 422
        page = handed.content.decode()
        assert "other.pdf" in page
        assert "has this number" in page
        with as_owner():
            checks = {one.student_id: one for one in DataCheck.objects.all()}
            assert set(checks) == {first.pk, second.pk, third.pk}
            paper = checks[third.pk].paper
        assert paper is not None
        assert reverse("paper", args=[paper.uuid]) in page
        # The county reads the paper for the sake of the student, another county does not.
        for office, status in (("east", 200), ("west", 404)):
            reader = signed_in(city.appointment(office, "record_officer"))
            assert reader.get(reverse("paper", args=[paper.uuid])).status_code == status


def test_a_class_teacher_verifies_the_own_class_alone(city: Province) -> None:
    own, other = leaver(city, "测试甲"), leaver(city, "测试乙")
    teacher = city.appointment("east_high", "class_teacher")
    sit(city, own)
    with as_owner():
        SchoolClass.objects.filter(name="12.3").update(teacher=teacher)
    with on(4, 6):
        cohort = opened(city)
        client = signed_in(teacher)
        assert client.get(reverse("season_own_checks")).status_code == 302
        page = shown(client, at(cohort, "season_checks"))
        assert own.name in page
        assert other.name not in page
        client.post(
            at(cohort, "season_checks"),
            {"signed_on": "2027-04-02", "student": str(other.uuid), "do": "chosen"},
        )
        client.post(at(cohort, "season_checks"), {"signed_on": "2027-04-02", "do": "all"})
        with as_owner():
            assert list(DataCheck.objects.values_list("student_id", flat=True)) == [own.pk]


def test_the_forms_of_a_class_are_printed_with_every_item_of_the_law(city: Province) -> None:
    student = leaver(city)
    leaver(city, "测试乙")
    a_class(city, "12.3")
    with on(4, 6):
        cohort = opened(city)
        client = signed_in(city.appointment("east_high", "record_officer"))
        answer = client.get(at(cohort, "season_sheets"))
        assert answer.status_code == 200
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        assert len(pages) == 2
        by, stack = city.acting("east_high"), stack_for("cn_hubei")
        with in_scope(by):
            held = data_of([student.pk])[student.pk]
            student.refresh_from_db()
            groups = sheet_groups(stack, city.orgs["east_high"], student, held)
        rows = [row for group in groups for row in group["rows"]]
        assert {int(no) for no, _label, _said, _changed in rows if no} >= set(range(1, 61))
        said = {label: value for _no, label, value, _changed in rows}
        assert said["Name"] == student.name
        assert said["Grade"] == "Grade 12"
        assert said["Identity document number"] == held.content["id_number"]
        # Nobody else prints them.
        for office, role, status in (("city", "record_officer", 403), ("east_high", "head", 403)):
            reader = signed_in(city.appointment(office, role))
            assert reader.get(at(cohort, "season_sheets")).status_code == status


def test_of_several_classes_one_is_chosen_before_its_forms_are_set(city: Province) -> None:
    own = leaver(city, "测试甲")
    leaver(city, "测试乙")
    sit(city, own)
    with on(4, 6):
        cohort = opened(city)
        client = signed_in(city.appointment("east_high", "record_officer"))
        whole = client.get(at(cohort, "season_sheets"))
        assert whole.status_code == 302
        assert whole["Location"].startswith(reverse("season_checks", args=[cohort.uuid]))
        one = client.get(at(cohort, "season_sheets", **{"class": "12.3"}))
        assert len(pypdf.PdfReader(io.BytesIO(one.content)).pages) == 1


def test_what_has_changed_since_the_last_form_is_marked_on_the_next(city: Province) -> None:
    """Since the season began, then since the guardian signed; what was set back is as it was."""
    student, officer = leaver(city), city.acting("east_high")
    with on(4, 6):
        cohort = opened(city)
        assert marked(city, cohort, student) == set()
    with on(4, 8):
        corrected(city, student, native_place="湖北江城", m1_phone="13911112222")
        assert marked(city, cohort, student) == {"native_place", "m1_phone"}
    with on(4, 8, 11), in_scope(officer):
        check_data(by=officer, cohort=cohort, students=[student], signed_on=date(2027, 4, 8))
    with on(4, 9):
        assert marked(city, cohort, student) == set()
        corrected(city, student, native_place="湖北武汉")
        assert marked(city, cohort, student) == {"native_place"}
        client = signed_in(city.appointment("east_high", "record_officer"))
        printed = pypdf.PdfReader(io.BytesIO(client.get(at(cohort, "season_sheets")).content))
        # Once beside the item, once where the mark is explained.
        assert printed.pages[0].extract_text().count("●") == 2
        corrected(city, student, native_place="湖北江城")
        assert marked(city, cohort, student) == set()
        # Of many the history is asked at once.
        with in_scope(officer), CaptureQueriesContext(connection) as queries:
            data_before(cohort, [student, leaver(city, "测试乙")])
        assert sum('"registry_studentevent"' in one["sql"] for one in queries) == 1


def corrected(province: Province, student: Student, **typed: str) -> None:
    officer = province.acting("east_high")
    with in_scope(officer):
        place = Enrollment.objects.select_related("student", "school").get(student=student)
        correct_particulars(by=officer, enrollment=place, typed=typed, reason="家长来电")


def marked(province: Province, cohort: Cohort, student: Student) -> set[str]:
    """The fields that are marked on the form of the student."""
    stack = stack_for("cn_hubei")
    with in_scope(province.acting("east_high")):
        student.refresh_from_db()
        held, before = data_of([student.pk])[student.pk], data_before(cohort, [student])[student.pk]
        groups = sheet_groups(stack, province.orgs["east_high"], student, held, before)
    fields = [
        one.field
        for key in stack.layout("roll").groups
        for one in stack.layout("roll").columns
        if one.group == key
    ]
    rows = [row for group in groups for row in group["rows"]]
    return {field for field, row in zip(fields, rows, strict=True) if row[3]}


@pytest.mark.parametrize("page", sorted(MOST))
def test_a_page_costs_the_same_however_many_students_there_are(city: Province, page: str) -> None:
    client: Client

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(client, at(cohort, page))
        return sum(not one["sql"].startswith(FRAME) for one in queries)

    leaver(city)
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client = signed_in(city.appointment("east_high", "record_officer"))
        cost()
        once = cost()
        leaver(city, "测试乙"), leaver(city, "测试丙")
        judge_cohorts()
        assert cost() == once
        assert once <= MOST[page], once


def test_what_is_wanting_is_read_item_by_item_and_page_by_page(
    city: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "PAGE", 2)
    named = [leaver(city, f"测试{one}") for one in "甲乙丙"]
    with as_owner():
        Student.objects.filter(pk=named[0].pk).update(name="测\ue000")
    with on(4, 6):
        cohort = opened(city)
        judge_cohorts()
        client = signed_in(city.appointment("east_high", "record_officer"))
        address = at(cohort, "season_gaps")
        first = shown(client, address)
        assert "Page 1 of 2" in first
        second = shown(client, f"{address}?page=2")
        assert [(one.name in first, one.name in second) for one in named[1:]].count((True, False)) == 1
        assert [(one.name in first, one.name in second) for one in named[1:]].count((False, True)) == 1
        assert "Page 2 of 2" in shown(client, f"{address}?page=99")
        only = shown(client, f"{address}?item=print-name")
        assert "Name: cannot be printed" in only
        assert "Show everybody" in only
        assert not any(one.name in only for one in named[1:])
        # What nobody wants, or what is none, is asked of nobody.
        assert "Show everybody" not in shown(client, f"{address}?item=nothing&page=x")


def test_business_under_way_is_listed_with_its_holder_and_counted(city: Province) -> None:
    student = leaver(city)
    with on(5, 31):
        cohort = opened(city)
        client = signed_in(city.appointment("city", "record_officer"))
        assert "Nothing is under way" in shown(client, at(cohort, "season_business"))
    with on(6, 2):
        case = filed(city, drafted(city, student, "after_freeze"))
    with on(6, 5):
        judge_cohorts()
        page = shown(client, at(cohort, "season_business"))
        for one in (case.reference, student.name, "3 days", city.orgs["east_high"].names["en"]):
            assert one in page
        [row] = taken_out(client, "season_business", cohort.uuid, heading="Waits at")
        assert case.reference in row[0]
        assert row[1] == student.name
        with as_owner():
            assert WorkShare.objects.get().in_business == 1
    west = signed_in(city.appointment("west", "record_officer"))
    with on(6, 5):
        assert case.reference not in shown(west, at(cohort, "season_business"))
