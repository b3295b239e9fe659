"""After a decision the watches look again at the pupil's school: what is new shows without waiting for the night."""

from datetime import date, timedelta

import pytest
from django.db import connection

from matricula.authorities.api import in_scope
from matricula.authorities.tests.people import PACK, Province
from matricula.cases.api import run_lists
from matricula.cases.tests.filing import approved_by
from matricula.cases.tests.listing import approved_list
from matricula.cases.tests.statuses import RESTS, asked, law_of_statuses
from matricula.config.testing import as_owner, law_in_force
from matricula.kernel.clock import civil_today
from matricula.quality.api import found_page, look
from matricula.registry.tests.pupils import enrolled
from matricula.regulation.api import stack_for, substituted

pytestmark = pytest.mark.django_db


def waiting() -> list[int]:
    """The schools over which a look is queued."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'school')::int FROM procrastinate_jobs WHERE task_name = 'quality.watch_school'"
        )
        return [school for (school,) in cursor.fetchall()]


def test_a_leave_that_ends_soon_shows_with_its_decision(province: Province) -> None:
    student, school = enrolled(province), province.orgs["east_one"]
    today: date = civil_today(school.time_zone)
    law = law_of_statuses(stack_for(PACK))
    law_in_force(law)
    with substituted(law):
        case = asked(province, student, RESTS, on=today, until=today + timedelta(days=9))
        approved_by(province, case, "east_one")
        assert waiting() == [], "nothing is decided yet"
        approved_by(province, case, "east")
    assert waiting() == [school.pk]
    look([school.pk])
    with in_scope(province.acting("east_one")):
        assert [one.student_id for one in found_page("leave_ends_soon").rows] == [student.pk]


def test_a_list_that_is_carried_out_is_looked_after_once(province: Province) -> None:
    for _pupil in range(3):
        enrolled(province, normal=False)
    approved_list(province)
    assert waiting() == []
    run_lists()
    assert waiting() == [province.orgs["east_one"].pk]
