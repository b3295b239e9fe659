"""Of whom an account reads, and who reads of a student."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from matricula.authorities.api import User
from matricula.deployment.api import family_sight
from matricula.families.models import FamilyAccess
from matricula.registry.api import Student


@dataclass(frozen=True, slots=True)
class Child:
    """A student of whom the family reads; ``oneself`` where it is the student who reads."""

    student_id: int
    student_uuid: uuid.UUID
    name: str
    school_id: int | None
    stage: str
    oneself: bool


@dataclass(frozen=True, slots=True)
class Family:
    """Who reads as a family, as pages and actions take them; by the order of the children's names."""

    user_id: int
    user_name: str
    children: tuple[Child, ...]
    # What an action's witness asks of an officer: a family acts in no appointment and for no office.
    appointment_id: None = None
    org_id: None = None
    stands_in_for_id: None = None
    lineage: tuple[int, ...] = ()

    def child(self, student: uuid.UUID) -> Child | None:
        """The child of that uuid, if it is one of theirs."""
        return next((one for one in self.children if one.student_uuid == student), None)


@contextmanager
def as_family(user: User) -> Iterator[Family]:
    """Read with the eyes of the family, for a transaction or a part of one. One statement, and those of the sight."""
    with family_sight(user.pk):
        yield family_of(user)


def family_of(user: User) -> Family:
    """The account's children, today; one statement, inside :func:`as_family` alone (elsewhere: none)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT student_id, student_uuid, name, school_id, stage, oneself FROM families_children()"
        )
        children = tuple(Child(*row) for row in cursor.fetchall())
    return Family(user.pk, user.display_name, children)


def rights_over(student: Student) -> list[FamilyAccess]:
    """Who reads, or has read, of the student, newest first; one statement."""
    found = FamilyAccess.objects.filter(student=student).select_related("user", "guardian")
    return list(found.order_by("-started_at"))
