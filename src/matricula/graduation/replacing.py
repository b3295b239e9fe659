"""Carries out that a certificate is replaced: lost, spoilt with its owner, or no longer as the register is."""

from django.db import connection
from django.db.models import QuerySet

from matricula.audit.api import recorded
from matricula.cases.api import Question, Verdict, clause_word
from matricula.graduation.models import Certificate, CertificateState
from matricula.registry.api import Student
from matricula.regulation.api import Outcome

EFFECT = "graduation.duplicate_certificate"
GUARD = "graduation.certificate_holds"
WORDS = {"clause": clause_word()}


def replace_certificate(question: Question) -> None:
    """The paper that holds is replaced, with day, clause (``clause`` of ``effect_with``) and the ground of the case.

    The school then issues the next copy with its next number, on the page of certificates: it has the form to print on,
    and what the register says by then. The database does it for a decided case alone (MR105).
    """
    student = Student.objects.get(pk=question.subject.student_id)
    ground = question.procedure.ground(str(question.case.payload.get("ground", "")))
    held = _holding(question).order_by("-id").first()
    # In the language of the paper, as everything that the register of certificates says.
    reason = ground.names.in_(question.stack.certificates[held.kind].language) if held else ground.id
    with recorded(
        "graduation.replace_certificate",
        by=question.by,
        subject_kind="student",
        subject=question.subject.student_uuid,
        case=question.case.uuid,
        clause=question.procedure.effect_with["clause"],
        seen_by=student.seen_by,
    ) as record:
        with connection.cursor() as cursor:
            cursor.execute("SELECT graduation_replace_certificate(%s, %s)", [question.case.uuid, reason])
            (pk,) = cursor.fetchone()
        record.detail = {"number": Certificate.objects.get(pk=pk).number}


def certificate_holds(question: Question) -> Verdict:
    """Met while the student has a certificate that holds and that the reader sees. One statement."""
    holds = _holding(question).exists()
    return Verdict(Outcome.met if holds else Outcome.unmet, seen=holds, needed=True)


def _holding(question: Question) -> QuerySet[Certificate]:
    return Certificate.objects.filter(student=question.subject.student_id, state=CertificateState.ISSUED)
