"""Two senior schools in Hubei, for tests: who enters, who reviews, and a class of the leaving grade."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from matricula.authorities.api import Acting, Appointment, Org, User, acting_in, in_scope
from matricula.config.testing import as_owner
from matricula.registry.api import (
    Enrollment,
    SchoolClass,
    Student,
    enroll_student,
    open_class,
    possible_duplicates,
    seat_student,
)
from matricula.registry.tests.pupils import new_student, put_into_status
from matricula.studies.api import NewCourse, NewEvaluation, NewFitness

ZONE: Final = ZoneInfo("Asia/Shanghai")
SINCE: Final = date(2020, 9, 1)
STAGE: Final = "upper_secondary"
NOW: Final = datetime(2026, 4, 6, 9, tzinfo=ZONE)
"""A Monday in the last spring of those who came in autumn 2023."""
CAME: Final = date(2023, 9, 1)
NAMES: Final = ("安一", "白二", "蔡三")
MODULE: Final = "2017_chinese_c1"
"""Four credits, 72 lessons."""


@dataclass
class SeniorSchools:
    """Offices and students by a short name; ``person`` makes somebody in a role, once."""

    orgs: dict[str, Org] = field(default_factory=dict)
    people: dict[str, Appointment] = field(default_factory=dict)
    students: list[Student] = field(default_factory=list)
    school_class: SchoolClass = field(init=False)

    def person(self, name: str, role: str, org: str = "first") -> Acting:
        """Somebody in a role, at the office as it is now."""
        if name not in self.people:
            with as_owner():
                user = User.objects.create_user(email=f"{name}@example.org", display_name=name)
                self.people[name] = Appointment.objects.create(
                    user=user, org=self.orgs[org], role=role, started_on=SINCE, trained_on=SINCE
                )
        pk = self.people[name].pk
        return acting_in(Appointment.objects.select_related("user", "org").get(pk=pk))

    @property
    def school(self) -> Org:
        """The one whose class it is."""
        return self.orgs["first"]

    @property
    def officer(self) -> Acting:
        """Who enters results."""
        return self.person("officer", "record_officer")

    @property
    def deputy(self) -> Acting:
        """Who reviews them."""
        return self.person("deputy", "deputy")


def senior_schools(students: int = 3) -> SeniorSchools:
    """A province, a city, a county, two senior schools; class 高三（1）班 of the first with some students."""
    made = SeniorSchools()
    tree: list[tuple[str, str, str, str, str | None, dict[str, Any]]] = [
        ("ministry", "000000", "nation", "ministry", None, {"pack": "cn"}),
        ("province", "420000", "province", "province", "ministry", {"pack": "cn_hubei"}),
        ("city", "429800", "region", "city", "province", {}),
        ("county", "429801", "district", "county", "city", {}),
        ("first", "4298010001", "school", "senior_middle_school", "county", {"stages": [STAGE]}),
        ("second", "4298010002", "school", "senior_middle_school", "county", {"stages": [STAGE]}),
    ]
    with as_owner():
        for key, code, tier, kind, parent, extra in tree:
            made.orgs[key] = Org.objects.create(
                code=code,
                names={"en": f"The {key}", "zh-hans": f"汉东{key}"},
                tier=tier,
                kind=kind,
                parent=made.orgs.get(parent or ""),
                zone=str(ZONE),
                **{"pack": "cn_hubei", **extra},
            )
        for key in made.orgs:
            made.orgs[key] = Org.objects.get(pk=made.orgs[key].pk)
    by = made.officer
    with in_scope(by):
        made.school_class = open_class(
            by=by, school=made.school, stage=STAGE, grade="g12", name="高三（1）班"
        )
    made.students = [enrolled(made, name) for name in NAMES[:students]]
    for student in made.students:
        with in_scope(by):
            place = Enrollment.objects.select_related("student", "school").get(student=student)
            seat_student(by=by, enrollment=place, school_class=made.school_class)
    return made


def enrolled(made: SeniorSchools, name: str, org: str = "first", came: date = CAME) -> Student:
    """A student of the leaving grade of that school."""
    by = made.officer if org == "first" else made.person(f"{org}.officer", "record_officer", org)
    wanted = new_student(name, date(2008, 3, 5))
    with in_scope(by):
        student = enroll_student(
            by=by,
            school=made.orgs[org],
            person=wanted,
            other_people=[one.student_uuid for one in possible_duplicates([wanted])[0]],
            stage=STAGE,
            grade="g12",
            entered_on=came,
        )
    put_into_status(student, "normal")
    with in_scope(by):
        student.refresh_from_db()
    return student


def course(student: Student, **said: Any) -> NewCourse:
    """Chinese, passed in the first autumn; but for what is said otherwise."""
    return NewCourse(
        **{
            "student": student.uuid,
            "course": MODULE,
            "school_year": 2023,
            "term": "autumn",
            "credits": Decimal(4),
            "recognised_on": date(2024, 1, 20),
            **said,
        }
    )


def evaluation(student: Student, **said: Any) -> NewEvaluation:
    """Morals, passed in the last autumn; but for what is said otherwise."""
    return NewEvaluation(
        **{
            "student": student.uuid,
            "school_year": 2025,
            "term": "autumn",
            "aspect": "morals",
            "result": "pass",
            **said,
        }
    )


def fitness(student: Student, **said: Any) -> NewFitness:
    """60.0 in the last year; but for what is said otherwise."""
    return NewFitness(**{"student": student.uuid, "school_year": 2025, "score": Decimal("60.0"), **said})
