"""Loads the good rows of a roll into the register, so that a killed job goes on and a second load changes nothing."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, require
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.classes import class_for, hold_classes
from matricula.exchange.roll.fields import LAYOUT, restored_record
from matricula.exchange.roll.jobs import LOADING_JOB
from matricula.exchange.roll.known import Asked, Standing, standings_from
from matricula.exchange.roll.people import new_student, place_particulars, text_of
from matricula.exchange.roll.problems import Spot, refusal_as_error
from matricula.exchange.roll.reading import PERMISSION
from matricula.kernel.clock import civil_now
from matricula.registry.api import AlreadyKnown, NewStudent, enroll_student, hold_people
from matricula.regulation.api import Layout, Refused, Stack, stack_for

LOAD_AT_ONCE = 120
"""So many rows are loaded while the officer waits; more are left to the worker."""
CHUNK = 40


def load_roll(*, by: Acting, upload: uuid.UUID) -> RollUpload:
    """Load the good rows, or leave many of them to the worker. Faulty rows stay as they are, to be corrected.

    Refused while the file is still being read. An upload that is loaded already comes back unchanged.
    """
    found = locked_upload(upload)
    require(by, PERMISSION, found.org)
    check_read(found)
    if found.state == UploadState.LOADED:
        return found
    good = found.rows.filter(state=RowState.GOOD).count()
    if not good:
        raise Refused(
            "nothing_to_load",
            _("No row of this workbook can be loaded."),
            next_step=_(
                "Confirm the rows in doubt, or correct the others, save the workbook and hand it in again."
            ),
        )
    if good <= LOAD_AT_ONCE:
        # All chunks are one transaction here, so all people and classes are held before the first.
        _hold(found, list(found.rows.filter(state=RowState.GOOD)))
        while load_next_rows(by=by, upload=upload):
            pass
        return locked_upload(upload)
    with recorded("exchange.start_loading", by=by, subject_kind="roll_upload", subject=found.uuid) as record:
        record.detail = {"rows": good}
        found.state, found.failure = UploadState.LOADING, {}
        found.save(update_fields=["state", "failure"])
        load = app.configure_task(LOADING_JOB, allow_unknown=False, lock=f"roll:{found.uuid}")
        load.defer(upload=str(found.uuid), appointment=by.appointment_id)
    return found


def load_next_rows(*, by: Acting, upload: uuid.UUID) -> int:
    """Load the next good rows in this transaction; returns how many are left.

    Each row is a savepoint: one that the register refuses becomes faulty, with the refusal, and hinders no other.
    """
    with transaction.atomic():
        found = locked_upload(upload)
        require(by, PERMISSION, found.org)
        check_read(found)
        waiting = found.rows.filter(state=RowState.GOOD).order_by("position")
        rows = list(waiting[:CHUNK])
        with recorded(
            "exchange.load_roll",
            by=by,
            subject_kind="roll_upload",
            subject=found.uuid,
            seen_by=found.org.lineage,
        ) as record:
            stack = stack_for(found.org.pack)
            layout = stack.layout(LAYOUT)
            _hold(found, rows)
            for row in rows:
                _load(row, found, stack, layout, by)
            left = waiting.count()
            found.state = UploadState.LOADING if left else UploadState.LOADED
            found.loaded_at, found.failure = None if left else civil_now(), {}
            found.save(update_fields=["state", "loaded_at", "failure"])
            loaded = sum(row.state == RowState.LOADED for row in rows)
            record.detail = {"loaded": loaded, "refused": len(rows) - loaded, "left": left}
    return left


def check_read(upload: RollUpload) -> None:
    """Refuse what needs all rows while they are still being read, or when the reading stopped."""
    if upload.read_at is not None:
        return
    if upload.state == UploadState.FAILED:
        raise Refused(
            "roll_not_read",
            _("The reading of this workbook has stopped before its end."),
            next_step=_(
                "Hand the same workbook in again: what has been read is kept, and the reading goes on."
            ),
        )
    raise Refused(
        "roll_not_read",
        _("The workbook is still being read."),
        next_step=_("Wait until all rows have been checked, then load the good ones."),
    )


def locked_upload(upload: uuid.UUID) -> RollUpload:
    """The upload, held until the end of the transaction; refused when it is outside the sight of who asks."""
    found = (
        RollUpload.objects.select_for_update(of=("self",)).select_related("org").filter(uuid=upload).first()
    )
    if found is None:
        raise NotPermitted(
            "no_such_upload",
            _("There is no such upload within your area."),
            next_step=_("See the list of your uploads."),
        )
    return found


def _hold(upload: RollUpload, rows: Sequence[RollRow]) -> None:
    stack = stack_for(upload.org.pack)
    layout = stack.layout(LAYOUT)
    hold_people(_person(row, stack, layout) for row in rows)
    hold_classes(upload.org, stack, {(row.grade, row.class_name) for row in rows})


def _person(row: RollRow, stack: Stack, layout: Layout) -> NewStudent:
    return new_student(stack, layout, restored_record(layout, row.record))


def _load(row: RollRow, upload: RollUpload, stack: Stack, layout: Layout, by: Acting) -> None:
    record, school = restored_record(layout, row.record), upload.org
    spot = Spot(row.sheet, row.row, {}, row.written)
    person = new_student(stack, layout, record)
    entered_on = record["entry_month"]
    try:
        with transaction.atomic():
            student = enroll_student(
                by=by,
                school=school,
                person=person,
                stage=row.stage,
                grade=row.grade,
                entered_on=entered_on,  # type: ignore[arg-type]  # a month column holds dates only
                school_class=class_for(school, stack, stage=row.stage, grade=row.grade, name=row.class_name),
                class_number=text_of(record["class_number"]),
                place_particulars=place_particulars(layout, record),
                clause=layout.clause or "",
                other_people=row.confirmed,
            )
    except AlreadyKnown as known:
        # Somebody else has entered the person, or somebody alike, since the row was read.
        asked = Asked(spot, person, row.confirmed)
        [standing] = standings_from(stack, layout, upload, [asked], [known.found])
        _settle(row, standing)
        return
    except Refused as refused:
        _settle(row, Standing(RowState.FAULTY, (refusal_as_error(refused, spot, stack),)))
        return
    _settle(row, Standing(RowState.LOADED, student_uuid=student.uuid))


def _settle(row: RollRow, standing: Standing) -> None:
    row.state, row.student_uuid = standing.state, standing.student_uuid
    row.errors = [one.as_json() for one in standing.errors]
    row.warnings = [one.as_json() for one in standing.warnings] or row.warnings
    if standing.student_uuid is not None:
        # What the person's row held is in the register now; the upload keeps the link alone.
        row.record, row.written = {}, {}
    row.save(update_fields=["state", "student_uuid", "record", "written", "errors", "warnings"])
