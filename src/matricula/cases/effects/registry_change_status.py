"""Carries out a change of a pupil's status."""

from collections.abc import Iterator
from datetime import date

from matricula.cases.effects.filing import file_papers
from matricula.cases.judging import ground_of
from matricula.cases.law import official_language
from matricula.cases.ports import Question
from matricula.cases.words import clause, code, field
from matricula.registry.api import (
    CHANGE_TABLE,
    STATUS_TABLE,
    StatusChange,
    Student,
    change_status,
    may_follow,
)
from matricula.regulation.api import FieldKind, Procedure, Stack

WORDS = {
    "to_status": code(STATUS_TABLE),
    "change_kind": code(CHANGE_TABLE),
    "clause": clause(),
    "on": field(FieldKind.DAY, filled=True),
    "until": field(FieldKind.DAY, optional=True),
    "grade": field(FieldKind.GRADE, optional=True),
    "class": field(FieldKind.CLASS, optional=True),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}


def put_into_status(question: Question) -> None:
    """Give the pupil's place the status of the law from the day on the form, then file the papers in the archive.

    Locks the class that the form names, if any, then the pupil. What it calls things are the ``WORDS`` of the
    procedure; an empty grade leaves the pupil where they were.
    """
    words, ground = question.procedure.effect_with, ground_of(question)
    student = Student.objects.get(pk=question.subject.student_id)
    link = change_status(
        by=question.by,
        student=student,
        change=StatusChange(
            status=words["to_status"],
            kind=words["change_kind"],
            on=date.fromisoformat(entered(question, "on")),
            clause=words["clause"],
            until=date.fromisoformat(until) if (until := entered(question, "until")) else None,
            grade=entered(question, "grade"),
            to_class=entered(question, "class"),
            reason=ground.names.in_(official_language(question.stack, words["clause"])) if ground else "",
            waits_for_none=question.procedure.ends_other_cases is not None,
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
        place=link.enrollment,
    )


def entered(question: Question, word: str) -> str:
    """What the form says in the field of that word; empty where the law has no such field."""
    return str(question.case.payload.get(question.procedure.effect_with.get(word, ""), ""))


def verify_status_change(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What keeps the law from carrying it out: nobody whom it is for, or a status that may not follow theirs."""
    if not procedure.changes_status:
        yield "changes_status has to be true: without it two such cases may run at once, and a pupil be moved meanwhile"
    yield from verify_follows(procedure, stack)


def verify_follows(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """Nobody whom it is for, or a status that may not follow theirs."""
    to = procedure.effect_with["to_status"]
    if not procedure.pupil.statuses:
        yield "pupil.statuses is empty; name the statuses that a pupil may be in before"
    for status in procedure.pupil.statuses:
        if to not in may_follow(stack, status):
            yield f"the status {to!r} may not follow {status!r}: {STATUS_TABLE} does not lead from the one to the other"
