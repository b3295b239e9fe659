"""Takes an officer's word that the people of rows are not those whom the register has already."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.exchange.models import RowState, UploadState
from matricula.exchange.roll.loading import locked_upload
from matricula.exchange.roll.problems import RowProblem
from matricula.exchange.roll.reading import PERMISSION
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused, stack_for


def confirm_other_people(*, by: Acting, upload: uuid.UUID, positions: Collection[int]) -> int:
    """Make these doubtful rows good; returns how many were. Who confirmed, and about which entries, stays with the row.

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
            row.state, row.confirmed_in_id, row.confirmed_at = RowState.GOOD, by.appointment_id, at
            row.save(update_fields=["state", "confirmed", "confirmed_in", "confirmed_at"])
        if found.state == UploadState.LOADED:
            found.state = UploadState.READ
            found.save(update_fields=["state"])
        record.detail = {
            "rows": {str(row.position): [str(one) for one in row.confirmed] for row in rows},
        }
    return len(rows)
