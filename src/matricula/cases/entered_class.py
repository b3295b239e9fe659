"""The class on a form: it is one of the grade that is entered beside it."""

from collections.abc import Mapping
from datetime import date

from matricula.registry.api import classes_of
from matricula.regulation.api import FieldKind, Problem, Procedure

OTHER_GRADE = "class_of_other_grade"


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
    """A problem for each class that the school has in other grades only; one statement where a class is entered.

    A class that the school does not have at all may have been closed since; it keeps nobody from anything.
    """
    entered = [one.id for one in procedure.form.fields if one.kind is FieldKind.CLASS and payload.get(one.id)]
    if not entered:
        return ()
    there = classes_of(school_id, on=on)
    grade = grade_entered(procedure, payload, subject)
    known = {one.name for one in there}
    fitting = {one.name for one in there if one.grade == grade}
    return tuple(
        Problem(name, OTHER_GRADE)
        for name in entered
        if payload[name] in known and payload[name] not in fitting
    )
