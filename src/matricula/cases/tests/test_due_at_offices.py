"""The day of a turn at every office that sees its case costs a write for each such office, whatever else lies there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from matricula.authorities.tests.people import Province
from matricula.cases.models import Case, Sighting, Step
from matricula.cases.tests.filing import approved_by, filed_transfer
from matricula.config.testing import as_owner, at_civil_time
from matricula.registry.tests.pupils import enrolled, new_student

pytestmark = pytest.mark.django_db


@contextmanager
def written(found: dict[str, int]) -> Iterator[None]:
    """How many sightings were changed meanwhile, and how many were read for it."""

    with connection.cursor() as cursor:
        # A table as small as this is read whole because that is cheapest; the question is what the key can do.
        cursor.execute("SET LOCAL enable_seqscan = off")
    before = _counters()
    yield
    found.update({name: value - before[name] for name, value in _counters().items()})


def _counters() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_upd, idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables"
            " WHERE relname = 'cases_sighting'"
        )
        changed, read = cursor.fetchone()
    return {"changed": changed, "read": read}


def test_the_day_of_a_turn_is_written_once_for_each_office_that_sees_it(province: Province) -> None:
    for name in ("甲", "乙", "丙"):
        filed_transfer(province, enrolled(province, person=new_student(f"旁小{name}")), to="east_two")
    case = filed_transfer(province, enrolled(province), to="east_two")
    case = approved_by(province, case, "east_two")
    with as_owner():
        offices = len(Case.objects.get(pk=case.pk).seen_by)
        turn = Step.objects.get(case=case, state="open")
        due = turn.due_at
        assert due is not None
        assert set(Sighting.objects.filter(case=case).values_list("due_at", flat=True)) == {due}
        cost: dict[str, int] = {}
        with written(cost):
            Step.objects.filter(pk=turn.pk).update(due_at=due.replace(year=due.year + 1))
        assert cost["changed"] == offices, "those of other cases are not touched"
        assert cost["read"] <= 2 * offices
        with written(cost):
            Step.objects.filter(pk=turn.pk).update(due_at=due.replace(year=due.year + 1))
        assert cost["changed"] == 0, "the same day is not written again"


def test_a_turn_that_follows_another_writes_each_office_once(province: Province) -> None:
    case = filed_transfer(province, enrolled(province), to="east_two")
    with as_owner():
        turn = Step.objects.get(case=case, state="open")
        offices = len(Case.objects.get(pk=case.pk).seen_by)
        assert turn.due_at is not None
    cost: dict[str, int] = {}
    # Some days later: a turn that begins on the same day is due on the same one.
    with at_civil_time(turn.due_at + timedelta(days=15)), written(cost):
        approved_by(province, case, "east_two")
    assert cost["changed"] == offices
    assert cost["read"] <= 3 * offices
