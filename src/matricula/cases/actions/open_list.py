"""Open a list: the school gets a draft with a line for every student of one stage whom the procedure is for."""

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.cases.actions.open_case import check_key
from matricula.cases.drafting import draft
from matricula.cases.law import procedure_in_force, stored_snapshot
from matricula.cases.lines import draw_up, list_block
from matricula.cases.models import ENDED, Case, EventKind
from matricula.cases.timeline import note
from matricula.deployment.api import change
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Procedure, Refused, stack_for


def open_list(*, by: Acting, procedure: str, key: str, stage: str) -> Case:
    """The new draft; with a ``key`` used before by the same office, the list that was opened then.

    Raises Refused where the procedure is no list or not in force, where the school has no such stage, where a list of
    this kind and stage is under way there, and where there is nobody to put on it.
    """
    org = Org.objects.get(pk=by.org_id)
    require(by, "cases.start", org)
    check_key(key)
    known = Case.objects.filter(opened_org=org, idempotency_key=key, procedure=procedure).first()
    if known is not None:
        return known
    today = civil_today(by.zone)
    stack = stack_for(org.pack)
    stored_snapshot(stack)
    law = procedure_in_force(stack, procedure, today)
    _check_stage(law, org, stage)
    with recorded(
        "cases.open_list", by=by, subject_kind="case", clause=law.clause, seen_by=org.lineage
    ) as record:
        _refuse_second(law, org, stage)
        case = draft(law, stack, by=by, org=org, on=today, key=key, subject={"stage": stage})
        draw_up(case, stack, law, school=org, stage=stage)
        case.subject = list_block(case, stack, law, school=org, stage=stage)
        change(case, "subject")
        note(case, EventKind.OPENED, by=by, clause=law.clause)
        record.subject = case.uuid
        record.detail = {"lines": case.subject["lines"]}
    return case


def _check_stage(law: Procedure, org: Org, stage: str) -> None:
    if not law.is_list:
        raise Refused(
            "start_from_the_pupil",
            _("This procedure starts from the page of a student of one's own school."),
            clause=law.clause,
            next_step=_("Open the student's page, and start it there."),
        )
    if stage not in org.stages or (law.pupil.stages and stage not in law.pupil.stages):
        raise Refused(
            "no_list_of_stage",
            _("There is no such list for this stage at your school."),
            clause=law.pupil.clause or law.clause,
            next_step=_("Choose a stage that the school has and the procedure is for."),
        )


def _refuse_second(law: Procedure, org: Org, stage: str) -> None:
    """Two lists of the same students would each say what becomes of them; who asks at the same moment waits here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"cases.open_list:{law.id}:{org.pk}:{stage}"],
        )
    under_way = Case.objects.filter(
        ~Q(state__in=ENDED), opened_org=org, procedure=law.id, subject__stage=stage
    ).first()
    if under_way is not None:
        raise Refused(
            "list_under_way",
            _("The list %(reference)s of this kind is under way for this stage.")
            % {"reference": under_way.reference},
            clause=law.clause,
            next_step=_("Finish or withdraw that list first; whoever is not on it comes on the next."),
        )
