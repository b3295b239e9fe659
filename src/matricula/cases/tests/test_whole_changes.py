"""What an action changes in a case or a turn is written whole: fields are named one by one, and none is forgotten."""

import pytest
from django.db import models

from matricula.cases.models import CaseState
from matricula.cases.tests.conftest import do
from matricula.cases.tests.test_clocks import EXPIRED
from matricula.config.testing import at_civil_time
from matricula.deployment.api import change
from matricula_proving.rehearsal.moves import Stage

pytestmark = pytest.mark.django_db

ACTIONS = "matricula.cases.actions"
CHANGING = (
    *(f"{ACTIONS}.{one}" for one in ("decide_step", "prepare_step", "save_draft", "submit_case")),
    *(f"{ACTIONS}.{one}" for one in ("sweep_expired_steps", "withdraw_case")),
    "matricula.cases.progress",
)


@pytest.fixture(autouse=True)
def changed(monkeypatch: pytest.MonkeyPatch) -> list[models.Model]:
    """What was changed; after each change the row says in every field what the object says."""
    rows = []

    def compared(row: models.Model, *names: str) -> None:
        change(row, *names)
        kept = type(row)._base_manager.get(pk=row.pk)
        fields = [one.attname for one in type(row)._meta.concrete_fields]
        assert {one: getattr(kept, one) for one in fields} == {one: getattr(row, one) for one in fields}
        rows.append(row)

    for module in CHANGING:
        monkeypatch.setattr(f"{module}.change", compared)
    return rows


def test_a_turn_that_is_late_prepared_and_returned(filed: Stage, changed: list[models.Model]) -> None:
    with at_civil_time(EXPIRED):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        do(filed, "county.record_officer", "prepare")
        do(filed, "county.head", "return", reason="A stamp is missing.")
        do(filed, "receiving_school.record_officer", "resubmit")
    assert {type(one).__name__ for one in changed} == {"Case", "Step"}
    assert any(getattr(one, "late", False) for one in changed)


def test_a_case_that_is_decided_to_its_end(filed: Stage, changed: list[models.Model]) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    do(filed, "sending_school.head", "approve")
    do(filed, "county.record_officer", "prepare")
    do(filed, "county.head", "approve")
    assert CaseState.APPLIED in {getattr(one, "state", "") for one in changed}


def test_an_objection(filed: Stage, changed: list[models.Model]) -> None:
    says = {"ground": "papers_not_true", "reason": "The stamp is not ours."}
    do(filed, "sending_school.record_officer", "attach", evidence=["objection_proof"])
    do(filed, "sending_school.record_officer", "prepare", recommends="object", **says)
    do(filed, "sending_school.head", "object", **says)
    assert "papers_not_true" in {getattr(one, "ground", "") for one in changed}


def test_a_case_that_is_withdrawn(filed: Stage, changed: list[models.Model]) -> None:
    do(filed, "receiving_school.record_officer", "withdraw", reason="The family stays.")
    assert changed
