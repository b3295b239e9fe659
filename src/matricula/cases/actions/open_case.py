"""Open a draft: a pupil is looked up, and the office that starts the procedure gets a case to fill in."""

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, Org, require
from matricula.cases.law import keep_snapshot, procedure_in_force
from matricula.cases.lookup import look_up
from matricula.cases.models import Case, CaseSubject, EventKind
from matricula.cases.timeline import note
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy_code
from matricula.regulation.api import Refused, stack_for


def open_case(*, by: Acting, procedure: str, number: str, name: str, key: str) -> Case:
    """The new draft; with a ``key`` used before by the same office, the case that was opened then.

    The look-up answers only when number and name belong together, and is written to the pupil's access log.
    Raises Refused when there is no such pupil or no such procedure in force.
    """
    org = Org.objects.get(pk=by.org_id)
    require(by, "cases.start", org)
    _check_key(key)
    known = Case.objects.filter(opened_org=org, idempotency_key=key).first()
    if known is not None:
        return _same(known, procedure, number)
    today = civil_today(by.zone)
    stack = stack_for(org.pack)
    law = procedure_in_force(stack, procedure, today)
    found = look_up(by=by, number=number, name=name, clause=law.clause)
    try:
        with recorded(
            "cases.open_case", by=by, subject_kind="case", clause=law.clause, seen_by=org.lineage
        ) as record:
            keep_snapshot(stack)
            case = Case.objects.create(
                procedure=law.id,
                effect=law.effect,
                pack=org.pack,
                pack_digest=stack.digest,
                governing_on=today,
                opened_by_id=by.appointment_id,
                opened_org=org,
                opened_at=civil_now(),
                idempotency_key=key,
                holder_org=org,
                subject=found.block(stack, starter=org, clause=law.clause),
            )
            CaseSubject.objects.create(
                case=case,
                student_id=found.answer.student_id,
                student_uuid=found.answer.student_uuid,
                changes_status=law.changes_status,
            )
            note(case, EventKind.OPENED, by=by, clause=law.clause)
            record.subject = case.uuid
    except IntegrityError:
        # The same key came twice at once: the other one won, and both get its case.
        known = Case.objects.filter(opened_org=org, idempotency_key=key).first()
        if known is None:
            raise
        return _same(known, procedure, number)
    return case


def _same(known: Case, procedure: str, number: str) -> Case:
    if known.procedure != procedure or known.subject.get("student_number") != tidy_code(number).upper():
        raise Refused(
            "key_used_otherwise",
            _("This form was already used for another case."),
            next_step=_("Start again from an empty form."),
        )
    return known


def _check_key(key: str) -> None:
    if not 8 <= len(key) <= 64:
        raise NotPermitted(
            "key_malformed",
            _("The request carries no usable key."),
            next_step=_("Start again from an empty form."),
        )
