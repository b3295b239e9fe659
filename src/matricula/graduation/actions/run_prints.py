"""Print the certificates of a class, or of a list: begun, stopped, gone on with."""

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Appointment, NotPermitted, Org, acting_in, in_scope, require
from matricula.graduation.actions.issue_certificate import issue_certificate
from matricula.graduation.models import PrintRun, RunState
from matricula.graduation.words import CERTIFICATES, PRINT
from matricula.kernel.clock import civil_now
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, stack_for

RUN_JOB: Final = "graduation.print_runs"
MOST: Final = 2_000


@transaction.atomic
def begin_run(*, by: Acting, school: Org, title: str, places: Sequence[Enrollment]) -> PrintRun:
    """Have the certificates of these places printed, one after the other, in the name of who asks.

    Raises :class:`Refused` for nobody and for more than 2,000, and NotPermitted.
    """
    require(by, PRINT, school)
    if not 0 < len(places) <= MOST:
        raise Refused(
            "print_run_size",
            _("Choose between one and 2,000 students whose certificates are to be printed."),
            clause=stack_for(school.pack).basis(CERTIFICATES),
        )
    with recorded(
        "graduation.begin_run",
        by=by,
        subject_kind="org",
        subject=school.uuid,
        clause=stack_for(school.pack).basis(CERTIFICATES),
        seen_by=school.lineage,
    ) as record:
        run = PrintRun.objects.create(
            school=school,
            title=title,
            places=[one.pk for one in places],
            language=get_language() or "en",
            asked_at=civil_now(),
            asked_in_id=by.appointment_id,
        )
        record.detail = {"title": title, "places": len(places)}
    queue_runs()
    return run


@transaction.atomic
def stop_run(*, by: Acting, run: PrintRun) -> None:
    """No further certificate is begun; the one under way is finished. One that is over stays so."""
    require(by, PRINT, run.school)
    with recorded(
        "graduation.stop_run", by=by, subject_kind="org", subject=run.school.uuid, seen_by=run.school.lineage
    ):
        PrintRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.STOPPED, ended_at=civil_now()
        )


@transaction.atomic
def resume_run(*, by: Acting, run: PrintRun) -> None:
    """Go on where it was stopped, in the name of who asks now."""
    require(by, PRINT, run.school)
    with recorded(
        "graduation.resume_run",
        by=by,
        subject_kind="org",
        subject=run.school.uuid,
        seen_by=run.school.lineage,
    ):
        PrintRun.objects.filter(pk=run.pk).exclude(state=RunState.DONE).update(
            state=RunState.RUNNING, asked_in_id=by.appointment_id, ended_at=None
        )
    queue_runs()


def queue_runs() -> None:
    """Have the worker go on with the batches now; every other minute it looks for them by itself."""
    app.configure_task(RUN_JOB, allow_unknown=False).defer()


def go_on_with_runs() -> int:
    """Print what is left of every batch, in the name of who had it begun; returns how many steps were made.

    The batch of somebody who may not print any more waits until somebody else resumes it. One that fails does not stop
    the others; all that failed are raised together at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT run, appointment FROM graduation_runs_to_go_on()")
        waiting: list[tuple[uuid.UUID, int]] = cursor.fetchall()
    steps, failed = 0, list[Exception]()
    for run, appointment in waiting:
        post = Appointment.objects.select_related("user", "org").get(pk=appointment)
        try:
            while _one_step(post, run):
                steps += 1
        except NotPermitted:
            continue
        except Exception as error:  # noqa: BLE001  one broken batch must not stop every other
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(waiting)} batches were not printed", failed)
    return steps


def _one_step(post: Appointment, run: uuid.UUID) -> bool:
    by = acting_in(post)
    with transaction.atomic(), in_scope(by):
        return next_of_run(by=by, run=run)


def next_of_run(*, by: Acting, run: uuid.UUID) -> bool:
    """Print the next certificate of a batch; whether there is more to do.

    A certificate and the step past it are one transaction: a killed run has both or neither. Whose certificate is
    refused is named and passed over, and never holds the others up.
    """
    with transaction.atomic():
        it = PrintRun.objects.select_for_update(of=("self",)).select_related("school").get(uuid=run)
        if it.state != RunState.RUNNING:
            return False
        require(by, PRINT, it.school)
        if it.at < len(it.places):
            place = Enrollment.objects.select_related("student", "school").filter(pk=it.places[it.at]).first()
            if place is not None:
                with override(it.language):
                    try:
                        with transaction.atomic():
                            _made, fresh = issue_certificate(by=by, place=place)
                        it.made += fresh
                    except Refused as refused:
                        it.failed = [*it.failed, _refused(place, refused)]
            it.at += 1
        if it.at >= len(it.places):
            it.state, it.ended_at = RunState.DONE, civil_now()
        it.save(update_fields=["at", "made", "failed", "state", "ended_at"])
        return it.state == RunState.RUNNING


def _refused(place: Enrollment, refused: Refused) -> dict[str, str]:
    """Whose certificate was not printed and why, in words of the language that is active."""
    return {
        "name": place.student.name,
        "student": str(place.student.uuid),
        "says": str(refused.text),
        "clause": refused.clause or "",
        "next": str(refused.next_step or ""),
    }
