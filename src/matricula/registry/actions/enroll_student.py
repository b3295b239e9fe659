"""Enter a person into the register for the first time, on a school's roll."""

import secrets
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.kernel.clock import civil_today
from matricula.registry.models import (
    Enrollment,
    EnrollmentStatus,
    Guardian,
    IdentityDocument,
    SchoolClass,
    Student,
    StudentNumber,
)
from matricula.registry.queries.duplicates import (
    Duplicate,
    hold_numbers,
    hold_people,
    number_taken,
    possible_duplicates,
)
from matricula.registry.seating import seat
from matricula.registry.statuses import first_status
from matricula.regulation.api import OLD_FORMAT, IdNumberReading, Refused, Stack, Words, stack_for

_OF_SCHOOL = "student_number.of_school"


@dataclass(frozen=True)
class NewGuardian:
    """A family member as the form gives them."""

    name: str
    relation: str
    is_guardian: bool
    phone: str = ""
    particulars: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewStudent:
    """A person as the form gives them; codes are those of the pack's tables, ``particulars`` its layout's fields."""

    name: str
    sex: str
    birth_on: date
    nationality: str
    document_kind: str
    document_number: str
    name_spelled: str = ""
    particulars: dict[str, Any] = field(default_factory=dict)
    guardians: tuple[NewGuardian, ...] = ()


class AlreadyKnown(Refused):
    """The person has an archive, or may have one: `found` are the entries that say so."""

    def __init__(
        self, code: str, text: Words, *, clause: str, next_step: Words, found: Sequence[Duplicate]
    ) -> None:
        super().__init__(code, text, clause=clause, next_step=next_step)
        self.found = tuple(found)


def enroll_student(
    *,
    by: Acting,
    school: Org,
    person: NewStudent,
    stage: str,
    grade: str,
    entered_on: date,
    school_class: SchoolClass | None = None,
    class_number: str = "",
    place_particulars: dict[str, Any] | None = None,
    number: str | None = None,
    clause: str = "",
    other_people: Collection[uuid.UUID] = (),
) -> Student:
    """Store the person, a number, the document, the family and a place on the roll.

    Without ``number`` a port of the pack makes one: the school's own, or else a temporary one. Raises
    :class:`Refused` when the school is closed or lacks the stage, the name or document breaks the pack's form, or the
    number was ever anybody's; :class:`AlreadyKnown` when the person already has an archive, or somebody alike has one
    and is not among ``other_people``, whom the officer says this person is not.
    """
    require(by, "registry.enroll_student", school)
    stack, today = stack_for(school.pack), civil_today(school.time_zone)
    check_school(school, stage, today)
    check_grade(stack, stage, grade)
    check_person(stack, person)
    alike = _check_no_second_archive(stack, school, person, other_people)
    if number is not None:
        _check_number_is_free(stack, number)
    with recorded(
        "registry.enroll_student", by=by, subject_kind="student", clause=clause, seen_by=school.lineage
    ) as record:
        student = Student.objects.create(
            name=person.name,
            sort_key=stack.port("name.sort_key")(person.name, person.name_spelled or None),
            sex=person.sex,
            birth_on=person.birth_on,
            nationality=person.nationality,
            particulars=person.particulars,
            entered_by=by.user_id,
            seen_by=list(school.lineage),
        )
        record.subject = student.uuid
        if alike:
            # Who enters a person answers for it that it is no second archive; the register keeps what was asked.
            record.detail = {"told_apart_from": [str(one.student_uuid) for one in alike]}
        given = number or _new_number(stack, school, person)
        StudentNumber.objects.create(
            student=student,
            number=given,
            kind=stack.port("student_number.read")(given).kind,
            started_on=today,
        )
        if person.document_number:
            IdentityDocument.objects.create(
                student=student, kind=person.document_kind, number=person.document_number, started_on=today
            )
        for position, one in enumerate(person.guardians, start=1):
            Guardian.objects.create(
                student=student,
                position=position,
                name=one.name,
                relation=one.relation,
                is_guardian=one.is_guardian,
                phone=one.phone,
                particulars=one.particulars,
                started_on=today,
            )
        enrollment = Enrollment.objects.create(
            student=student,
            school=school,
            stage=stage,
            grade=grade,
            started_on=today,
            entered_on=entered_on,
            particulars=place_particulars or {},
        )
        first = first_status(stack)
        EnrollmentStatus.objects.create(
            enrollment=enrollment, seq=1, started_on=today, status=first.code, ends=first.ends, clause=clause
        )
        if school_class is not None:
            seat(enrollment, school_class, class_number, today)
    return student


def check_school(school: Org, stage: str, on: date) -> None:
    """Refuse a school that is closed on ``on`` or does not have the stage."""
    if school.closed_on is not None and school.closed_on <= on:
        raise Refused(
            "school_closed",
            _("This school is closed; nobody can be enrolled there."),
            clause=stack_for(school.pack).basis("records_of_closed_school"),
            next_step=_("Enroll the student at the school that took over its records."),
        )
    if stage not in school.stages:
        raise Refused(
            "stage_not_taught",
            _("This school does not have this stage."),
            next_step=_("Choose a grade that the school has."),
        )


def check_grade(stack: Stack, stage: str, grade: str) -> None:
    """Refuse a grade that the stage does not have."""
    if grade not in stack.stage(stage).grades:
        raise Refused(
            "no_such_grade",
            _("This stage has no such grade."),
            next_step=_("Choose one of the grades of the stage."),
        )


def check_person(stack: Stack, person: NewStudent) -> None:
    """Refuse a name or a document number that breaks the pack's form."""
    if stack.port("name.check")(person.name):
        raise Refused(
            "name_form",
            _("The name contains a space or a sign that names do not have."),
            next_step=_("Write it as it stands in the household register."),
        )
    if person.document_number:
        check_document(stack.port("id_number.read")(person.document_kind, person.document_number))


def check_document(reading: IdNumberReading, clause: str | None = None) -> None:
    """Refuse what is no number of its kind of document; one of the old form is named as such."""
    if reading.fault == OLD_FORMAT:
        raise Refused(
            "document_old",
            _(
                "The number of the identity document is one of the old form with 15 digits, which is no longer valid."
            ),
            clause=clause,
            next_step=_(
                "Enter the number of the person's present document; the household register has it, too."
            ),
        )
    if not reading.valid:
        raise Refused(
            "document_form",
            _("The number of the identity document is not a valid number of that kind."),
            clause=clause,
            next_step=_("Compare it with the document; a wrong digit or a wrong kind is the usual cause."),
        )


def _check_no_second_archive(
    stack: Stack, school: Org, person: NewStudent, other_people: Collection[uuid.UUID]
) -> list[Duplicate]:
    """The entries alike from which the officer has told this person apart."""
    hold_people([person])
    [found] = possible_duplicates([person])
    clause = stack.basis("one_archive")
    if any(one.same_document for one in found):
        raise AlreadyKnown(
            "second_archive",
            _("A person with this identity document already has an archive."),
            clause=clause,
            next_step=_("Ask for a transfer from the school that keeps it; nobody gets a second archive."),
            found=found,
        )
    if any(one.settled_at(school.pk) for one in found):
        raise AlreadyKnown(
            "already_here",
            _("Somebody of this name, sex and birth date is already on the roll of this school."),
            clause=clause,
            next_step=_(
                "Open that student's page. If these are really two people, the identity number of each tells them "
                "apart: see that both are entered."
            ),
            found=found,
        )
    if any(one.student_uuid not in other_people for one in found):
        raise AlreadyKnown(
            "perhaps_known",
            _("Somebody of this name, sex and birth date already has an archive."),
            clause=clause,
            next_step=_(
                "Make sure that these are two people, and confirm it: who enters a person answers for it."
            ),
            found=found,
        )
    return found


def _check_number_is_free(stack: Stack, number: str) -> None:
    if number_taken(number):
        raise Refused(
            "number_taken",
            _("This number was given to somebody before; no number serves two people."),
            clause=stack.basis("one_number"),
            next_step=_("Compare the number with the paper; leave it empty to have a temporary one made."),
        )


def _new_number(stack: Stack, school: Org, person: NewStudent) -> str:
    """The school's own number where the law has such, which stays; else a temporary one."""
    if _OF_SCHOOL in stack.ports:
        return _number_of_school(stack.port(_OF_SCHOOL), school)
    return _temporary_number(stack, school, person)


def _number_of_school(make: Callable[[str, int], str], school: Org) -> str:
    """The next free number of the school. Whoever else enrolls there waits for the end of this transaction."""
    hold_numbers(school.code)
    # Those who were here once keep their numbers, so counting from the places ever given starts near the next one.
    sequence = Enrollment.objects.filter(school=school).count() + 1
    try:
        while number_taken(number := make(school.code, sequence)):
            sequence += 1
    except ValueError as wrong:
        raise Refused(
            "no_number_of_school",
            _("No student number can be made of the code of this school."),
            next_step=_("Ask the office above the school to compare the code with the school's papers."),
        ) from wrong
    return number


def _temporary_number(stack: Stack, school: Org, person: NewStudent) -> str:
    """A free temporary number; the pack says what it looks like, chance gives its tail."""
    make = stack.port("student_number.temporary")
    # The authority right above: a county, or the city or province of a school that it runs itself.
    area = Org.objects.get(children=school)
    draw = secrets.SystemRandom()
    for _attempt in range(20):
        number: str = make(area.code, person.birth_on, draw.random())
        if not number_taken(number):
            return number
    raise Refused(
        "no_free_number",
        _("No free temporary number was found for this birth date."),
        next_step=_("Try again; if it happens again, tell the operator."),
    )
