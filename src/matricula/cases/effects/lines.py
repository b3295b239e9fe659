"""What the register offers to lists: who is on its roll, what keeps a line off, and what a status for many takes."""

from collections.abc import Collection, Iterator

from django.db import connection

from matricula.cases.effects.registry_change_status import verify_follows
from matricula.cases.ports import InSight
from matricula.cases.words import clause, code
from matricula.registry.api import CHANGE_TABLE, STATUS_TABLE, Student, StudentNumber
from matricula.regulation.api import Procedure, Stack

WORDS = {
    "to_status": code(STATUS_TABLE),
    "change_kind": code(CHANGE_TABLE, optional=True),
    "clause": clause(),
}


def on_roll(school: int, stage: str, statuses: Collection[str], stack: Stack) -> InSight:
    """The students with a place at the school in that stage, in one of the statuses."""
    return InSight(Student.objects.filter(school_id=school, stage=stage, status__in=statuses), statuses)


def verify_status_change_of_lines(procedure: Procedure, stack: Stack) -> Iterator[str]:
    """What does not fit: outcomes, of which it gives none, and a status that may not follow that of a line."""
    if procedure.lines is not None and procedure.lines.outcomes:
        yield "lines.outcomes is not for this effect, which does the same to everybody; remove it"
    yield from verify_follows(procedure, stack)


def with_open_case(students: Collection[int], stack: Stack) -> Collection[int]:
    """Those of whom a case that changes their status is under way, wherever it was opened. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::bigint[]) id WHERE cases_student_is_busy(id, 0)", [list(students)]
        )
        return [pk for (pk,) in cursor.fetchall()]


def without_valid_number(students: Collection[int], stack: Stack) -> Collection[int]:
    """Those who have no student number, or one that is not written as the law has it. One statement."""
    read = stack.port("student_number.read")
    numbers = dict(
        StudentNumber.objects.filter(student_id__in=students, ended_on=None).values_list(
            "student_id", "number"
        )
    )
    return [one for one in students if one not in numbers or not read(numbers[one]).valid]
