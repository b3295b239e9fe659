"""Carries out an exception from the freeze: one student of the leaving grade is open to change for a while."""

from django.db import connection

from matricula.audit.api import recorded
from matricula.authorities.api import working_calendar
from matricula.cases.api import Question, clause_word, term_word
from matricula.kernel.calendars import reckon
from matricula.registry.api import Student
from matricula.regulation.api import TermType

EFFECT = "graduation.permit_change"
WORDS = {"open_for": term_word(TermType.duration), "clause": clause_word()}


def permit_change(question: Question) -> None:
    """Open the student to change, and to the filing that the season bars, for a term of the pack from now on.

    The procedure's ``effect_with`` names the term (``open_for``) and the clause that allows it (``clause``). The
    database opens what the season of the student's school has shut, and refuses where that is nothing (MR097).
    """
    words, student = question.procedure.effect_with, question.subject.student_id
    school = question.case.opened_org
    term = question.stack.term(words["open_for"], on=question.case.governing_on)
    until = reckon(question.at, term.duration, working_calendar(school), school.time_zone).at
    with recorded(
        "graduation.permit_change",
        by=question.by,
        subject_kind="student",
        subject=question.subject.student_uuid,
        case=question.case.uuid,
        clause=words["clause"],
        seen_by=Student.objects.get(pk=student).seen_by,
    ) as record:
        record.detail = {"until": until.isoformat()}
        with connection.cursor() as cursor:
            cursor.execute("SELECT graduation_permit_change(%s, %s)", [question.case.uuid, until])
