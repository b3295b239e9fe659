"""A school day in the Urals, for tests: two schools, a class of each, its lessons, and the people around them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matricula.authorities.api import Acting, Appointment, Org, User, acting_in, in_scope
from matricula.config.testing import as_owner, at_civil_time
from matricula.journal.api import Lesson, Slot, TeachingGroup, open_group, plan_lessons
from matricula.registry.api import (
    Enrollment,
    NewGuardian,
    NewStudent,
    SchoolClass,
    enroll_student,
    open_class,
    seat_student,
)

ZONE = ZoneInfo("Asia/Yekaterinburg")
SINCE = date(2020, 9, 1)
TERM_BEGINS = datetime(2026, 9, 1, 8, tzinfo=ZONE)
MONDAY = date(2026, 11, 16)
AT_LESSON = datetime(2026, 11, 16, 8, 40, tzinfo=ZONE)
"""In the first lesson of that Monday."""
FIRST = (time(8, 30), time(9, 15))
NAMES = ("Абрамов Иван", "Ёлкина Мария", "Жуков Пётр")


@dataclass
class SchoolDay:
    """Offices by a short name, people by name, a class with its students, a group and its lessons."""

    orgs: dict[str, Org] = field(default_factory=dict)
    people: dict[str, Appointment] = field(default_factory=dict)
    places: list[Enrollment] = field(default_factory=list)
    group: TeachingGroup = field(init=False)
    lessons: list[Lesson] = field(default_factory=list)
    school_class: SchoolClass = field(init=False)

    def person(self, name: str, role: str, org: str = "school") -> Acting:
        """Somebody in a role, made once."""
        if name not in self.people:
            with as_owner():
                user = User.objects.create_user(email=f"{name}@example.org", display_name=name.title())
                self.people[name] = Appointment.objects.create(
                    user=user, org=self.orgs[org], role=role, started_on=SINCE, trained_on=SINCE
                )
        pk = self.people[name].pk
        return acting_in(Appointment.objects.select_related("user", "org").get(pk=pk))

    @property
    def teacher(self) -> Acting:
        """Who teaches the group."""
        return self.person("teacher", "teacher")

    @property
    def deputy(self) -> Acting:
        """Who plans the lessons."""
        return self.person("deputy", "deputy")

    @property
    def secretary(self) -> Acting:
        """Who keeps the roll, and gives out codes."""
        return self.person("secretary", "record_officer")


def make_schools() -> SchoolDay:
    """Ministry, region, city with two secondary schools."""
    made = SchoolDay()
    tree: list[tuple[str, str, str, str, str | None, dict[str, Any]]] = [
        ("ministry", "00000000", "nation", "ministry", None, {"pack": "ru", "zone": "Europe/Moscow"}),
        ("region", "65000000", "province", "region", "ministry", {"pack": "ru"}),
        ("city", "65740000", "district", "municipality", "region", {}),
        ("school", "1026600000191", "school", "secondary_school", "city", {"stages": ["basic_general"]}),
        ("other", "1026600000202", "school", "secondary_school", "city", {"stages": ["basic_general"]}),
    ]
    with as_owner():
        for key, code, tier, kind, parent, extra in tree:
            made.orgs[key] = Org.objects.create(
                code=code,
                names={"en": key, "ru": key, "zh-hans": key},
                tier=tier,
                kind=kind,
                parent=made.orgs.get(parent or ""),
                **{"pack": "ru_school19", "zone": str(ZONE), **extra},
            )
        for key in made.orgs:
            made.orgs[key] = Org.objects.get(pk=made.orgs[key].pk)
    return made


def enrolled(made: SchoolDay, name: str, school: str = "school", number: int = 1) -> Enrollment:
    """A student of grade 5 with a mother, entered by the secretary."""
    by = made.person(f"{school}.secretary", "record_officer", school)
    person = NewStudent(
        name=name,
        sex="1",
        birth_on=date(2015, 3, 5),
        nationality="RUS",
        document_kind="03",
        document_number=f"II-АИ {100000 + made.orgs[school].pk * 1000 % 90000 + number}",
        guardians=(NewGuardian(name=f"Мать {name}", relation="mother", is_guardian=True, phone=""),),
    )
    with in_scope(by):
        student = enroll_student(
            by=by,
            school=made.orgs[school],
            person=person,
            stage="basic_general",
            grade="g05",
            entered_on=date(2026, 9, 1),
        )
        return Enrollment.objects.select_related("student", "school").get(student=student)


def school_day(names: tuple[str, ...] = NAMES, lessons: int = 3) -> SchoolDay:
    """Class 5А since September, mathematics by ``teacher``, a first lesson on each day from that Monday on."""
    made = make_schools()
    with at_civil_time(TERM_BEGINS):
        secretary, deputy, teacher = made.secretary, made.deputy, made.teacher
        made.places = [enrolled(made, name, number=number) for number, name in enumerate(names)]
        with in_scope(secretary):
            made.school_class = open_class(
                by=secretary, school=made.orgs["school"], stage="basic_general", grade="g05", name="5А"
            )
            for one in made.places:
                seat_student(by=secretary, enrollment=one, school_class=made.school_class)
        with in_scope(deputy):
            made.group = open_group(
                by=deputy,
                school=made.orgs["school"],
                subject="mathematics",
                scale="five",
                teacher=made.people["teacher"],
                since=TERM_BEGINS.date(),
                school_class=made.school_class,
            )
            made.lessons = plan_lessons(
                by=deputy,
                group=made.group,
                teacher=made.people["teacher"],
                slots=[Slot(MONDAY + timedelta(days=n), 1, *FIRST, "12") for n in range(lessons)],
            )
    assert teacher.org_id == made.orgs["school"].pk
    return made
