"""Carries out a change of who a pupil is in the register."""

from collections.abc import Iterator

from matricula.cases.effects.filing import file_papers
from matricula.cases.effects.key_data import identity_asked_for
from matricula.cases.ports import Question
from matricula.cases.words import clause, code, field
from matricula.registry.api import KEY_DATA_TABLE, Student, change_identity
from matricula.regulation.api import FieldKind, Procedure, Stack

WORDS = {
    "name": field(FieldKind.NAME, FieldKind.TEXT, optional=True),
    "sex": field(FieldKind.CODE, optional=True),
    "birth_on": field(FieldKind.DAY, optional=True),
    "document_kind": field(FieldKind.CODE, optional=True),
    "document_number": field(FieldKind.ID_NUMBER, optional=True),
    "archive_kind": code("archive_kind"),
    "archive_kind_clause": clause(),
}
CHANGED = ("name", "sex", "birth_on", "document_kind", "document_number")


def put_right(question: Question) -> None:
    """Write what the form says of the pupil into the register, then file the proof in the pupil's archive.

    Locks the pupil after the case. What is left empty stays. What it calls things are the ``WORDS`` of the procedure.
    """
    words = question.procedure.effect_with
    student = Student.objects.select_for_update(of=("self",)).get(pk=question.subject.student_id)
    change_identity(
        by=question.by,
        student=student,
        identity=identity_asked_for(question),
        on=question.on,
        case=question.case,
        effect=question.procedure.effect,
        clause=question.procedure.clause,
    )
    file_papers(question, student, kind=words["archive_kind"], clause=words["archive_kind_clause"])


def verify_change_of_identity(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What keeps the law from carrying it out: fields that its table does not list, or a document by halves."""
    asked = [word for word in CHANGED if word in procedure.effect_with]
    listed = stack.tables[KEY_DATA_TABLE].codes if KEY_DATA_TABLE in stack.tables else ()
    for word in asked:
        if word not in listed:
            yield f"the table {KEY_DATA_TABLE!r} does not list {word!r}; list it there, or leave the word out"
    if not asked:
        yield f"no field is named that may change; name at least one of {', '.join(CHANGED)}"
    if ("document_kind" in asked) != ("document_number" in asked):
        yield "a document is changed by kind and number together; name both fields"
