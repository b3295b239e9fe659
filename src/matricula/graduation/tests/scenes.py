"""A made-up city under the law of Hubei, with a leaving grade."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from matricula.authorities.api import Appointment, Org, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import move_civil_clock
from matricula.graduation.api import Cohort, open_season
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment, Student
from matricula.registry.tests.pupils import enrolled, new_student
from matricula.studies.api import CourseResult, FitnessYear, TermEvaluation

ZONE = ZoneInfo("Asia/Shanghai")
SEASON, YEAR = "upper_secondary", 2027


def hubei() -> Province:
    """The made-up province, where the law of Hubei holds."""
    province = make_province()
    with as_owner():
        Org.objects.exclude(tier="nation").update(pack="cn_hubei")
        for org in province.orgs.values():
            org.refresh_from_db()
    return province


def leaver(province: Province, name: str = "测试甲", *, school: str = "east_high") -> Student:
    """Somebody in the last grade of senior middle school."""
    return enrolled(province, school, person=new_student(name), stage="upper_secondary", grade="g12")


def opened(province: Province, year: int = YEAR) -> Cohort:
    """The season of the city, opened by its head."""
    by = province.acting("city", "head")
    with in_scope(by):
        return open_season(by=by, season=SEASON, leaving_year=year)


@contextmanager
def on(month: int, day: int, hour: int = 10, minute: int = 0, second: float = 0) -> Iterator[None]:
    """Within the season's year, at that very moment of the made-up city: a test's transaction began at one instant."""
    whole = int(second)
    moment = datetime(YEAR, month, day, hour, minute, whole, round((second - whole) * 1_000_000), tzinfo=ZONE)
    with at_civil_time(moment):
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            move_civil_clock(moment - cursor.fetchone()[0])
        yield


def results(
    student: Student,
    *,
    credits: str = "144.0",  # noqa: A002  as the law calls them
    morals: str = "pass",
    fitness: str | None = "80.0",
    reviewed: bool = True,
) -> None:
    """Results of the last year, entered and reviewed behind the back of all actions; without a score, exempt."""
    with as_owner():
        place = Enrollment.objects.select_related("school").get(student=student, is_open=True)
        officer = Appointment.objects.filter(org=place.school)[0]
        now = civil_now()
        kept: dict[str, Any] = {
            "student": student,
            "school": place.school,
            "school_year": YEAR - 1,
            "entered_at": now,
            "entered_in": officer,
            "reviewed_at": now if reviewed else None,
            "reviewed_in": officer if reviewed else None,
        }
        whole, rest = divmod(Decimal(credits), 90)
        for number, worth in enumerate([Decimal(90)] * int(whole) + [rest]):
            CourseResult.objects.create(
                plan="plan_2017",
                course=f"c{number}",
                title="x",
                area="languages",
                kind="compulsory",
                term="autumn",
                credits=worth,
                recognised_on=date(YEAR, 1, 10),
                **kept,
            )
        TermEvaluation.objects.create(aspect="morals", result=morals, term="autumn", **kept)
        FitnessYear.objects.create(score=fitness and Decimal(fitness), is_exempt=fitness is None, **kept)
