"""Carries out a change of a pupil's grade: one that is skipped, or repeated."""

from collections.abc import Iterator
from datetime import date

from matricula.cases.effects.filing import file_papers
from matricula.cases.effects.registry_change_status import entered
from matricula.cases.ports import Question
from matricula.cases.words import clause, code, field
from matricula.registry.api import CHANGE_TABLE, GradeChange, Student, change_grade
from matricula.regulation.api import FieldKind, Procedure, Stack

WORDS = {
    "change_kind": code(CHANGE_TABLE),
    "clause": clause(),
    "on": field(FieldKind.DAY),
    "grade": field(FieldKind.GRADE),
    "class": field(FieldKind.CLASS, optional=True),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}


def put_into_grade(question: Question) -> None:
    """Move the pupil's place into the grade on the form from the day there, then file the papers in the archive.

    Locks the class that the form names, if any, then the pupil. What it calls things are its ``WORDS``.
    """
    words = question.procedure.effect_with
    student = Student.objects.get(pk=question.subject.student_id)
    link = change_grade(
        by=question.by,
        student=student,
        change=GradeChange(
            grade=entered(question, "grade"),
            kind=words["change_kind"],
            on=date.fromisoformat(entered(question, "on")),
            clause=words["clause"],
            to_class=entered(question, "class"),
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


def verify_grade_change(procedure: Procedure, _stack: Stack) -> Iterator[str]:
    """What keeps the law from carrying it out: fields that may be left empty, or other cases that run beside it."""
    if not procedure.changes_status:
        yield "changes_status has to be true: without it two such cases may run at once, and a pupil be moved meanwhile"
    if not procedure.pupil.statuses:
        yield "pupil.statuses is empty; name the statuses that a pupil may be in"
    for word in ("on", "grade"):
        asked = procedure.effect_with.get(word)
        if asked and not any(one.id == asked and one.required for one in procedure.form.fields):
            yield f"the field {asked!r} has to be required: without it nobody knows when, or into which grade"
