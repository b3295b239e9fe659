"""A senior middle school under the law of Hubei, and students who have left it."""

from datetime import date
from itertools import count
from typing import Any

from matricula.authorities.api import Acting, Org, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner
from matricula.graduation.api import Certificate, issue_certificate
from matricula.registry.api import AcademicSession, ClassMembership, Enrollment, SchoolClass
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status

HUBEI, SCHOOL, ELSEWHERE = "cn_hubei", "east_high", "west_high"
LEFT_ON, BORN = date(2026, 6, 15), date(2008, 3, 5)
_no = count(1)


def hubei_province() -> Province:
    """The made-up province, under the law of Hubei."""
    province = make_province()
    with as_owner():
        Org.objects.exclude(tier="nation").update(pack=HUBEI)
        for org in province.orgs.values():
            org.refresh_from_db()
    return province


def head(province: Province, school: str = SCHOOL) -> Acting:
    return province.acting(school, "head")


def left(
    province: Province,
    name: str = "",
    *,
    status: str = "graduated",
    school: str = SCHOOL,
    on: date = LEFT_ON,
    school_class: SchoolClass | None = None,
    written: str = "",
    **particulars: Any,
) -> Enrollment:
    """The place of a student who left with that status, as the owner ended it; ``written`` is a name no form takes."""
    person = new_student(
        name or "毕" + "".join("零一二三四五六七八九"[int(one)] for one in str(next(_no))), BORN
    )
    student = enrolled(province, school, person=person, stage="upper_secondary", grade="g12")
    with as_owner():
        student.name = written or student.name
        student.particulars = {"native_place": "湖北江城", **particulars}
        student.save()
        place = Enrollment.objects.get(student=student)
        if school_class is not None:
            ClassMembership.objects.create(
                enrollment=place, school_class=school_class, started_on=date(2025, 9, 1)
            )
    put_into_status(student, status, on)
    with as_owner():
        return Enrollment.objects.select_related("student", "school").get(pk=place.pk)


def a_class(province: Province, name: str, school: str = SCHOOL) -> SchoolClass:
    """A class of the leaving grade."""
    with as_owner():
        org = province.orgs[school]
        year, _ = AcademicSession.objects.get_or_create(
            org=province.orgs["province"],
            code="2025",
            defaults={
                "kind": "school_year",
                "started_on": date(2025, 9, 1),
                "ended_on": date(2026, 8, 31),
            },
        )
        return SchoolClass.objects.create(
            school=org, session=year, stage="upper_secondary", grade="g12", name=name
        )


def given(by: Acting, place: Enrollment, **how: Any) -> Certificate:
    """The certificate of a place."""
    with in_scope(by):
        return issue_certificate(by=by, place=place, **how)[0]
