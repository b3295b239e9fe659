"""What would be refused if the case were filed now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from matricula.authorities.api import Acting, Org
from matricula.cases.judging import Judgement, Objection, judge, values_left
from matricula.cases.law import law_to_file_by
from matricula.cases.models import UNDER_WAY, Case, CaseSubject
from matricula.cases.parties import resolve_parties
from matricula.cases.ports import Question
from matricula.cases.progress import question_about
from matricula.regulation.api import FieldKind, GuardMoment, Outcome, Procedure, Refused


@dataclass(frozen=True, slots=True)
class Preview:
    """The judgement that filing would make, and by field the grades that may be entered there.

    ``in_the_way`` is, by the code of the objection, the other case that it speaks of, where the reader sees that.
    """

    judgement: Judgement
    grades: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_the_way: Mapping[str, Case] = field(default_factory=dict)


def what_would_be_refused(case: Case, *, by: Acting, procedure: Procedure) -> Preview:
    """What filing would find, from the block as last looked up: a preview logs no look at the pupil.

    At most eight statements, and one for each objection that speaks of another case.
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
    return Preview(judgement, grades, dict(_in_the_way(question, judgement)))


def _in_the_way(question: Question, judgement: Judgement) -> Iterator[tuple[str, Case]]:
    """The guards know that there is another case, wherever it is; here the reader's own sight decides."""
    speaks_of = {
        "cases.no_other_open_case": Q(changes_status=True),
        "cases.no_other_such_case": Q(case__procedure=question.procedure.id),
    }
    unmet = {one.code for one in judgement.objections if one.outcome is Outcome.unmet}
    for use in question.procedure.guards:
        if use.id in unmet and use.guard in speaks_of:
            others = CaseSubject.objects.filter(
                speaks_of[use.guard], student_id=question.subject.student_id, case__state__in=UNDER_WAY
            )
            found = others.exclude(case=question.case).select_related("case").order_by("id").first()
            if found is not None:
                yield use.id, found.case
