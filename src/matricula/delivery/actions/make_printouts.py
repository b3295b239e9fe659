"""Make the weekly printouts of every school whose week is over."""

from datetime import date
from itertools import islice

from django.db import connection, transaction

from matricula.audit.api import recorded
from matricula.authorities.api import Org, in_scope_of
from matricula.delivery.models import PrintoutWeek, WeeklyPrintout
from matricula.delivery.words import PRINTOUT_BASIS, prints_weeks
from matricula.families.api import told_on_paper
from matricula.kernel.clock import civil_now
from matricula.regulation.api import stack_for

JOB = "delivery.make_printouts"
# Readers whose printouts are made in one transaction.
AT_ONCE = 100


def make_printouts() -> int:
    """Go through the schools whose week is over; returns how many printouts were made. Basis ``weekly_printout``.

    A hundred readers are a transaction: a killed run leaves whole hundreds behind, the next makes the others, and none
    twice. A school that fails is passed over, and raised at the end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT school_id, monday FROM delivery_weeks_due()")
        due = cursor.fetchall()
    made, failed = 0, list[Exception]()
    for school, monday in due:
        try:
            made += make_week(school, monday)
        except Exception as error:  # noqa: BLE001  one broken school must not keep the paper of every other back
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"the printouts of {len(failed)} schools were not made", failed)
    return made


def make_week(school_id: int, monday: date) -> int:
    """One school's, for each reader on paper today; a school whose law has no printouts has no week of them."""
    with transaction.atomic(), in_scope_of([school_id], job=JOB):
        school = Org.objects.get(pk=school_id)
        if not prints_weeks(stack_for(school.pack)):
            return 0
        readers = told_on_paper(school)
    known, waiting = 0, iter(readers)
    while part := list(islice(waiting, AT_ONCE)):
        with transaction.atomic(), in_scope_of([school_id], job=JOB):
            now = civil_now()
            WeeklyPrintout.objects.bulk_create(
                (
                    WeeklyPrintout(
                        school=school,
                        enrollment=one.enrollment,
                        guardian_id=one.guardian_id,
                        monday=monday,
                        made_at=now,
                    )
                    for one in part
                ),
                ignore_conflicts=True,  # made by the run that was killed
            )
        known += len(part)
    with (
        transaction.atomic(),
        in_scope_of([school_id], job=JOB),
        recorded(
            JOB,
            by=None,
            subject_kind="org",
            subject=school.uuid,
            clause=stack_for(school.pack).basis(PRINTOUT_BASIS),
            seen_by=school.lineage,
        ) as record,
    ):
        PrintoutWeek.objects.bulk_create(
            [PrintoutWeek(school=school, monday=monday, made_at=civil_now(), readers=known)],
            ignore_conflicts=True,  # two runs at once went through the same readers
        )
        record.detail = {"monday": monday.isoformat(), "readers": known}
    return known
