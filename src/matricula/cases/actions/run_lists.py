"""Carry out the lists that every office has approved: chunk by chunk, each line once."""

import uuid

from django.db import connection, transaction

from matricula.authorities.api import Org, answering_for, in_scope_of
from matricula.cases.law import procedure_of
from matricula.cases.lines import carry_out_lines
from matricula.cases.models import ENDING, Case, CaseState, EventKind
from matricula.cases.parties import orgs_of
from matricula.cases.reaching import NoSuchCase, lock_case
from matricula.cases.recording import recorded_on
from matricula.cases.telling import tell
from matricula.cases.timeline import note
from matricula.deployment.api import change
from matricula.kernel.clock import civil_now
from matricula.quality.api import look_soon
from matricula.regulation.api import Procedure

CHUNK = 1000


def run_lists(*, chunk: int = CHUNK) -> int:
    """Carry out every approved list; returns how many lines were dealt with.

    Each chunk is one transaction: a killed run has lost nothing, and the next goes on with the lines that are left.
    A list that fails does not stop the others; all that failed are raised together at the end.
    """
    done, failed = 0, []
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_uuid, opened_org_id FROM cases_lists_to_run()")
        waiting: list[tuple[uuid.UUID, int]] = cursor.fetchall()
    for case, org in waiting:
        try:
            while dealt := _run_chunk(case, org, chunk):
                done += dealt
        except Exception as error:  # noqa: BLE001  one broken list must not stop every other
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} of {len(waiting)} lists were not carried out", failed)
    return done


def _run_chunk(case: uuid.UUID, org: int, chunk: int) -> int:
    # The roll of a closed school is that of the office which answers for it by now.
    answering = answering_for(Org.objects.get(pk=org)).org.pk
    with transaction.atomic(), in_scope_of([org, answering], job="run_lists"):
        try:
            found = lock_case(case)
        except NoSuchCase:
            return 0
        if found.state != CaseState.APPROVED:
            return 0
        procedure = procedure_of(found)
        with recorded_on(found, "cases.run_lists", by=None, clause=procedure.clause) as record:
            dealt = carry_out_lines(found, procedure, chunk)
            record.detail = {"lines": dealt}
            if not dealt:
                _end(found, procedure)
            else:
                look_soon(org)
    return dealt


def _end(case: Case, procedure: Procedure) -> None:
    case.state, case.ended_at, case.holder_org = CaseState.APPLIED, civil_now(), None
    change(case, *ENDING)
    lines = case.lines.count()
    done = case.lines.filter(done_at__isnull=False).count()
    note(
        case,
        EventKind.APPLIED,
        by=None,
        clause=procedure.clause,
        detail={"lines": lines, "done": done},
    )
    tell(case, procedure, "approved", list(orgs_of(case).values()))
