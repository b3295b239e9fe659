"""Carries out the change of a temporary student number into a formal one."""

from django.utils.translation import gettext_lazy as _

from matricula.cases.effects.filing import file_papers
from matricula.cases.effects.identity import claim_in, identity_of
from matricula.cases.ports import Question
from matricula.cases.words import clause, code, field
from matricula.registry.api import Student, give_formal_number
from matricula.regulation.api import FieldKind, Refused

WORDS = {
    "document_kind": field(FieldKind.CODE),
    "document_number": field(FieldKind.ID_NUMBER),
    "name": field(FieldKind.NAME, FieldKind.TEXT),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}


def formal_number(question: Question) -> None:
    """Give the number that the new identity document makes, then file the proof in the pupil's archive.

    Locks the pupil after the case. The fields of the form and what it calls things are the ``WORDS`` of the procedure.
    """
    words, claim = question.procedure.effect_with, claim_in(question)
    if claim is None:
        raise Refused(
            "no_identity_document",
            _("The application names no identity document."),
            clause=question.procedure.clause,
            next_step=_("Return it for correction."),
        )
    student = Student.objects.select_for_update(of=("self",)).get(pk=question.subject.student_id)
    give_formal_number(
        by=question.by,
        student=student,
        identity=identity_of(claim, question.case.subject),
        on=question.on,
        case=question.case,
        effect=question.procedure.effect,
        clause=question.procedure.clause,
    )
    file_papers(question, student, kind=words["archive_kind"], clause=words["archive_kind_clause"])
