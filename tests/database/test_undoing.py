"""What a page that is read has written is undone where it is refused, and its transaction can be read on."""

import pytest
from django.db import DatabaseError, connection, transaction

from matricula.audit.api import log_access
from matricula.audit.models import AccessLog
from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import make_province
from matricula.config.testing import as_owner
from matricula.deployment.api import Question, ask, savepoint_later, together, undone_if_refused
from matricula.regulation.api import Refused

pytestmark = pytest.mark.django_db


def looked(by: Acting, page: str) -> None:
    log_access(by, subject_kind="student", subject=None, page=page, seen_by=[])


def refused_within(by: Acting, later: list[str]) -> None:
    with undone_if_refused():
        looked(by, "within")
        transaction.on_commit(lambda: later.append("within"))
        raise Refused("no", "No.", next_step="Ask.")


def noted() -> list[str]:
    with as_owner():
        return list(AccessLog.objects.order_by("page").values_list("page", flat=True))


@pytest.mark.parametrize("along", [True, False])
def test_a_refusal_undoes_what_the_page_wrote_and_nothing_before_it(along: bool) -> None:
    by, later = make_province().acting("east_one"), list[str]()
    with transaction.atomic(), in_scope(by), together():
        looked(by, "before")
        if along:
            savepoint_later()
            ask(Question("SELECT 1"))
        with pytest.raises(Refused):
            refused_within(by, later)
        assert ask(Question("SELECT 2")) == [(2,)]
        assert connection.run_on_commit == []
    assert noted() == ["before"]
    assert later == []


def test_a_fault_of_the_database_leaves_a_transaction_that_can_be_read() -> None:
    by = make_province().acting("east_one")
    with transaction.atomic(), in_scope(by), together():
        with pytest.raises(DatabaseError), undone_if_refused():
            ask(Question("SELECT 1 / 0"))
        assert ask(Question("SELECT 2")) == [(2,)]
        with undone_if_refused():
            looked(by, "answered")
    assert noted() == ["answered"]
