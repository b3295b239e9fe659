"""What becomes of a case whose law is no longer whole: it is refused in words, and the start and the doctor say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from matricula.authorities.api import acting_in, in_scope
from matricula.cases import law as kept_law
from matricula.cases.law import laws_lacking
from matricula.cases.models import Case, PackSnapshot
from matricula.cases.ports import _facts
from matricula.cases.queries.case_page import case_page
from matricula.cases.rehearsal.moves import Stage
from matricula.cases.tests.conftest import do
from matricula.config.testing import as_owner
from matricula.kernel.durations import Duration, Unit
from matricula.regulation import loader
from matricula.regulation.api import Refused, Stack, stack_for, substituted


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Kept law is read anew in each test."""
    kept_law._kept.cache_clear()
    yield
    kept_law._kept.cache_clear()


def another(stack: Stack) -> Stack:
    """The installed law of a later day: another address, and three working days."""
    term = stack.terms["transfer_review"]
    values = tuple(replace(value, value=Duration(3, Unit.working_days)) for value in term.values)
    changed = replace(stack, terms={**stack.terms, term.name: replace(term, values=values)}, kept=b"{}")
    assert changed.digest != stack.digest
    return changed


@contextmanager
def without_port(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    """No installed pack offers that port any more, and the law has changed besides."""
    offered = loader._offers
    with monkeypatch.context() as changed:
        changed.setattr(
            loader,
            "_offers",
            lambda place: {port: versions for port, versions in offered(place).items() if port != name},
        )
        yield


def refusal_of(filed: Stage, by: str, does: str) -> Refused:
    with pytest.raises(Refused) as refused:
        do(filed, by, does)
    return refused.value


def test_a_filed_case_goes_on_by_the_law_of_its_filing(filed: Stage) -> None:
    """Whoever takes the installed law for a filed case gives it other clocks."""
    with substituted(another(stack_for("cn_guizhou"))):
        do(filed, "sending_school.record_officer", "prepare")
        do(filed, "sending_school.head", "approve")
        by = acting_in(filed.world.person("sending_authority.head"))
        with in_scope(by):
            turn = Case.objects.get(pk=filed.cases["case"].pk).steps.get(state="open")
            assert turn.term["value"] == 2
            decided = Case.objects.get(pk=filed.cases["case"].pk).decisions.values_list(
                "snapshot_id", flat=True
            )
            assert set(decided) == {filed.stack.digest}


def test_a_port_that_is_gone_is_said_in_words(filed: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    with without_port(monkeypatch, "student_number.read"), substituted(another(stack_for("cn_guizhou"))):
        refused = refusal_of(filed, "sending_school.head", "approve")
        assert refused.code == "law_gone"
        assert "version 1 of “student_number.read”" in str(refused.text)
        assert [one.partition(": ")[2] for one in laws_lacking()] == [
            "no installed pack offers version 1 of the port 'student_number.read'"
        ]
        by = acting_in(filed.world.person("sending_school.head"))
        with in_scope(by):
            assert case_page(by=by, case=filed.cases["case"].uuid).events, "its page is still shown"


def test_a_law_that_is_not_kept_or_cannot_be_read_is_said_in_words(filed: Stage) -> None:
    law = stack_for("cn_guizhou").digest
    with substituted(another(stack_for("cn_guizhou"))):
        with as_owner():
            PackSnapshot.objects.filter(digest=law).update(content=b'{"format": 99}')
        assert refusal_of(filed, "sending_school.record_officer", "prepare").code == "law_gone"
        assert "cannot be read any more" in laws_lacking()[0]


def test_a_fact_that_no_app_offers_any_more_is_said_in_words(
    filed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(filed, "sending_school.record_officer", "prepare")
    monkeypatch.delitem(_facts, "cases.transfer")
    refused = refusal_of(filed, "sending_school.head", "approve")
    assert refused.code == "not_offered"
    assert "cases.transfer" in str(refused.text)
    with substituted(another(stack_for("cn_guizhou"))):
        assert any("the fact 'cases.transfer'" in one for one in laws_lacking())


def test_nothing_is_lacking_as_long_as_everything_is_installed(filed: Stage) -> None:
    assert laws_lacking() == []
    with substituted(another(stack_for("cn_guizhou"))):
        assert laws_lacking() == []
