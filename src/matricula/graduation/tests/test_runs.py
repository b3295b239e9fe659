"""A batch prints who has none, stops, goes on, and accounts for every number however it is killed."""

import pytest
from django.utils.translation import gettext, override

from matricula.authorities.api import Acting, in_scope
from matricula.authorities.tests.people import Province
from matricula.config.testing import as_owner
from matricula.graduation.actions import issue_certificate as issuing
from matricula.graduation.actions import run_prints
from matricula.graduation.api import (
    Certificate,
    PrintRun,
    begin_run,
    go_on_with_runs,
    next_of_run,
    print_run_again,
    resume_run,
    stop_run,
)
from matricula.graduation.tests.leavers import given, head, left
from matricula.registry.api import Enrollment

pytestmark = pytest.mark.django_db


def begun(by: Acting, places: list[Enrollment]) -> PrintRun:
    with in_scope(by):
        return begin_run(by=by, school=places[0].school, title="毕业班", places=places)


def as_it_is(run: PrintRun) -> PrintRun:
    with as_owner():
        run.refresh_from_db()
    return run


def taken() -> list[tuple[int, str]]:
    with as_owner():
        return list(Certificate.objects.order_by("seq").values_list("seq", "says__name"))


def test_a_batch_passes_over_who_has_one_and_names_who_cannot(hubei: Province) -> None:
    by = head(hubei)
    had, wrong, plain = left(hubei, "陈明"), left(hubei, "李红", native_place=""), left(hubei, "周忠")
    given(by, had)
    run = begun(by, [had, wrong, plain])
    assert go_on_with_runs() == 2
    as_it_is(run)
    assert (run.state, run.at, run.made) == ("done", 3, 1)
    assert [one["name"] for one in run.failed] == ["李红"]
    assert run.failed[0]["clause"] == "CN-HB-1"
    assert taken() == [(1, "陈明"), (2, "周忠")]
    with in_scope(by):
        assert print_run_again(by=by, run=run).startswith(b"%PDF")


def test_a_batch_says_why_not_and_what_to_do_in_the_language_of_who_began_it(hubei: Province) -> None:
    by = head(hubei)
    with override("zh-hans"):
        run = begun(by, [left(hubei, written="张\ue815")])
        advice = gettext(
            "Compare the character with the identity document, and have it put right as key data."
        )
    with override("en"):
        go_on_with_runs()
    as_it_is(run)
    assert run.failed[0]["next"] == advice


def test_a_stopped_batch_goes_on_where_it_was(hubei: Province) -> None:
    by = head(hubei)
    run = begun(by, [left(hubei, one) for one in ("陈明", "李红", "周忠")])
    with in_scope(by):
        assert next_of_run(by=by, run=run.uuid)
        stop_run(by=by, run=run)
        assert not next_of_run(by=by, run=run.uuid)
    assert len(taken()) == 1
    other = hubei.acting("east_high")
    with in_scope(other):
        resume_run(by=other, run=run)
    go_on_with_runs()
    assert [name for _seq, name in taken()] == ["陈明", "李红", "周忠"]


@pytest.mark.parametrize("step", ["paper_of", "_kept", "note_print"])
def test_a_batch_that_is_killed_loses_no_number(
    hubei: Province, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever was under way when the process ended is taken back whole; the next run begins with it again."""
    by = head(hubei)
    run = begun(by, [left(hubei, one) for one in ("陈明", "李红", "周忠")])
    with in_scope(by):
        next_of_run(by=by, run=run.uuid)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(issuing, step, killed)
        with pytest.raises(KeyboardInterrupt):
            go_on_with_runs()
    assert taken() == [(1, "陈明")]
    assert as_it_is(run).at == 1
    go_on_with_runs()
    assert taken() == [(1, "陈明"), (2, "李红"), (3, "周忠")]


def test_whose_appointment_has_ended_holds_nobody_up(hubei: Province) -> None:
    by, other = head(hubei), hubei.acting("east_high")
    run = begun(by, [left(hubei)])
    with as_owner():
        post = hubei.appointment("east_high", "head")
        post.ended_on = "2026-06-01"
        post.save()
    assert go_on_with_runs() == 0
    assert as_it_is(run).state == "running"
    with in_scope(other):
        resume_run(by=other, run=run)
    go_on_with_runs()
    assert as_it_is(run).state == "done"


def test_it_is_queued_by_its_name() -> None:
    from matricula.graduation import tasks

    assert tasks.print_batches.name == run_prints.RUN_JOB
