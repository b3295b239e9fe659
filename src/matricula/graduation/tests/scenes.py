"""A made-up city under the law of Hubei, with a leaving grade."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from matricula.authorities.api import Org, in_scope
from matricula.authorities.tests.people import Province, make_province
from matricula.config.testing import as_owner, at_civil_time
from matricula.deployment.api import move_civil_clock
from matricula.graduation.api import Cohort, open_season
from matricula.registry.api import Student
from matricula.registry.tests.pupils import enrolled, new_student

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
