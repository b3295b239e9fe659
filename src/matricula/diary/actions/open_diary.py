"""Open the diary of a child: note the look, and say since when things are new."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from matricula.audit.api import log_access
from matricula.authorities.api import Org
from matricula.diary.models import Visit
from matricula.families.api import Child, Family
from matricula.kernel.clock import civil_now

A_VISIT: Final = timedelta(minutes=30)
"""After so long without a page the next one is another visit."""
KEPT_FOR: Final = timedelta(minutes=5)
"""So long a visit is not written anew, whatever is read: most pages write nothing."""
PAGE: Final = "diary"


def open_diary(*, by: Family, child: Child, school: Org) -> datetime | None:
    """The moment after which entries are new to this account, or None on its first visit.

    A day of looks is one row of the access log, which the offices see that see the student. One statement; four where
    the visit is noted.
    """
    now = civil_now()
    visit = Visit.objects.filter(student_id=child.student_id).first()
    zone = school.time_zone
    today = now.astimezone(zone).date()
    if visit is not None and goes_on(visit.opened_at, school):
        return visit.before_at
    with transaction.atomic():
        if visit is None:
            Visit.objects.bulk_create(
                [Visit(user_id=by.user_id, student_id=child.student_id, opened_at=now)], ignore_conflicts=True
            )
        else:
            if now - visit.opened_at >= A_VISIT:
                visit.before_at = visit.opened_at
            visit.opened_at = now
            visit.save(update_fields=["opened_at", "before_at"])
        log_access(
            by,
            subject_kind="student",
            subject=child.student_uuid,
            page=PAGE,
            seen_by=school.lineage,
            noted_on=today,
        )
    return visit.before_at if visit is not None else None


def goes_on(opened_at: datetime, school: Org) -> bool:
    """Whether a visit that was noted then needs no other note now: not for minutes, and not on another day."""
    now, zone = civil_now(), school.time_zone
    # The civil clock of a demonstration is moved backwards, too.
    recent = timedelta() <= now - opened_at < KEPT_FOR
    return recent and opened_at.astimezone(zone).date() == now.astimezone(zone).date()
