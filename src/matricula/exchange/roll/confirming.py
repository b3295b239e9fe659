"""Takes an officer's word: that people are not those whom the register has already, that a class is to be opened."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.classes import state_after_answers
from matricula.exchange.roll.fields import LAYOUT
from matricula.exchange.roll.loading import check_read, locked_upload
from matricula.exchange.roll.problems import RowProblem
from matricula.exchange.roll.reading import PERMISSION
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for

ASKED = [{"problem": str(RowProblem.new_class)}]
"""What the warnings of a row contain whose class is asked for."""


def confirm_other_people(*, by: Acting, upload: uuid.UUID, positions: Collection[int]) -> int:
    """Say of these doubtful rows that they are of other people; returns how many can be loaded now.

    Who confirmed, and about which entries, stays with the row. One whose class is asked for too stays in doubt.

    Somebody alike who is entered later puts the row in doubt again. Rows confirmed already are passed over.
    """
    found = locked_upload(upload)
    require(by, PERMISSION, found.org)
    if not positions:
        raise Refused(
            "nothing_chosen",
            _("No row was chosen."),
            next_step=_("Tick the rows whose students are really other people, then confirm."),
        )
    rows = list(found.rows.filter(state=RowState.DOUBTFUL, position__in=positions).order_by("position"))
    if not rows:
        return 0
    with recorded(
        "exchange.confirm_other_people",
        by=by,
        subject_kind="roll_upload",
        subject=found.uuid,
        clause=stack_for(found.org.pack).basis("one_archive"),
        seen_by=found.org.lineage,
    ) as record:
        at = civil_now()
        for row in rows:
            row.confirmed = [
                uuid.UUID(one["details"]["entry"])
                for one in row.warnings
                if one["problem"] == RowProblem.perhaps_known
            ]
            row.state, row.confirmed_in_id, row.confirmed_at = state_after_answers(row), by.appointment_id, at
            row.save(update_fields=["state", "confirmed", "confirmed_in", "confirmed_at"])
        _open_again(found)
        record.detail = {
            "rows": {str(row.position): [str(one) for one in row.confirmed] for row in rows},
        }
    return sum(row.state == RowState.GOOD for row in rows)


def confirm_new_classes(*, by: Acting, upload: uuid.UUID, classes: Collection[tuple[str, str]]) -> int:
    """Say of classes (grade and name) that loading opens them; returns how many rows can be loaded now.

    Only what rows of the upload ask for is taken. The upload keeps the answer, so that nobody is asked again.
    """
    found = locked_upload(upload)
    require(by, PERMISSION, found.org)
    check_read(found)
    asking = [
        row
        for row in found.rows.filter(state=RowState.DOUBTFUL, warnings__contains=ASKED)
        if (row.grade, row.class_name) in classes
    ]
    if not asking:
        raise Refused(
            "nothing_chosen",
            _("No class was chosen."),
            next_step=_("Tick the classes that are to be opened, then confirm."),
        )
    opened = sorted({(row.grade, row.class_name) for row in asking})
    with recorded(
        "exchange.confirm_new_classes",
        by=by,
        subject_kind="roll_upload",
        subject=found.uuid,
        clause=stack_for(found.org.pack).layout(LAYOUT).clause or "",
        seen_by=found.org.lineage,
    ) as record:
        for row in asking:
            row.warnings = [one for one in row.warnings if one["problem"] != RowProblem.new_class]
            row.state = state_after_answers(row)
        RollRow.objects.bulk_update(asking, ["state", "warnings"])
        found.new_classes = [*found.new_classes, *map(list, opened)]
        found.save(update_fields=["new_classes"])
        _open_again(found)
        record.detail = {"classes": [list(one) for one in opened], "rows": len(asking)}
    return sum(row.state == RowState.GOOD for row in asking)


def _open_again(upload: RollUpload) -> None:
    """An upload that was loaded has rows to load again."""
    if upload.state == UploadState.LOADED:
        upload.state = UploadState.READ
        upload.save(update_fields=["state"])
