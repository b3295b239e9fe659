"""File a case: judged in full, then put before the first unit."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, Org, require
from matricula.cases.barring import refuse_barred
from matricula.cases.hands import check_preparer
from matricula.cases.judging import NotFit, Objection, check_form, judge, kept, kept_facts
from matricula.cases.law import law_to_file_by, procedure_in_force, stored_snapshot
from matricula.cases.lines import draw_up, list_block
from matricula.cases.lookup import refresh_subject
from matricula.cases.models import Case, CaseState, Decision, EventKind, Evidence, Moment
from matricula.cases.parties import enter_parties, resolve_parties
from matricula.cases.progress import begin, choose_route, question_about
from matricula.cases.reaching import lock_case, require_starter, require_state
from matricula.cases.recording import recorded_on
from matricula.cases.timeline import note
from matricula.deployment.api import Prepared, add, change
from matricula.kernel.clock import civil_now, civil_today
from matricula.papers.api import show_papers_to
from matricula.regulation.api import GuardMoment, OnUnmet, Preparation, Procedure, Refused, Stack, Text

ONE_OPEN_CASE = "student_in_one_open_case"
"""The unique index behind the guard below: two offices that file at the same moment meet it."""
ONE_OPEN_CASE_GUARD = "cases.no_other_open_case"


def submit_case(*, by: Acting, case: uuid.UUID, key: str) -> Case:
    """File a draft. A second request with the same ``key`` changes nothing and returns the filed case.

    Raises NotFit (a Refused) with every objection: form, ground, papers, guards, each citing its clause.
    """
    found = lock_case(case)
    require(by, "cases.start", found.opened_org)
    require_starter(found, by)
    if found.state != CaseState.DRAFT and found.submission_key == key:
        return found
    require_state(found, CaseState.DRAFT)
    # A draft may have lain while the law changed: it is judged by the law of the day on which it is filed.
    found.governing_on = civil_today(by.zone)
    return file_case(found, by=by, key=key, kind=EventKind.SUBMITTED, action="cases.submit_case")


def file_case(found: Case, *, by: Acting, key: str, kind: EventKind, action: str) -> Case:
    """Judge and put before the first unit; what filing and filing again share."""
    stack = law_to_file_by(found)
    procedure = procedure_in_force(stack, found.procedure, found.governing_on)
    if procedure.effect != found.effect:
        raise Refused(
            "law_changed",
            _("The law has changed since this case was opened, and it now leads elsewhere."),
            clause=procedure.clause,
            next_step=_("Withdraw this case and start a new one."),
        )
    if kind is EventKind.SUBMITTED:
        refuse_barred(found, procedure, stack, by)
    starter = found.opened_org
    school = _refresh(found, by=by, stack=stack, law=procedure, starter=starter)
    values, _problems = check_form(stack, procedure, found.payload, found.subject, complete=False)
    found.payload = values
    orgs = resolve_parties(
        procedure, starter=starter, subject_school=school, stage=found.subject[procedure.duty_stage]
    )
    question = question_about(found, stack, procedure, orgs, by)
    judgement = judge(question, GuardMoment.SUBMISSION)
    judgement.refuse_if_objectionable()
    choose_route(question, judgement.facts)
    first = procedure.route(found.route).steps[0]
    if first.preparation is Preparation.BY_SUBMISSION:
        check_preparer(by, first, procedure)
    with recorded_on(
        found,
        action,
        by=by,
        clause=procedure.clause,
        seen_by=[one for org in orgs.values() for one in org.lineage],
    ) as record:
        found.submitted_at, found.submission_key = civil_now(), key
        found.pack_digest = stack.digest
        _take_up(found, procedure)
        enter_parties(found, procedure, orgs, again=kind is EventKind.RESUBMITTED)
        show_papers_to([entry.paper for entry in _attached(case=found.pk)], orgs.values())
        add(
            Decision(
                case=found,
                moment=Moment.SUBMISSION,
                outcome="filed",
                snapshot=stored_snapshot(stack),
                governing_on=found.governing_on,
                facts=kept_facts(judgement.facts),
                findings=kept(judgement.findings),
                made_at=found.submitted_at,
            )
        )
        marks = [
            {"code": mark.code, "clause": mark.clause, "text": _words_of(mark)} for mark in judgement.marks
        ]
        note(found, kind, by=by, clause=procedure.clause, detail={"marks": marks} if marks else {})
        begin(found, stack, procedure, orgs, by)
        record.detail = {"route": found.route, "marks": [mark["code"] for mark in marks]}
    return found


_attached = Prepared(
    lambda case: Evidence.objects.filter(case_id=case, removed_at=None).select_related("paper"), "case"
)


def _refresh(found: Case, *, by: Acting, stack: Stack, law: Procedure, starter: Org) -> Org:
    """Bring up to date whom the case is about; returns the school that has the pupil, or whose the list is."""
    if not law.is_list:
        return refresh_subject(found, by=by, stack=stack, law=law, starter=starter)
    stage = found.subject["stage"]
    draw_up(found, stack, law, school=starter, stage=stage)
    found.subject = list_block(found, stack, law, school=starter, stage=stage)
    return starter


def _take_up(case: Case, procedure: Procedure) -> None:
    """Set the case running; the database refuses when another running case has the pupil, seen or unseen."""
    try:
        with transaction.atomic():
            case.state = CaseState.RUNNING
            change(case)
    except IntegrityError as error:
        if ONE_OPEN_CASE not in str(error):
            raise
        refusing = (use for use in procedure.guards if use.on_unmet is OnUnmet.REFUSE)
        use = next((use for use in refusing if use.guard == ONE_OPEN_CASE_GUARD), None)
        objection = (
            Objection(use.id, use.text, use.clause)
            if use
            else Objection(
                "pupil_has_open_case", _("Another case about this student is under way."), procedure.clause
            )
        )
        raise NotFit((objection,)) from error


def _words_of(mark: Objection) -> dict[str, str]:
    return dict(mark.text) if isinstance(mark.text, Text) else {"en": str(mark.text)}
