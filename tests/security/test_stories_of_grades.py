"""Attacks on the grade: an office that would send its pupil on, or back, by itself or otherwise than was decided.

Told as those of `test_stories.py` are: raw SQL as the application, and lawfully on where it was refused.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_number, filed_repeating, filed_skipping
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today
from matricula.registry.api import Enrollment, KeptInGrade, Student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, as_it_stands, refuses, updated

pytestmark = pytest.mark.django_db
CHANGE = "SELECT registry_change_grade(%s, %s, %s, %s, '', %s, %s, %s, %s)"
EFFECT = "registry.change_grade"
REGISTER = (
    "registry_student",
    "registry_enrollment",
    "registry_enrollmentstatus",
    "registry_classmembership",
)


@pytest.fixture
def today(province: Province) -> date:
    return civil_today(province.orgs["east"].time_zone)


@pytest.fixture
def own(province: Province) -> Student:
    """A pupil of the school that attacks, in the fourth grade."""
    return enrolled(province, "east_one", person=new_student("漏测乙"))


def as_asked(case: Case, student: Student, on: date, /, **other: Any) -> list[Any]:
    """What the function is told for a case that lets the pupil skip, but for ``other``."""
    said = {
        "student": student.pk,
        "grade": "g05",
        "kind": "grade_skipping",
        "on": on,
        "clause": "CN-GZ-24",
        "case": case.uuid,
        "effect": EFFECT,
        "school": case.opened_org_id,
        **other,
    }
    return list(said.values())


def before_the_county(province: Province, case: Case) -> tuple[Intruder, int]:
    """The case, agreed to by the school and prepared at the county; its open turn."""
    approved_by(province, case, "east_one")
    county = Intruder(province, "east")
    with county.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        county.prepare(step, officer)
    return county, step


def test_no_office_moves_its_pupil_to_another_grade_by_itself(
    province: Province, own: Student, today: date
) -> None:
    case, before = filed_skipping(province, own, school="east_one", to_grade="g05"), as_it_stands(*REGISTER)
    for office in ("east_one", "east", "city", "province"):
        with Intruder(province, office).as_("head"), refuses("MR016"):
            rows(CHANGE, *as_asked(case, own, today))
    assert as_it_stands(*REGISTER) == before


def test_an_approved_case_moves_its_pupil_as_it_asked_and_once(
    province: Province, own: Student, today: date
) -> None:
    stranger = enrolled(province, "east_one", person=new_student("漏测甲"))
    case = filed_skipping(province, own, school="east_one", to_grade="g05")
    county, step = before_the_county(province, case)
    before = as_it_stands(*REGISTER)
    with county.as_("head") as head:
        county.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        for other in (
            {"student": stranger.pk},
            {"grade": "g06"},
            {"grade": "g04"},
            {"grade": None},
            {"kind": "repeating"},
            {"on": today - timedelta(days=1)},
            {"clause": "CN-GZ-23"},
            {"effect": "registry.change_status"},
            {"school": province.orgs["east_two"].pk},
        ):
            with refuses("MR016"):
                rows(CHANGE, *as_asked(case, own, today, **other))
    assert as_it_stands(*REGISTER) == before
    with county.as_("head"):
        rows(CHANGE, *as_asked(case, own, today))
        with refuses("MR016"):
            rows(CHANGE, *as_asked(case, own, today))
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
    with as_owner():
        place = Enrollment.objects.get(student=own, is_open=True)
        assert (place.grade, place.status) == ("g05", "normal")


def test_a_case_keeps_its_pupil_in_the_grade_once_and_no_other(province: Province, today: date) -> None:
    """Before the promotion a repeating case asks for the present grade. Where it is kept is the database's to write."""
    senior, other = (
        enrolled(province, "east_high", person=new_student(name), stage="upper_secondary", grade="g11")
        for name in ("漏测乙", "漏测丙")
    )
    case = filed_repeating(province, senior, school="east_high", to_grade="g11")
    approved_by(province, case, "east_high")
    city = Intruder(province, "city")
    with city.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        city.prepare(step, officer)
    asked = {"grade": "g11", "kind": "repeating", "clause": "CN-GZ-14"}
    before = as_it_stands(*REGISTER, "registry_keptingrade")
    with city.as_("head") as head:
        with refuses("MR016"):
            rows(CHANGE, *as_asked(case, senior, today, **asked))
        city.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for wrong in ({"student": other.pk}, {"grade": "g10"}, {"kind": "grade_skipping"}):
            with refuses("MR016"):
                rows(CHANGE, *as_asked(case, senior, today, **{**asked, **wrong}))
    assert as_it_stands(*REGISTER, "registry_keptingrade") == before
    with city.as_("head"):
        rows(CHANGE, *as_asked(case, senior, today, **asked))
        with refuses("MR016"):
            rows(CHANGE, *as_asked(case, senior, today, **asked))
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
    with as_owner():
        kept = KeptInGrade.objects.get()
        assert (kept.grade, kept.case_uuid, kept.clause) == ("g11", case.uuid, "CN-GZ-24")


def test_a_pupil_whose_status_changed_meanwhile_stays(province: Province, own: Student, today: date) -> None:
    case = filed_skipping(province, own, school="east_one", to_grade="g05")
    county, step = before_the_county(province, case)
    put_into_status(own, "on_leave")
    with county.as_("head") as head:
        county.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR016"):
            rows(CHANGE, *as_asked(case, own, today))


def test_an_approval_of_another_kind_changes_no_grade(province: Province, own: Student, today: date) -> None:
    case = approved_by(
        province, filed_number(province, own, school="east_one"), "east_one", "east", "province"
    )
    last = Intruder(province, "province")
    with last.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        last.prepare(step, officer)
    with last.as_("head") as head:
        last.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        for effect in (EFFECT, case.effect):
            with refuses("MR016"):
                rows(CHANGE, *as_asked(case, own, today, effect=effect))
