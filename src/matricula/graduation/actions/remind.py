"""Remind schools and offices before the last day of each window of a season."""

from typing import Final

from django.db import transaction

from matricula.authorities.api import Org, Tier, in_scope_of
from matricula.graduation.models import Cohort, CohortWindow
from matricula.graduation.queries.work import added, classes_left, schools_left
from matricula.graduation.season_law import last_day_of
from matricula.graduation.telling import tell_of_work
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import TermMissing, stack_for

JOB: Final = "graduation.remind"
MOST_SCHOOLS: Final = 10_000


def remind() -> int:
    """A notice to each school and office below a season that has something left, on the days that its law names.

    Part of a job of the morning: the same day again tells nobody twice. Returns how many schools and offices were told.
    """
    now, told = civil_now(), 0
    for cohort in Cohort.objects.filter(locks_until__gt=now).select_related("org"):
        days = _days(cohort)
        for window in cohort.windows.filter(closes_at__gt=now).order_by("closes_at", "pk"):
            if (last_day_of(window, cohort.org) - civil_today(cohort.org.time_zone)).days in days:
                told += _remind_of(cohort, window)
    return told


def _days(cohort: Cohort) -> frozenset[int]:
    """How many days before a last day the law reminds; on none where it does not say so yet."""
    stack = stack_for(cohort.org.pack)
    name = stack.season(cohort.season).reminds if cohort.season in stack.seasons else ""
    if not name:
        return frozenset()
    try:
        value = stack.term(name, on=civil_today(cohort.org.time_zone)).value
    except TermMissing:
        return frozenset()
    assert isinstance(value, tuple)  # linking holds that the term is a list of whole numbers
    return frozenset(map(int, value))


def _remind_of(cohort: Cohort, window: CohortWindow) -> int:
    told = 0
    below = Org.objects.filter(lineage__contains=[cohort.org_id]).order_by("path")
    for office in below:
        if office.tier == Tier.SCHOOL and cohort.stage not in office.stages:
            continue
        with transaction.atomic(), in_scope_of([office.pk], job=JOB):
            lines = (
                [one for _name, one in classes_left(cohort, office)]
                if office.tier == Tier.SCHOOL
                else [one for _school, one in schools_left(cohort, office, MOST_SCHOOLS)]
            )
            left = added(lines)
            if left.total:
                key = f"season:{window.pk}:{civil_today(cohort.org.time_zone)}:{office.uuid}"
                told += bool(tell_of_work(cohort, office, left, kind="reminded", key=key, window=window))
    return told
