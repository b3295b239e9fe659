"""Add a link to the chain of a place's statuses."""

import uuid
from datetime import date

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting, require
from matricula.registry.models import Enrollment, EnrollmentStatus
from matricula.registry.statuses import STATUS_TABLE, status_named
from matricula.regulation.api import Refused, stack_for


def change_status(
    *,
    by: Acting,
    enrollment: Enrollment,
    status: str,
    on: date,
    change_kind: str = "",
    reason: str = "",
    clause: str = "",
    case: uuid.UUID | None = None,
) -> EnrollmentStatus:
    """Put the place into ``status`` from ``on``; the pack's table says what may follow what.

    Raises :class:`Refused` for a step the table does not have, :class:`Locked` for a locked place.
    """
    require(by, "registry.change_status", enrollment.school)
    stack = stack_for(enrollment.school.pack)
    with recorded(
        "registry.change_status",
        by=by,
        subject_kind="student",
        subject=enrollment.student.uuid,
        case=case,
        clause=clause,
        reason=reason,
        seen_by=enrollment.seen_by,
    ) as record:
        place = Enrollment.objects.select_for_update().get(pk=enrollment.pk)
        last = place.statuses.order_by("-seq").first()
        allowed = stack.table(STATUS_TABLE).attributes(place.status)["leads_to"].split() if last else [status]
        if status not in allowed:
            raise Refused(
                "status_does_not_follow",
                _("From its present status the student cannot come into this one."),
                next_step=_("Finish or withdraw the business that is under way first."),
            )
        if last is not None and on < last.started_on:
            raise Refused(
                "status_before_the_last",
                _("The change would lie before the last one."),
                next_step=_("Give a day on or after the last change."),
            )
        record.detail = {"from": place.status, "to": status, "on": on.isoformat()}
        try:
            with transaction.atomic():
                return EnrollmentStatus.objects.create(
                    enrollment=place,
                    seq=last.seq + 1 if last else 1,
                    started_on=on,
                    status=status,
                    ends=status_named(stack, status).ends,
                    change_kind=change_kind,
                    reason=reason,
                    clause=clause,
                    case_uuid=case,
                )
        except DatabaseError as error:
            raise refusal_for(error) or error from error
