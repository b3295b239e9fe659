"""A class in the middle of a school year, for tests: its pupils sit there since the first of September."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from matricula.attendance.api import Absence, Entered, take_day
from matricula.authorities.api import Acting, Appointment, in_scope
from matricula.authorities.tests.people import ZONE, Province
from matricula.config.testing import at_civil_time
from matricula.registry.api import SchoolClass, Student, open_class, seat_student
from matricula.registry.tests.pupils import enrolled, new_student, put_into_status

TERM_BEGINS = datetime(2026, 9, 1, 8, tzinfo=ZoneInfo(ZONE))
NOW = datetime(2026, 10, 21, 10, tzinfo=ZoneInfo(ZONE))
TODAY = NOW.date()
"""A Wednesday; the Monday and Tuesday before were school days, too."""
MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (TODAY + timedelta(days=one) for one in (-2, -1, 0, 1))
SATURDAY = MONDAY - timedelta(days=2)
GONE = Absence("unexcused")
ILL = Absence("illness")


@dataclass
class Taught:
    """A class, its pupils, and whoever takes its lists."""

    province: Province
    school_class: SchoolClass
    pupils: list[Student]
    by: Acting

    def take(
        self,
        day: date = TODAY,
        absent: Mapping[Student, Absence] | None = None,
        unexpected: Sequence[Student] = (),
        by: Acting | None = None,
    ) -> Entered:
        """Take the list of a day, as the officer of the school unless somebody else is given."""
        with in_scope(by or self.by):
            return take_day(
                by=by or self.by,
                school_class=found(self.school_class),
                day=day,
                absent={one.uuid: why for one, why in (absent or {}).items()},
                unexpected=[one.uuid for one in unexpected],
            )

    def status(self, student: Student, status: str, on: date = TODAY) -> None:
        """Another status, behind the back of all cases."""
        put_into_status(student, status, on)


def found(school_class: SchoolClass) -> SchoolClass:
    """The class as pages hand it to actions."""
    return SchoolClass.objects.select_related("school", "session", "teacher__user").get(pk=school_class.pk)


def taught(
    province: Province,
    names: Sequence[str] = ("测试甲", "测试乙", "测试丙"),
    *,
    school: str = "east_one",
    name: str = "4.1",
    teacher: Appointment | None = None,
) -> Taught:
    """A class with pupils in it since the year began; afterwards the clocks are where they were."""
    by = province.acting(school)
    with at_civil_time(TERM_BEGINS):
        with in_scope(by):
            made = open_class(
                by=by, school=province.orgs[school], stage="primary", grade="g04", name=name, teacher=teacher
            )
        pupils = [enrolled(province, school, person=new_student(one)) for one in names]
        with in_scope(by):
            for one in pupils:
                seat_student(by=by, enrollment=one.enrollments.get(), school_class=made)
    return Taught(province, made, pupils, by)
