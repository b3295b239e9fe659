"""The inbox holds what waits for no clock too: students without a class, classes that differ, workbooks, own drafts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matricula.authorities.tests.people import Province
from matricula.cases.tests.filing import drafted_transfer
from matricula.config.testing import as_owner
from matricula.exchange.api import RollUpload, UploadState
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import AcademicSession, RollCheck, SchoolClass
from matricula.registry.tests.pupils import enrolled, seated
from matricula.web.tests.test_office_pages import signed_in

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def inbox(province: Province, org: str = "east_one", role: str = "record_officer") -> str:
    return signed_in(province.appointment(org, role)).get(reverse("home"), headers=ENGLISH).content.decode()


def test_an_officer_reads_how_many_sit_in_no_class(province: Province) -> None:
    assert "Your own work" not in inbox(province)
    for _ in range(2):
        enrolled(province)
    page = inbox(province)
    assert "2 students sit in no class" in page
    assert reverse("students_seats") in page
    assert "sit in no class" not in inbox(province, "east_two")
    assert "sit in no class" not in inbox(province, "east_one", "head"), "who gives no seats is not asked to"


def test_classes_that_differ_lead_to_the_school(province: Province) -> None:
    school = province.orgs["east_one"]
    today = civil_today(school.time_zone)
    officer = province.appointment("east_one")
    with as_owner():
        year = AcademicSession.objects.create(
            org=province.orgs["city"],
            code="now",
            kind="school_year",
            started_on=today - timedelta(days=30),
            ended_on=today + timedelta(days=30),
        )
        found = SchoolClass.objects.create(
            school=school, session=year, stage="primary", grade="g04", name="4.1"
        )
    seated(province, found, "已坐甲")
    assert "Your own work" not in inbox(province)
    with as_owner():
        RollCheck.objects.create(
            school_class=found,
            school=school,
            checked_on=today,
            checked_at=civil_now(),
            checked_in=officer,
            key="a" * 32,
            enrolled=1,
            unregistered=["甲", "乙", "丙"],
            clause="CN-GZ-6",
        )
    page = inbox(province)
    assert "3 people differ from the register" in page
    assert reverse("school", args=[school.uuid]) in page


def test_a_workbook_that_was_read_and_own_drafts_wait(province: Province) -> None:
    officer = province.appointment("east_one")
    with as_owner():
        upload = RollUpload.objects.create(
            org=province.orgs["east_one"],
            uploaded_in=officer,
            uploaded_at=civil_now(),
            file_name="a.xlsx",
            sha256="0" * 64,
            size=1,
            pack_digest="0" * 64,
            state=UploadState.READ,
            seen_by=province.orgs["east_one"].lineage,
        )
    page = inbox(province)
    assert "1 workbook is read and not loaded" in page
    with as_owner():
        RollUpload.objects.filter(pk=upload.pk).update(uploaded_at=civil_now() - timedelta(days=40))
    assert "not loaded" not in inbox(province)
    student = enrolled(province, "west_one")
    drafted_transfer(province, student, to="east_one", filled_in=False)
    page = inbox(province)
    assert "1 draft of yours" in page
    assert "/cases/?mine=1&amp;state=draft" in page
    assert "draft of yours" not in inbox(province, "east_two")
