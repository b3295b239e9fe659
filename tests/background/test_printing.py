"""A batch of certificates killed at each of its steps: every number is accounted for, and nobody has two."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner, at_civil_time
from matricula.graduation.api import (
    Certificate,
    CertificatePrint,
    PrintRun,
    begin_run,
    go_on_with_runs,
    issue_certificate,
)
from matricula.graduation.tests.conftest import AFTER
from matricula.graduation.tests.leavers import head, hubei_province, left
from matricula.kernel.clock import travelling_to
from matricula.registry.api import Enrollment
from tests.background.conftest import Ready
from tests.background.printing import attempted

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = ("says_of", "paper_of", "_kept", "note_print", "save")


@pytest.fixture
def hubei(db: None) -> Province:
    return hubei_province()


def batch(by: Acting, places: list[Enrollment]) -> PrintRun:
    with in_scope(by):
        return begin_run(by=by, school=places[0].school, title="毕业班", places=places)


def accounted_for() -> list[int]:
    """The numbers in order; each has its file and at least one print, and no place has two."""
    with as_owner():
        made = list(Certificate.objects.order_by("seq"))
        assert len({one.enrollment_id for one in made}) == len(made)
        assert all(one.state == "issued" and one.sha256 and one.paper_id for one in made)
        printed = set(CertificatePrint.objects.values_list("certificate_id", flat=True))
        assert printed == {one.pk for one in made}
        return [one.seq for one in made]


def test_killed_at_each_step_no_number_is_lost_and_nobody_has_two(hubei: Province, ready: Ready) -> None:
    with at_civil_time(AFTER):
        places = [left(hubei) for _ in range(len(STEPS) + 2)]
        run = batch(head(hubei), places)
        assert ready.wait(ready.start(attempted, *STEPS)) == 0
        # Each attempt gave one, and died over the next.
        assert accounted_for() == list(range(1, len(STEPS) + 1))
        go_on_with_runs()
        assert accounted_for() == list(range(1, len(places) + 1))
        with as_owner():
            run.refresh_from_db()
        assert (run.state, run.at, run.made) == ("done", len(places), len(places))


def test_two_officers_print_one_class_at_once(hubei: Province) -> None:
    with at_civil_time(AFTER):
        places = [left(hubei) for _ in range(3)]
        people = head(hubei), hubei.acting("east_high")

        def prints(by: Acting) -> Callable[[], list[bool]]:
            def run() -> list[bool]:
                with in_scope(by):
                    return [issue_certificate(by=by, place=place)[1] for place in places]

            return run

        fresh = at_once(*map(prints, people))
        assert accounted_for() == [1, 2, 3]
        assert [sum(each) for each in zip(*fresh, strict=True)] == [1, 1, 1]


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What the tasks answer, on connections of their own, let go at one moment."""
    gate = threading.Barrier(len(tasks))
    answers: list[Any] = [None] * len(tasks)

    def run(number: int, task: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            with travelling_to(AFTER):
                answers[number] = task()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert None not in answers
    return answers
