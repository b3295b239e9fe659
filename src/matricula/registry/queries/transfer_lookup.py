"""The look-up of a student whom another school has, by number and name together."""

import uuid
from dataclasses import dataclass
from datetime import date

from matricula.authorities.api import Acting, in_scope, require
from matricula.deployment.api import bound_cursor


@dataclass(frozen=True)
class FoundStudent:
    """The least that a receiving school must know to apply; the rest stays with the school that has the student."""

    student_id: int
    student_uuid: uuid.UUID
    name: str
    sex: str
    birth_on: date
    number: str
    school_id: int | None
    stage: str
    grade: str
    class_name: str
    status: str


def find_for_transfer(by: Acting, *, number: str, name: str) -> FoundStudent | None:
    """The student with exactly this number and this name, in any scope; the look is logged, found or not."""
    require(by, "cases.start")
    with in_scope(by), bound_cursor() as cursor:
        cursor.execute(
            "SELECT student_id, student_uuid, name, sex, birth_on, number, school_id, stage, grade, class_name, status"
            " FROM registry_find_for_transfer(%s, %s)",
            [number.strip().upper(), name.strip()],
        )
        row = cursor.fetchone()
    return FoundStudent(*row) if row else None
