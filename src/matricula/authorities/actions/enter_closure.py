"""Enter a day on which an office and those below it are closed."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, require
from matricula.authorities.models import LocalClosure, Org
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Refused


def enter_closure(*, by: Acting, org: Org, day: date, reason: str) -> LocalClosure:
    """Store a closure; clocks started from now on count round it, clocks already running keep their deadline."""
    require(by, "calendars.enter_closure", org)
    if LocalClosure.objects.filter(org=org, day=day).exists():
        raise Refused(
            "closure_known",
            _("This day is already entered as closed."),
            next_step=_("Nothing more is needed."),
        )
    with recorded(
        "authorities.enter_closure",
        by=by,
        subject_kind="org",
        subject=org.uuid,
        reason=reason,
        seen_by=org.lineage,
    ) as record:
        record.detail = {"day": day.isoformat()}
        return LocalClosure.objects.create(
            org=org, day=day, reason=reason, entered_by_id=by.user_id, entered_at=civil_now()
        )
