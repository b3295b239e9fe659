"""How much a submission and a decision ask of the database: what grows here is paid by every case."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matricula.authorities.api import Acting, acting_in, in_scope
from matricula.cases.api import Answer, decide_step, submit_case
from matricula.cases.tests.conftest import do
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db

BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT")


def asked_by(by: Acting, action: Callable[[], object]) -> list[str]:
    """The statements of an action, without the savepoints around its parts."""
    with in_scope(by), CaptureQueriesContext(connection) as taken:
        action()
    return [one["sql"] for one in taken.captured_queries if not one["sql"].startswith(BRACKETS)]


def acting(stage: Stage, name: str) -> Acting:
    return acting_in(stage.world.person(name))


def test_submission(stage: Stage) -> None:
    do(stage, "receiving_school.record_officer", "draft")
    by, case = acting(stage, "receiving_school.record_officer"), stage.cases["case"].uuid
    asked = asked_by(by, lambda: submit_case(by=by, case=case, key="a-key-of-its-own"))
    assert len(asked) == 29, "\n".join(one[:200] for one in asked)


def test_approval_in_between(filed: Stage) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    by, case = acting(filed, "sending_school.head"), filed.cases["case"]
    with in_scope(by):
        turn = case.steps.get(state="open").pk
    asked = asked_by(by, lambda: decide_step(by=by, case=case.uuid, step=turn, answer=Answer.APPROVE))
    assert len(asked) == 22, "\n".join(one[:200] for one in asked)
