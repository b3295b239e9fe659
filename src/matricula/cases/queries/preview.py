"""What would be refused if the case were filed now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matricula.authorities.api import Acting, Org
from matricula.cases.judging import Judgement, Objection, judge, values_left
from matricula.cases.law import law_to_file_by
from matricula.cases.models import Case
from matricula.cases.parties import resolve_parties
from matricula.cases.progress import question_about
from matricula.regulation.api import FieldKind, GuardMoment, Procedure, Refused


@dataclass(frozen=True, slots=True)
class Preview:
    """The judgement that filing would make, and by field the grades that may be entered there."""

    judgement: Judgement
    grades: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def what_would_be_refused(case: Case, *, by: Acting, procedure: Procedure) -> Preview:
    """What filing would find, from the block as last looked up: a preview logs no look at the pupil.

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
        objection = Objection(refusal.code, refusal.text, clause, refusal.next_step)
        return Preview(Judgement(objections=(objection,)))
    question = question_about(case, law_to_file_by(case), procedure, orgs, by)
    judgement = judge(question, GuardMoment.SUBMISSION)
    stage = question.stack.stage(case.subject["stage"])
    grades = {
        one.id: values_left(question, judgement.facts, one.id, stage.grades)
        for one in procedure.form.fields
        if one.kind is FieldKind.GRADE and not one.prefilled
    }
    return Preview(judgement, grades)
