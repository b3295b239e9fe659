"""Loads the good rows of a roll into the register, so that a killed job goes on and a second load changes nothing."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, Org, require
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.classes import class_for
from matricula.exchange.roll.fields import LAYOUT, restored_record
from matricula.exchange.roll.known import known_already
from matricula.exchange.roll.people import new_student, place_particulars, text_of
from matricula.exchange.roll.problems import RowError, RowProblem, Spot
from matricula.exchange.roll.reading import PERMISSION
from matricula.kernel.clock import civil_now
from matricula.registry.api import enroll_student
from matricula.regulation.api import Layout, Refused, Stack, Text, stack_for

LOAD_AT_ONCE = 120
"""So many rows are loaded while the officer waits; more are left to the worker."""
CHUNK = 40


def load_roll(*, by: Acting, upload: uuid.UUID) -> RollUpload:
    """Load the good rows, or leave many of them to the worker. Faulty rows stay as they are, to be corrected.

    Refused while the file is still being read. An upload that is loaded already comes back unchanged.
    """
    found = _locked(upload)
    require(by, PERMISSION, found.org)
    if found.state == UploadState.READING:
        raise Refused(
            "roll_not_read",
            _("The workbook is still being read."),
            next_step=_("Wait until all rows have been checked, then load the good ones."),
        )
    if found.state == UploadState.LOADED:
        return found
    good = found.rows.filter(state=RowState.GOOD).count()
    if not good:
        raise Refused(
            "nothing_to_load",
            _("No row of this workbook can be loaded."),
            next_step=_("Correct the rows, save the workbook and hand it in again."),
        )
    if good <= LOAD_AT_ONCE:
        while load_next_rows(by=by, upload=upload):
            pass
        return _locked(upload)
    from matricula.exchange.tasks import load_large_roll

    with recorded("exchange.start_loading", by=by, subject_kind="roll_upload", subject=found.uuid) as record:
        record.detail = {"rows": good}
        found.state = UploadState.LOADING
        found.save(update_fields=["state"])
        load_large_roll.configure(lock=f"roll:{found.uuid}").defer(
            upload=str(found.uuid), appointment=by.appointment_id
        )
    return found


def load_next_rows(*, by: Acting, upload: uuid.UUID) -> int:
    """Load the next good rows in this transaction; returns how many are left.

    Each row is a savepoint: one that the register refuses becomes faulty, with the refusal, and hinders no other.
    """
    with transaction.atomic():
        found = _locked(upload)
        require(by, PERMISSION, found.org)
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
            for row in rows:
                _load(row, found.org, stack, layout, by)
            left = waiting.count()
            found.state = UploadState.LOADING if left else UploadState.LOADED
            found.loaded_at = None if left else civil_now()
            found.save(update_fields=["state", "loaded_at"])
            loaded = sum(row.state == RowState.LOADED for row in rows)
            record.detail = {"loaded": loaded, "refused": len(rows) - loaded, "left": left}
    return left


def stop_loading(upload: uuid.UUID) -> None:
    """Give an upload back whose loader lost the right to load; what is loaded stays."""
    found = _locked(upload)
    if found.state == UploadState.LOADING:
        found.state = UploadState.READ
        found.save(update_fields=["state"])


def _locked(upload: uuid.UUID) -> RollUpload:
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


def _load(row: RollRow, school: Org, stack: Stack, layout: Layout, by: Acting) -> None:
    record = restored_record(layout, row.record)
    spot = Spot(row.sheet, row.row, {}, row.written)
    person = new_student(layout, record)
    # Somebody else may have entered the person since the row was read.
    second, _warnings = known_already(stack, layout, spot, person, school=school)
    if second is not None:
        _refuse(row, second)
        return
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
            )
    except Refused as refused:
        _refuse(row, _error_of(refused, spot, stack))
        return
    # What the person's row held is in the register now; the upload keeps the link alone.
    row.state, row.student_uuid, row.record, row.written = RowState.LOADED, student.uuid, {}, {}
    row.save(update_fields=["state", "student_uuid", "record", "written"])


def _refuse(row: RollRow, error: RowError) -> None:
    row.state, row.errors, row.record = RowState.FAULTY, [*row.errors, error.as_json()], {}
    row.save(update_fields=["state", "errors", "record"])


def _error_of(refused: Refused, spot: Spot, stack: Stack) -> RowError:
    """The refusal as an error of the row, in every language of the pack."""
    spoken: dict[str, dict[str, str]] = {"finding": {}, "step": {}}
    for language in stack.languages:
        with override(language):
            spoken["finding"][language] = refused.text_in(language)
            spoken["step"][language] = refused.next_step_in(language)
    words = {name: Text(texts) for name, texts in spoken.items()}
    return spot.error(RowProblem.refused, None, refused.clause, texts=words)
