"""Take a result back that was entered by mistake."""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for
from matricula.studies.actions.enter_results import studies_clause
from matricula.studies.judging import LONGEST_WHY
from matricula.studies.ledger import STAMPS
from matricula.studies.listening import say_results_changed
from matricula.studies.models import MODELS
from matricula.studies.words import ENTER


def withdraw_result(*, by: Acting, school: Org, kind: str, result: uuid.UUID, why: str) -> None:
    """Take back a result of a student of the school; it stays on record, and a second person reviews that, too.

    Until then what it belongs to is not known. Where the second person sent the taking back itself back, it is done
    anew with another reason. Raises :class:`Refused` without a reason, and for one that was taken back or is not in
    sight; :class:`NotPermitted` for who does not enter results. Basis ``studies``.
    """
    require(by, ENTER, school)
    clause = studies_clause(stack_for(school.pack))
    said = tidy(why)
    if not said or len(said) > LONGEST_WHY:
        raise Refused(
            "reason_missing",
            _("Taking a result back needs a reason of at most %(most)d characters.") % {"most": LONGEST_WHY},
            clause=clause,
            next_step=_("Write why it was entered by mistake."),
        )
    with transaction.atomic():
        held = MODELS[kind]._default_manager.select_for_update(of=("self",), no_key=True)
        row = (
            held.filter(uuid=result, student__school=school)
            .filter(Q(withdrawn_at=None) | Q(returned_at__isnull=False))
            .select_related("student")
            .first()
        )
        if row is None:
            raise Refused(
                "no_such_result",
                _("There is no such result, or it was taken back already."),
                clause=clause,
                next_step=_("Load the page again."),
            )
        with recorded(
            "studies.withdraw_result",
            by=by,
            subject_kind="student",
            subject=row.student.uuid,
            clause=clause,
            reason=said,
            seen_by=school.lineage,
        ) as record:
            now = civil_now()
            row.why, row.withdrawn_at = said, now
            row.entered_at, row.entered_in_id = now, by.appointment_id
            row.reviewed_at, row.reviewed_in_id = None, None
            row.returned_at, row.returned_in_id, row.return_why = None, None, ""
            row.save(update_fields=STAMPS)
            record.detail = {"kind": kind, "result": str(row.uuid)}
            say_results_changed([row.student_id])
