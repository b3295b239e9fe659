"""What would be refused if the case were filed now."""

from dataclasses import replace

from matricula.authorities.api import Acting, Org
from matricula.cases.judging import Judgement, Objection, judge
from matricula.cases.law import law_to_file_by
from matricula.cases.models import Case
from matricula.cases.parties import resolve_parties
from matricula.cases.progress import question_about
from matricula.regulation.api import GuardMoment, Procedure, Refused


def what_would_be_refused(case: Case, *, by: Acting, procedure: Procedure) -> Judgement:
    """The judgement that filing would make, from the block as last looked up: a preview logs no look at the pupil.

    At most eight statements.
    """
    starter = case.opened_org
    school = Org.objects.get(pk=case.subject["school_id"])
    try:
        orgs = resolve_parties(
            procedure, starter=starter, subject_school=school, stage=case.subject[procedure.duty_stage]
        )
    except Refused as refusal:
        clause = refusal.clause or procedure.clause
        return replace(
            Judgement(), objections=(Objection(refusal.code, refusal.text, clause, refusal.next_step),)
        )
    return judge(question_about(case, law_to_file_by(case), procedure, orgs, by), GuardMoment.SUBMISSION)
