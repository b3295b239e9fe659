"""What is read of offices and schools, in a tree as large as a province's: most of these plans do without a student.

A small tree is no trial: among a hundred schools the planner has nothing to gain from reading them all.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from benchmarks.classes import PAST_YEARS, SESSIONS
from benchmarks.plans import Reading, readings_of
from benchmarks.promoted import PROMOTIONS, area_looks
from benchmarks.province import make_offices
from benchmarks.school_looks import looks_below
from benchmarks.size import WHOLE
from django.db import connection

from matricula.authorities.api import Appointment, Org, Tier, acting_in
from matricula.config.testing import as_owner, at_civil_time

pytestmark = [pytest.mark.usefixtures("fresh_database", "db"), pytest.mark.long]

# The school year of the last promotion is over, the next has begun.
TODAY = datetime(2026, 11, 24, tzinfo=UTC)
CLASSES = f"""
INSERT INTO registry_schoolclass (uuid, school_id, session_id, stage, grade, name, kind, teacher_name)
SELECT gen_random_uuid(), o.id, 1 + back, 'primary', 'g0' || grade, '1班', '', ''
FROM generate_series(0, {PAST_YEARS}) back, authorities_org o, generate_series(1, 4) grade
WHERE o.tier = 'school' ORDER BY back > 0, o.id
"""


def test_the_schools_beside_those_that_are_shown_are_not_read() -> None:
    with as_owner(), connection.cursor() as cursor:
        make_offices(cursor.execute, WHOLE.of(200_000))
        for filling in (PROMOTIONS, SESSIONS, CLASSES, "ANALYZE"):
            cursor.execute(filling)
    with at_civil_time(TODAY):
        found = list(_found())
    too_much = [str(one) for one in found if not one.kept]
    assert not too_much
    # Of a promotion its row, and at most the entry that a bitmap takes of it from its index.
    promotions = [one for one in found if "registry_promotion" in str(one.plan) and one.returned > 20]
    assert promotions
    assert all(one.read <= 2 * one.returned for one in promotions), promotions
    shown = {(one.tier, one.look) for one in found if one.returned > 20}
    for tier in ("nation", "province", "region"):
        for look in ("area, schools promoted", "area, promotions counted", "county, classes compared"):
            assert (tier, look) in shown


def _found() -> Iterator[Reading]:
    """As the record officers of an office of each tier."""
    county = Org.objects.filter(tier=Tier.DISTRICT).order_by("pk")[20]
    offices = Appointment.objects.filter(org__in=county.lineage, role="record_officer", ended_on=None)
    for officer in offices.select_related("user", "org"):
        for look in (*area_looks(), *looks_below(county)):
            yield from readings_of(acting_in(officer), officer.org, look)
