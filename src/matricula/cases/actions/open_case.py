"""Open a draft: a pupil is found, and the office that starts the procedure gets a case to fill in."""

import uuid

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, Org, office, require
from matricula.cases.drafting import draft
from matricula.cases.judging import judge
from matricula.cases.law import procedure_in_force, stored_snapshot
from matricula.cases.lookup import look_up, on_own_roll
from matricula.cases.models import Case, CaseSubject, EventKind
from matricula.cases.parties import resolve_parties
from matricula.cases.progress import question_about
from matricula.cases.timeline import note
from matricula.deployment.api import Prepared, add
from matricula.kernel.clock import civil_today
from matricula.kernel.text import tidy_code
from matricula.regulation.api import GuardMoment, Procedure, PupilFound, Refused, Stack, stack_for


def open_case(
    *,
    by: Acting,
    procedure: str,
    key: str,
    number: str = "",
    name: str = "",
    student: uuid.UUID | None = None,
) -> Case:
    """The new draft; with a ``key`` used before by the same office, the case that was opened then.

    The procedure says how the pupil is found. On one's own roll it is ``student``. Elsewhere it is ``number`` and
    ``name``: that look-up answers only when the two belong together, and is written to the pupil's access log.
    Raises Refused when there is no such pupil or no such procedure in force, and NotFit where a guard of the opening
    says that nothing typed into a form could help: then there is no draft.
    """
    org = office(by.org_id)
    require(by, "cases.start", org)
    check_key(key)
    known = next(iter(_opened(org=org.pk, key=key)), None)
    if known is not None:
        return _same(known, procedure, number, student)
    today = civil_today(by.zone)
    stack = stack_for(org.pack)
    stored_snapshot(stack)
    law = procedure_in_force(stack, procedure, today)
    if law.is_list:
        raise Refused(
            "start_from_the_list",
            _("This procedure is about a list, and starts from the school's list of cases."),
            clause=law.clause,
            next_step=_("Open the list of cases, and start it there."),
        )
    if law.pupil.found is PupilFound.NUMBER_AND_NAME:
        found = look_up(by=by, number=number, name=name, clause=law.clause)
    elif student is not None:
        found = on_own_roll(by=by, student=student, stack=stack, law=law)
    else:
        raise Refused(
            "start_from_the_pupil",
            _("This procedure starts from the page of a student of one's own school."),
            clause=law.clause,
            next_step=_("Open the student's page, and start it there."),
        )
    try:
        with recorded(
            "cases.open_case", by=by, subject_kind="case", clause=law.clause, seen_by=org.lineage
        ) as record:
            subject = found.block(stack, starter=org, clause=law.clause)
            case = draft(law, stack, by=by, org=org, on=today, key=key, subject=subject)
            add(
                CaseSubject(
                    case=case,
                    student_id=found.answer.student_id,
                    student_uuid=found.answer.student_uuid,
                    changes_status=law.ties_pupil,
                )
            )
            _refuse_unfit(case, found.school, stack, law, by)
            note(case, EventKind.OPENED, by=by, clause=law.clause)
            record.subject = case.uuid
    except IntegrityError:
        # The same key came twice at once: the other one won, and both get its case.
        known = next(iter(_opened(org=org.pk, key=key)), None)
        if known is None:
            raise
        return _same(known, procedure, number, student)
    return case


_opened = Prepared(lambda org, key: Case.objects.filter(opened_org_id=org, idempotency_key=key), "org", "key")


def _refuse_unfit(case: Case, school: Org, stack: Stack, law: Procedure, by: Acting) -> None:
    if not law.guards_at(GuardMoment.OPENING):
        return
    orgs = resolve_parties(
        law, starter=case.opened_org, subject_school=school, stage=case.subject[law.duty_stage]
    )
    question = question_about(case, stack, law, orgs, by)
    judge(question, GuardMoment.OPENING).refuse_if_objectionable()


def _same(known: Case, procedure: str, number: str, student: uuid.UUID | None) -> Case:
    if student is not None:
        other = not known.subjects.filter(student_uuid=student).exists()
    else:
        other = known.subject.get("student_number") != tidy_code(number).upper()
    if known.procedure != procedure or other:
        raise Refused(
            "key_used_otherwise",
            _("This form was already used for another case."),
            next_step=_("Start again from an empty form."),
        )
    return known


def check_key(key: str) -> None:
    """Refuse a key that tells two requests apart too badly, or is no key at all."""
    if not 8 <= len(key) <= 64:
        raise NotPermitted(
            "key_malformed",
            _("The request carries no usable key."),
            next_step=_("Start again from an empty form."),
        )
