"""No control of the pages of results, season, forms and certificates is dead: pressed by each who opens them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from matricula.authorities.api import Appointment, User
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.api import Certificate, Cohort, FormReport
from matricula.graduation.tests.leavers import a_class, given, head, left
from matricula.graduation.tests.pupils import account_of, reached
from matricula.graduation.tests.scenes import hubei, leaver, on, opened
from matricula.registry.api import ClassMembership, Enrollment, SchoolClass, Student
from matricula.studies.api import CourseResult
from tests.journeys.test_controls import OF_LEAVING, Walk, press, walk
from tests.security.confirming import form_reported

__all__ = ["walk"]


@dataclass
class Leaving:
    """A leaving class in its season, one of whom has reported an error, and who left before with a certificate."""

    province: Province
    cohort: Cohort
    student: Student
    school_class: SchoolClass
    certificate: Certificate
    gone: Enrollment


@pytest.fixture
def leaving(transactional_db: None) -> Iterator[Leaving]:
    with on(4, 6):
        province = hubei()
        school_class = a_class(province, "12.1")
        student = leaver(province)
        reached(province, student)
        with as_owner():
            place = Enrollment.objects.get(student=student)
            ClassMembership.objects.create(
                enrollment=place, school_class=school_class, started_on=date(2026, 9, 1)
            )
        cohort = opened(province)
        gone = left(province, on=date(2027, 4, 6), school_class=a_class(province, "12.9"))
        certificate = given(head(province), gone)
        officer = province.appointment("city")
        with as_owner():
            form_reported(province.orgs["city"], officer, province.orgs["east_high"], student, "x")
        yield Leaving(province, cohort, student, school_class, certificate, gone)


def pages_of(made: Leaving) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Route and address of every page, by office and role of who opens it."""
    cohort, student = made.cohort.uuid, made.student.uuid
    with as_owner():
        result = CourseResult.objects.filter(student=made.student)[0].uuid
        report = FormReport.objects.get().uuid

    def to(route: str, *arguments: object, query: str = "") -> tuple[str, str]:
        return route, reverse(route, args=arguments) + query

    season = [
        to("season", cohort),
        to("season_students", cohort),
        to("season_work", cohort),
        to("season_checks", cohort),
        to("season_gaps", cohort),
        to("season_business", cohort),
        to("season_destinations", cohort),
        to("season_rehearsal", cohort),
    ]
    return {
        ("city", "head"): [
            to("seasons"),
            to("form_reports"),
            to("form_report", report),
            *season[:1],
            *season[-1:],
        ],
        ("east_high", "record_officer"): [
            *season[1:-1],
            to("studies"),
            to("studies_workbook"),
            to("studies_returned"),
            to("studies_courses"),
            to("studies_enter", student, "courses"),
            to("studies_enter", student, "evaluations"),
            to("studies_enter", student, "fitness"),
            to("studies_result", "courses", result),
            to("class_forms", made.school_class.uuid),
            to("form_report_new", student),
            to("certificates"),
            to("certificate_issue", made.gone.uuid),
            to("certificates_register"),
            ("certificates_register", reverse("certificates_register") + "?show=prints"),
            to("students_photos"),
        ],
        ("east_high", "head"): [to("studies_review"), to("certificate_void", made.certificate.uuid)],
        ("east_high", "class_teacher"): [to("season_own_checks")],
    }


def test_no_control_of_the_leaving_is_dead(
    walk: Callable[[Appointment | User], Walk],
    leaving: Leaving,
) -> None:
    pages: dict[Any, list[tuple[str, str]]] = pages_of(leaving)
    own = [
        ("student_graduation", reverse("student_graduation", args=[leaving.student.uuid])),
        ("student_forms", reverse("student_forms", args=[leaving.student.uuid])),
        ("student_form", reverse("student_form", args=[leaving.student.uuid, "cover"])),
        ("student_clause", reverse("student_clause", args=[leaving.student.uuid, "CN-HB-1"])),
    ]
    assert {route for each in [*pages.values(), own] for route, _address in each} == OF_LEAVING
    for (office, role), opened_pages in pages.items():
        press(walk(leaving.province.appointment(office, role)), opened_pages)
    press(walk(account_of(leaving.province, leaving.student)), own)
