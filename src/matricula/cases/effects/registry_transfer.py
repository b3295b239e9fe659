"""Carries out a transfer in the register."""

from matricula.authorities.api import Org
from matricula.cases.effects.filing import file_papers
from matricula.cases.judging import ground_of
from matricula.cases.law import official_language
from matricula.cases.ports import Question
from matricula.cases.queries.agreed_class import class_agreed
from matricula.cases.words import clause, code
from matricula.registry.api import Move, Student, move_student

AS_BEFORE = "as_before"
"""In ``joined_status``: the status the pupil had at the school they leave."""

WORDS = {
    "left_status": code("enrollment_status"),
    "left_kind": code("change_kind"),
    "joined_status": code("enrollment_status", AS_BEFORE),
    "joined_kind": code("change_kind"),
    "clause": clause(),
    "archive_clause": clause(),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}


def transfer(question: Question) -> None:
    """File the case's papers in the pupil's archive, then move the pupil with it to the starter's school.

    Locks the pupil after the case. What it calls things are the ``WORDS`` of the procedure.
    """
    words = question.procedure.effect_with
    student = Student.objects.select_for_update(of=("self",)).get(pk=question.subject.student_id)
    target: Org = question.orgs[question.procedure.starter]
    ground = ground_of(question)
    file_papers(question, student, kind=words["archive_kind"], clause=words["archive_kind_clause"])
    move_student(
        by=question.by,
        student=student,
        to=target,
        on=question.on,
        case=question.case.uuid,
        effect=question.procedure.effect,
        move=Move(
            left_status=words["left_status"],
            left_kind=words["left_kind"],
            joined_status=student.status if words["joined_status"] == AS_BEFORE else words["joined_status"],
            joined_kind=words["joined_kind"],
            clause=words["clause"],
            archive_clause=words["archive_clause"],
            to_class=class_agreed(question.case, question.procedure),
        ),
        reason=ground.names.in_(official_language(question.stack, words["clause"])) if ground else "",
    )
