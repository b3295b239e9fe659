"""Attacks on who a pupil is: an office that would rename its pupil, make it younger, or give it another's document.

Told as those of `test_stories.py` are: raw SQL as the application, and lawfully on where it was refused.
"""

from datetime import date
from typing import Any

import pytest

from matricula.authorities.tests.people import Province
from matricula.cases.api import Case
from matricula.cases.tests.filing import approved_by, filed_key_data, filed_number
from matricula.config.testing import as_owner
from matricula.registry.api import IdentityDocument, Student
from matricula.registry.tests.pupils import enrolled, made_up_id, new_student
from tests.security.raw_sql import rows
from tests.security.telling import Intruder, as_it_stands, refuses, updated

pytestmark = pytest.mark.django_db
CHANGE = "SELECT registry_change_identity(%s, %s, 'x', %s, %s, %s, %s, %s, %s, %s, %s)"
EFFECT = "registry.change_identity"
REGISTER = ("registry_student", "registry_identitydocument", "registry_studentnumber")


@pytest.fixture
def own(province: Province) -> Student:
    return enrolled(province, "east_one", person=new_student("漏测乙"))


def document_of(student: Student) -> tuple[str, str]:
    with as_owner():
        held = IdentityDocument.objects.get(student=student, ended_on=None)
        return held.kind, held.number


def as_asked(case: Case, student: Student, /, **other: Any) -> list[Any]:
    """What the function is told for a case that renames the pupil, but for ``other``."""
    kind, number = document_of(student)
    said = {
        "student": student.pk,
        "name": "漏测新",
        "sex": student.sex,
        "birth_on": student.birth_on,
        "kind": kind,
        "number": number,
        "on": date(2026, 3, 2),
        "case": case.uuid,
        "effect": EFFECT,
        "school": case.opened_org_id,
        **other,
    }
    return list(said.values())


def test_no_office_changes_who_its_pupil_is_by_itself(province: Province, own: Student) -> None:
    case = filed_key_data(province, own, school="east_one", new_name="漏测新")
    before = as_it_stands(*REGISTER)
    for office in ("east_one", "east", "city", "province"):
        with Intruder(province, office).as_("head"), refuses("MR015"):
            rows(CHANGE, *as_asked(case, own))
    assert as_it_stands(*REGISTER) == before


def test_an_approved_case_changes_what_it_asked_and_nothing_else(province: Province, own: Student) -> None:
    stranger = enrolled(province, "east_one", person=new_student("漏测甲"))
    case = filed_key_data(province, own, school="east_one", new_name="漏测新")
    approved_by(province, case, "east_one")
    county = Intruder(province, "east")
    with county.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        county.prepare(step, officer)
    before = as_it_stands(*REGISTER)
    with county.as_("head") as head:
        county.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR038"):
            updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        for other in (
            {"student": stranger.pk},
            {"name": "漏测二"},
            {"name": own.name},
            {"sex": "2" if own.sex == "1" else "1"},
            {"birth_on": date(2015, 1, 1)},
            {"number": made_up_id(date(2016, 3, 5), 501)},
            {"kind": None, "number": None},
            {"effect": "registry.formal_number"},
            {"school": province.orgs["east_two"].pk},
        ):
            with refuses("MR015"):
                rows(CHANGE, *as_asked(case, own, **other))
    assert as_it_stands(*REGISTER) == before
    with county.as_("head"):
        rows(CHANGE, *as_asked(case, own))
        updated("cases_case", case.pk, {"state": "applied", "ended_at": "now()"})
        with refuses("MR015"):
            rows(CHANGE, *as_asked(case, own))
    with as_owner():
        assert Student.objects.get(pk=own.pk).name == "漏测新"


def test_no_case_gives_the_document_of_somebody_else(province: Province, own: Student) -> None:
    """Not even one that was filed while the document was free, and approved after somebody else had it."""
    kind, number = "1", made_up_id(own.birth_on, 77)
    case = filed_key_data(province, own, school="east_one", id_kind=kind, id_number=number)
    approved_by(province, case, "east_one")
    other = enrolled(province, "west_one", person=new_student("漏测甲"))
    with as_owner():
        IdentityDocument.objects.filter(student=other, ended_on=None).update(kind=kind, number=number)
    county = Intruder(province, "east")
    with county.as_() as officer:
        step = rows("SELECT id FROM cases_step WHERE case_id = %s AND state = 'open'", case.pk)[0][0]
        county.prepare(step, officer)
    with county.as_("head") as head:
        county.decide(step, head)
        updated("cases_case", case.pk, {"state": "approved"})
        with refuses("MR015"):
            rows(CHANGE, *as_asked(case, own, name=own.name, kind=kind, number=number))


def test_an_approval_of_another_kind_changes_no_identity(province: Province, own: Student) -> None:
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
            with refuses("MR015"):
                rows(CHANGE, *as_asked(case, own, effect=effect))


def test_what_the_walls_ask_each_other_answers_nobody_else(province: Province, own: Student) -> None:
    case = filed_key_data(province, own, school="east_one", new_name="漏测新")
    with Intruder(province, "west_one").as_(), refuses("42501"):
        rows("SELECT cases_shows(%s, 'name', 'x')", case.uuid)
