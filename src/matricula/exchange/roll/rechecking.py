"""Judges rows anew that were wrong, or in doubt, only because of the register or the date."""

import uuid

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.classes import state_after_answers
from matricula.exchange.roll.fields import LAYOUT, restored_record
from matricula.exchange.roll.known import Standing
from matricula.exchange.roll.loading import check_read, locked_upload
from matricula.exchange.roll.problems import Spot
from matricula.exchange.roll.reading import CHUNK, PERMISSION, judged_rows, record_to_keep
from matricula.exchange.roll.rules import Placed
from matricula.regulation.api import stack_for

RECHECKED = (RowState.FAULTY, RowState.DOUBTFUL)


def check_again(*, by: Acting, upload: uuid.UUID) -> int:
    """Judge every faulty or doubtful row that kept its record as on the first day; returns how many are good now."""
    found = locked_upload(upload)
    require(by, PERMISSION, found.org)
    check_read(found)
    rows = list(found.rows.filter(state__in=RECHECKED).exclude(record={}).order_by("position"))
    with recorded(
        "exchange.check_again",
        by=by,
        subject_kind="roll_upload",
        subject=found.uuid,
        seen_by=found.org.lineage,
    ) as record:
        for start in range(0, len(rows), CHUNK):
            _check(found, rows[start : start + CHUNK])
        good = sum(row.state == RowState.GOOD for row in rows)
        if good and found.state == UploadState.LOADED:
            found.state = UploadState.READ
            found.save(update_fields=["state"])
        record.detail = {"rows": len(rows), "good": good}
    return good


def _check(upload: RollUpload, rows: list[RollRow]) -> None:
    stack = stack_for(upload.org.pack)
    layout = stack.layout(LAYOUT)
    asked = [(Spot(row.sheet, row.row, {}, row.written), restored_record(layout, row.record)) for row in rows]
    for row, (placed, standing) in zip(rows, judged_rows(upload, stack, layout, asked), strict=True):
        _write(row, placed, standing)
    fields = ["state", "student_uuid", "stage", "grade", "record", "written", "errors", "warnings"]
    RollRow.objects.bulk_update(rows, fields)


def _write(row: RollRow, placed: Placed, standing: Standing) -> None:
    row.state, row.student_uuid = standing.state, standing.student_uuid
    row.stage, row.grade = placed.stage, placed.grade
    row.record = record_to_keep(placed.record, standing)
    row.written = {} if standing.state == RowState.KNOWN else row.written
    row.errors = [one.as_json() for one in standing.errors]
    row.warnings = [one.as_json() for one in standing.warnings]
    if row.state == RowState.DOUBTFUL:
        # What an officer has said of the row already holds.
        row.state = state_after_answers(row)
