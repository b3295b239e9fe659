"""The class on a form: it is there, and one of the grade that is entered beside it."""

from collections.abc import Mapping
from datetime import date

from matricula.cases.ports import Question
from matricula.registry.api import ClassMembership, classes_of
from matricula.regulation.api import FieldKind, Problem, Procedure

OTHER_GRADE, NOT_THERE = "class_of_other_grade", "class_not_there"


def grade_entered(procedure: Procedure, payload: Mapping[str, object], subject: Mapping[str, str]) -> str:
    """The grade that the form asks for, and otherwise that in which the pupil is."""
    asked = (
        payload.get(one.id)
        for one in procedure.form.fields
        if one.kind is FieldKind.GRADE and not one.prefilled
    )
    return str(next(asked, None) or subject.get("grade", ""))


def class_problems(
    procedure: Procedure, payload: Mapping[str, str], subject: Mapping[str, str], *, school_id: int, on: date
) -> tuple[Problem, ...]:
    """A problem for each class that the school has in other grades only, or not at all (closed since, perhaps).

    One statement where a class is entered.
    """
    entered = [one.id for one in procedure.form.fields if one.kind is FieldKind.CLASS and payload.get(one.id)]
    if not entered:
        return ()
    there = classes_of(school_id, on=on)
    grade = grade_entered(procedure, payload, subject)
    known = {one.name for one in there}
    fitting = {one.name for one in there if one.grade == grade}
    return tuple(
        Problem(name, OTHER_GRADE if payload[name] in known else NOT_THERE)
        for name in entered
        if payload[name] not in fitting
    )


def class_without_seat(question: Question) -> str:
    """The class on the form in which the pupil does not sit, now that the case was carried out; "" where all is well.

    The class may have been closed while the case was under way: that keeps nobody from coming back, and is said.
    """
    name = str(question.case.payload.get(question.procedure.effect_with.get("class", ""), "") or "")
    if not name:
        return ""
    seats = ClassMembership.objects.filter(
        enrollment__student_id=question.subject.student_id, ended_on=None, school_class__name=name
    )
    return "" if seats.exists() else name
