"""Carries out that a pupil who gave up the last place is taken back."""

from collections.abc import Iterator
from datetime import date

from matricula.cases.effects.filing import file_papers
from matricula.cases.ports import Question
from matricula.cases.words import clause, code, field
from matricula.registry.api import (
    CHANGE_TABLE,
    STATUS_TABLE,
    StatusChange,
    Student,
    ends_place,
    readmit_student,
)
from matricula.regulation.api import FieldKind, Procedure, PupilFound, Stack

WORDS = {
    "to_status": code(STATUS_TABLE),
    "change_kind": code(CHANGE_TABLE),
    "clause": clause(),
    "on": field(FieldKind.DAY, filled=True),
    "grade": field(FieldKind.GRADE, filled=True),
    "class": field(FieldKind.CLASS, optional=True),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}


def readmit(question: Question) -> None:
    """Open a new place at the school that asked, which had the last one, then file the papers with it.

    Locks the class that the form names, if any, then the pupil.
    """
    words, entered = question.procedure.effect_with, question.case.payload
    student = Student.objects.get(pk=question.subject.student_id)
    place = readmit_student(
        by=question.by,
        student=student,
        to=question.orgs[question.procedure.starter],
        change=StatusChange(
            status=words["to_status"],
            kind=words["change_kind"],
            on=date.fromisoformat(entered[words["on"]]),
            clause=words["clause"],
            grade=entered[words["grade"]],
            to_class=entered.get(words.get("class", ""), ""),
        ),
        law=question.stack,
        case=question.case,
        effect=question.procedure.effect,
    )
    file_papers(
        question,
        student,
        kind=words["archive_kind"],
        clause=words["archive_kind_clause"],
        place=place,
    )


def verify_readmission(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What keeps the law from carrying it out: it is for others, or gives a status that ends the place it opens."""
    if procedure.pupil.found is not PupilFound.FORMER_ROLL:
        yield "pupil.found has to be former_roll: whoever has a place is not taken back"
    if not procedure.ties_pupil:
        yield "changes_status has to be true: without it the pupil may have a place elsewhere meanwhile"
    for status in procedure.pupil.statuses:
        if not ends_place(stack, status):
            yield f"the status {status!r} keeps the place, so that nobody comes back from it to another"
    if not procedure.pupil.statuses:
        yield "pupil.statuses is empty; name the statuses in which a place was given up"
    if ends_place(stack, procedure.effect_with["to_status"]):
        yield f"the status {procedure.effect_with['to_status']!r} ends a place, and cannot begin one"
