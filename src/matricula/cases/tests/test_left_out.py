"""What only some procedures have: without a withdrawal no filed case is taken back, without a return none goes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from matricula.authorities.api import acting_in, in_scope
from matricula.cases.api import Answer, Case, case_page, withdraw_case
from matricula.cases.stored_law import store_law
from matricula.cases.tests.conftest import MONDAY, do
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, substituted
from matricula_proving.rehearsal.moves import Stage


@contextmanager
def law_of_transfers(stage: Stage, **changed: Any) -> Iterator[None]:
    """Under the law as it would be if transfers were otherwise in this; the database holds cases against it."""
    history = stage.stack.procedures["transfer"]
    version = replace(stage.stack.procedure("transfer", on=MONDAY.date()), **changed)
    versions = (*history.versions[:-1], version)
    law = replace(
        stage.stack, procedures={**stage.stack.procedures, "transfer": replace(history, versions=versions)}
    )
    with as_owner():
        store_law(law)
    with substituted(law):
        yield


def refused(stage: Stage, by: str, does: str, **data: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refusal:
        do(stage, by, does, **data)
    return refusal.value.code, refusal.value.clause


def refused_by_the_database(stage: Stage, by: str, state: str) -> str:
    acting, case = acting_in(stage.world.person(by)), stage.cases["case"]
    with in_scope(acting), pytest.raises(DatabaseError) as error, transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=state, ended_at=civil_now())
    found: str = error.value.__cause__.sqlstate  # type: ignore[union-attr]  # psycopg's own error
    return found


def test_without_a_withdrawal_a_draft_is_dropped_and_a_filed_case_stays(stage: Stage) -> None:
    officer = "receiving_school.record_officer"
    with law_of_transfers(stage, withdrawal=None):
        do(stage, officer, "open")
        do(stage, officer, "withdraw", reason="")
        do(stage, officer, "start")
        assert refused(stage, officer, "withdraw", reason="The family stays") == (
            "too_late_to_withdraw",
            "CN-GZ-16.2",
        )
        assert refused_by_the_database(stage, officer, "withdrawn") == "MR038"


def test_without_a_return_nobody_has_that_answer(filed: Stage) -> None:
    with law_of_transfers(filed, returns=None):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        do(filed, "sending_authority.record_officer", "prepare")
        head = "sending_authority.head"
        acting = acting_in(filed.world.person(head))
        with in_scope(acting):
            view = case_page(by=acting, case=filed.cases["case"].uuid)
        assert set(view.answers) == {Answer.APPROVE, Answer.REFUSE}
        assert refused(filed, head, "return", reason="The stamp cannot be read") == (
            "may_not_return",
            "CN-GZ-16.2",
        )
        assert refused_by_the_database(filed, head, "returned") == "MR038"
        do(filed, head, "approve")


def test_what_was_returned_and_is_not_gone_on_with_is_ended_though_nobody_withdraws(filed: Stage) -> None:
    returns = filed.stack.procedure("transfer", on=MONDAY.date()).returns
    assert returns is not None
    untimed = replace(returns, correction=replace(returns.correction, within=None, on_expiry=()))
    with law_of_transfers(filed, withdrawal=None, returns=untimed):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        do(filed, "sending_authority.record_officer", "prepare")
        do(filed, "sending_authority.head", "return", reason="The stamp cannot be read")
        officer = "receiving_school.record_officer"
        assert refused(filed, officer, "withdraw", reason="The family stays")[0] == "too_late_to_withdraw"
        ending = acting_in(filed.world.person(f"{untimed.abandoned_to[0]}.head"))
        with in_scope(ending):
            case = withdraw_case(by=ending, case=filed.cases["case"].uuid, reason="Nobody goes on with it")
        assert case.state == "withdrawn"
