"""Those who have finished a stage, and plans for them, in the made-up province."""

from collections.abc import Sequence

from matricula.admission.api import AdmissionPlan, Wanted, open_plan, set_quotas
from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.registry.api import Student, StudentNumber
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status


def graduate(
    province: Province,
    name: str,
    *,
    school: str = "west_one",
    stage: str = "primary",
    grade: str = "g06",
) -> Student:
    """Somebody who has finished a stage at the school."""
    student = enrolled(province, school, person=new_student(name), stage=stage, grade=grade)
    put_into_status(student, "graduated")
    with as_owner():
        student.refresh_from_db()
    return student


def line_of(student: Student, *, school: str = "5298020001", where: str = "") -> Wanted:
    """The line of a workbook about the student."""
    with as_owner():
        number = StudentNumber.objects.get(student=student, ended_on=None).number
    return Wanted(number, student.name, school, where)


def planned(
    province: Province,
    *,
    office: str = "west",
    stage: str = "lower_secondary",
    schools: Sequence[str] = ("west_one",),
    places: int = 5,
    school_year: str = "2026-2027",
) -> AdmissionPlan:
    """The plan of an office, with as many places at each of the schools."""
    by = province.acting(office)
    with in_scope(by):
        plan = open_plan(by=by, stage=stage, school_year=school_year)
        set_quotas(by=by, plan=plan, places={province.orgs[one].pk: places for one in schools})
    return plan
