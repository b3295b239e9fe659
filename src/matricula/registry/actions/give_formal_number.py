"""Put a formal number in the place of a student's temporary one, once a case has decided it."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded, refusal_for
from matricula.authorities.api import Acting
from matricula.registry.actions.enroll_student import check_document
from matricula.registry.models import Student, StudentNumber
from matricula.registry.queries.duplicates import hold_people, number_taken, others_alike
from matricula.regulation.api import Refused, Stack, stack_for


@dataclass(frozen=True)
class NewIdentity:
    """The document that the number is made of, and the name in the household register where it is another."""

    document_kind: str
    document_number: str
    name: str = ""


class Decided(Protocol):
    """The case that decided it, and the office that had opened it."""

    @property
    def uuid(self) -> uuid.UUID: ...
    @property
    def opened_org_id(self) -> int: ...


@dataclass(frozen=True)
class _Person:
    name: str
    sex: str
    birth_on: date
    document_kind: str
    document_number: str


def give_formal_number(
    *,
    by: Acting,
    student: Student,
    identity: NewIdentity,
    on: date,
    case: Decided,
    effect: str,
    clause: str,
) -> StudentNumber:
    """End the temporary number and the old document on ``on``, begin the formal number and the new document.

    The number is what the pack makes of the document. Status and place stay as they are; a new name is a change of the
    basic data with the case in its history. The database does it and asks the decided case itself; it refuses while
    the student or their open place is locked. Raises :class:`Refused` when the number is not temporary, the document
    is none, is not this student's by birth date and sex, or it or the number is somebody else's.
    """
    stack = stack_for(student.school.pack if student.school else by.pack)
    person = _Person(
        identity.name or student.name,
        student.sex,
        student.birth_on,
        identity.document_kind,
        identity.document_number,
    )
    current = student.numbers.filter(ended_on=None).first()
    if current is None or not stack.port("student_number.read")(current.number).temporary:
        raise Refused(
            "number_not_temporary",
            _("The student's number is not a temporary one."),
            clause=clause,
            next_step=_("See the student's page for the number; nothing has to be asked for."),
        )
    number = _number_of(stack, person, clause)
    _check_nobody_elses(stack, student, person, number)
    with recorded(
        "registry.give_formal_number",
        by=by,
        subject_kind="student",
        subject=student.uuid,
        case=case.uuid,
        clause=clause,
        seen_by=student.seen_by,
    ) as record:
        record.detail = {"from": current.number, "to": number, "on": on.isoformat()}
        if identity.name:
            record.detail["renamed"] = True
        _write(student, person, number, stack, on, case, effect)
    student.refresh_from_db()
    return student.numbers.get(number=number)


def _number_of(stack: Stack, person: _Person, clause: str) -> str:
    said = stack.port("id_number.read")(person.document_kind, person.document_number)
    check_document(said, clause)
    try:
        number = str(stack.port("student_number.formal")(person.document_number))
    except ValueError:
        number = ""
    if not number:
        raise Refused(
            "document_form",
            _("The number of the identity document is not a valid number of that kind."),
            clause=clause,
            next_step=_("Compare it with the document; a wrong digit or a wrong kind is the usual cause."),
        )
    if (said.born_on, said.sex) != (person.birth_on, person.sex):
        raise Refused(
            "document_of_another",
            _("The document says another birth date or sex than the register."),
            clause=stack.basis("one_archive"),
            next_step=_("Compare the document with the student's record; one of the two is wrong."),
        )
    if stack.port("name.check")(person.name):
        raise Refused(
            "name_form",
            _("The name contains a space or a sign that names do not have."),
            clause=clause,
            next_step=_("Write it as it stands in the household register."),
        )
    return number


def _check_nobody_elses(stack: Stack, student: Student, person: _Person, number: str) -> None:
    hold_people([person])
    if number_taken(number):
        raise Refused(
            "number_taken",
            _("This number was given to somebody before; no number serves two people."),
            clause=stack.basis("one_number"),
            next_step=_("Find out which of the two the document belongs to before anything is changed."),
        )
    if any(one.same_document for one in others_alike(person, besides=student.uuid)):
        raise Refused(
            "second_archive",
            _("A person with this identity document already has an archive."),
            clause=stack.basis("one_archive"),
            next_step=_("Find out which of the two the document belongs to before anything is changed."),
        )


def _write(
    student: Student,
    person: _Person,
    number: str,
    stack: Stack,
    on: date,
    case: Decided,
    effect: str,
) -> None:
    renamed = person.name != student.name
    sort_key = stack.port("name.sort_key")(person.name, None) if renamed else student.sort_key
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT registry_give_number(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    student.pk,
                    number,
                    stack.port("student_number.read")(number).kind,
                    person.document_kind,
                    person.document_number,
                    person.name,
                    sort_key,
                    on,
                    case.uuid,
                    effect,
                    case.opened_org_id,
                ],
            )
    except DatabaseError as error:
        raise refusal_for(error) or error from error
