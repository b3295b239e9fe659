"""Statements as the application sends them, and a county with something in every table."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.cases.models import Step, Urging
from matricula.config.testing import as_owner
from matricula.deployment.api import sight
from matricula.exchange.models import RollRow
from matricula.kernel.clock import civil_now
from tests.security.county import Victim

DAY: Final = timedelta(days=1)


def rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def tables(*, secured: bool) -> list[str]:
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relrowsecurity = %s ORDER BY 1",
        secured,
    )
    return [name for (name,) in found]


def refused(statement: str, *values: Any) -> str:
    """The SQLSTATE with which the database refuses; an error of the test when it does not."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        rows(statement, *values)
    return str(getattr(error.value.__cause__, "sqlstate", ""))


@pytest.fixture
def filled(victim: Victim) -> Victim:
    """The victim county with something in every table of the register."""
    with as_owner():
        RollRow.objects.create(
            upload=victim.upload, position=1, sheet="1", row=2, name="漏测己", state="good"
        )
        turn = Step.objects.filter(case=victim.case).order_by("id")[0]
        Urging.objects.create(
            case=victim.case,
            step=turn,
            org=victim.province.orgs["east"],
            clause="CN-GZ-6",
            told_at=civil_now(),
        )
    return victim


def west(victim: Victim) -> Any:
    by = victim.province.acting("west", "head")
    return sight(by.scopes, actor=f"{by.user_id}:{by.appointment_id}")
