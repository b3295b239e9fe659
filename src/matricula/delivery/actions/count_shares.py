"""Count how every school did by its duties: the one thing of the journal that offices above see."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Org, in_scope_of
from matricula.delivery.queries.duties import counted_in_all
from matricula.journal.api import JOURNAL_BASIS, DutyCount, DutyShare, keeps_journal
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import stack_for

JOB: Final = "delivery.count_shares"
WEEKS: Final = 12
"""So many weeks are counted anew: a quarter, and the time in which its marks may still come late."""
_STATES: Final = ("in_time", "late", "owed", "open")
_DAY: Final = timedelta(days=1)


def count_shares() -> int:
    """Count the last weeks of every school that keeps a journal; returns how many rows changed. Basis ``journal``.

    A school is one transaction: a killed run leaves whole schools behind, and the same again changes nothing. A school
    that fails is passed over, and raised at the end.
    """
    changed, failed = 0, list[Exception]()
    for school in Org.objects.filter(tier="school", closed_on=None).order_by("pk"):
        if not keeps_journal(stack_for(school.pack)):
            continue
        try:
            changed += count_school(school)
        except Exception as error:  # noqa: BLE001  one broken school must not keep those of all others back
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"the duties of {len(failed)} schools were not counted", failed)
    return changed


def count_school(school: Org) -> int:
    """One school's; eighteen statements at most, however much it holds, and one more for what changed."""
    stack = stack_for(school.pack)
    with transaction.atomic(), in_scope_of([school.pk], job=JOB):
        now, today = civil_now(), civil_today(school.time_zone)
        until = today + _DAY
        since = today - today.weekday() * _DAY - (WEEKS - 1) * 7 * _DAY
        counted = _shares(counted_in_all(school, since, until, stack, now))
        standing = {
            (one.monday, one.kind): one
            for one in DutyShare.objects.filter(school=school, monday__gte=since, monday__lt=until)
        }
        changed = []
        for monday, kind in {*counted, *standing}:
            numbers = counted.get((monday, kind), dict.fromkeys(_STATES, 0))
            held = standing.get((monday, kind))
            if held is None or any(getattr(held, state) != numbers[state] for state in _STATES):
                changed.append(DutyShare(school=school, monday=monday, kind=kind, counted_at=now, **numbers))
        if changed:
            with recorded(
                JOB,
                by=None,
                subject_kind="org",
                subject=school.uuid,
                clause=stack.basis(JOURNAL_BASIS),
                seen_by=school.lineage,
            ) as record:
                DutyShare.objects.bulk_create(
                    changed,
                    update_conflicts=True,
                    unique_fields=["school", "monday", "kind"],
                    update_fields=[*_STATES, "counted_at"],
                )
                record.detail = {"changed": len(changed)}
    return len(changed)


def _shares(counts: Iterable[DutyCount]) -> dict[tuple[date, str], dict[str, int]]:
    found: dict[tuple[date, str], dict[str, int]] = {}
    for one in counts:
        numbers = found.setdefault((one.monday, str(one.kind)), dict.fromkeys(_STATES, 0))
        numbers[one.state.value] += one.count
    return found
