"""All that one student's page shows, today or as it stood on another day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
from matricula.deployment.api import Prepared
from matricula.kernel.calendars import start_of_day
from matricula.kernel.clock import civil_now
from matricula.registry.models import (
    ArchiveItem,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    Guardian,
    IdentityDocument,
    PaperOriginal,
    SealedSnapshot,
    Student,
    StudentNumber,
)
from matricula.registry.queries.history import Change, changes_of, fields_as_of, fields_now
from matricula.registry.queries.students import StudentNotSeen


@dataclass(frozen=True)
class StudentView:
    """A student's archive on a day: ``fields`` are the basic data, the rest rows in force or recorded by then.

    Places stand on every side of the page. What only some sides show is asked for by the first who reads it, in one
    statement each (``archive`` two): within the sight in which the view was made.
    """

    student: Student
    on: date
    end_of_day: datetime
    enrollments: Sequence[Enrollment]

    @property
    def is_past(self) -> bool:
        """Whether the day is over."""
        return self.end_of_day <= civil_now()

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Name, particulars and the like: of a day that is over by the history, else as the register holds them."""
        if self.is_past:
            return fields_as_of(self.student, self.end_of_day)
        return fields_now(self.student)

    @cached_property
    def statuses(self) -> list[EnrollmentStatus]:
        """The chain of statuses so far, place by place."""
        found = EnrollmentStatus.objects.filter(enrollment__in=self.enrollments, started_on__lte=self.on)
        return list(found.order_by("enrollment_id", "seq"))

    @cached_property
    def numbers(self) -> list[StudentNumber]:
        """Every number so far, the first one first."""
        return _numbers(student=self.student.pk, on=self.on)

    @cached_property
    def documents(self) -> list[IdentityDocument]:
        """The identity documents of the day."""
        return _documents(student=self.student.pk, on=self.on)

    @cached_property
    def guardians(self) -> list[Guardian]:
        """The family as it was on record that day."""
        return _guardians(student=self.student.pk, on=self.on)

    @cached_property
    def archive(self) -> list[ArchiveItem]:
        """The entries of the day, with their originals."""
        return archive_on(self.student, self.on)

    @cached_property
    def changes(self) -> list[Change]:
        """What was changed by then, the latest first."""
        return changes_of(self.student, until=self.end_of_day)

    @cached_property
    def copies(self) -> list[SealedSnapshot]:
        """The sealed copies of the archive that schools in the reader's sight keep, without their content."""
        found = SealedSnapshot.objects.filter(
            student_uuid=self.student.uuid, sealed_at__lt=self.end_of_day
        ).select_related("keeper")
        return list(found.defer("content").order_by("sealed_at", "id"))

    @property
    def place(self) -> Enrollment | None:
        """The place on the roll that was open on the day, or the last one."""
        open_then = [
            one
            for one in self.enrollments
            if one.started_on <= self.on and (one.ended_on is None or one.ended_on > self.on)
        ]
        return open_then[-1] if open_then else (self.enrollments[-1] if self.enrollments else None)

    @property
    def status(self) -> str:
        """The status in force on the day at that place; empty without one."""
        place = self.place
        if place is None:
            return ""
        if place.status_on is not None and place.status_on <= self.on:
            return place.status
        link = self._last_link
        return link.status if link else ""

    @property
    def status_until(self) -> date | None:
        """The planned end of that status, as it was known on the day; one statement where no side reads the chain."""
        link = self._last_link
        return link.until if link else None

    @property
    def _last_link(self) -> EnrollmentStatus | None:
        place = self.place
        links = [one for one in self.statuses if place is not None and one.enrollment_id == place.pk]
        return links[-1] if links else None


def student_seen_by(by: Acting, student: uuid.UUID) -> Student:
    """The student, if within sight; one that is not is answered as if there were none."""
    require(by, "registry.view_student")
    found = next(iter(_by_uuid(uuid=student)), None)
    if found is None:
        raise StudentNotSeen(
            "no_such_student",
            _("There is no such student in your area."),
            next_step=_(
                "Search by number or name; a student of another school is reached only by a transfer."
            ),
        )
    return found


def student_view(by: Acting, student: uuid.UUID, *, on: date) -> StudentView:
    """The student's page as the register knew it at the end of the civil day ``on``: three statements to begin with."""
    return view_of(by, student_seen_by(by, student), on=on)


def view_later(student: Student, *, on: date, first_side: bool) -> None:
    """Send the questions of `view_of`, and those of its first side, along with the next of the page."""
    _enrollments.later(student=student.pk, on=on)
    _seats.later(student=student.pk, on=on)
    for one in (_numbers, _documents, _guardians) if first_side else ():
        one.later(student=student.pk, on=on)


def view_of(by: Acting, student: Student, *, on: date) -> StudentView:
    """The same for a student whom the reader has been shown to see: two statements."""
    enrollments = _enrollments(student=student.pk, on=on)
    seats: dict[int, list[ClassMembership]] = {one.pk: [] for one in enrollments}
    for seat in _seats(student=student.pk, on=on):
        if seat.enrollment_id in seats:
            seats[seat.enrollment_id].append(seat)
    for one in enrollments:
        one.student = student
        setattr(one, "seats", seats[one.pk])  # noqa: B010 - unknown to the model
    return StudentView(
        student=student,
        on=on,
        end_of_day=start_of_day(on + timedelta(days=1), by.zone),
        enrollments=enrollments,
    )


def in_force(on: Any) -> Q:
    """The condition that a row holds on a day."""
    return Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


_by_uuid = Prepared(
    lambda uuid: Student.objects.filter(uuid=uuid).select_related("school", "district", "region"), "uuid"
)
_enrollments = Prepared(
    lambda student, on: (
        Enrollment.objects.filter(student_id=student, started_on__lte=on)
        .select_related("school")
        .order_by("started_on", "id")
    ),
    "student",
    "on",
)
_seats = Prepared(
    lambda student, on: (
        ClassMembership.objects.filter(in_force(on), enrollment__student_id=student)
        .select_related("school_class__session")
        .order_by("id")
    ),
    "student",
    "on",
)
_numbers = Prepared(
    lambda student, on: StudentNumber.objects.filter(student_id=student, started_on__lte=on).order_by(
        "started_on", "id"
    ),
    "student",
    "on",
)
_documents = Prepared(
    lambda student, on: IdentityDocument.objects.filter(in_force(on), student_id=student), "student", "on"
)
_guardians = Prepared(
    lambda student, on: Guardian.objects.filter(in_force(on), student_id=student).order_by("position"),
    "student",
    "on",
)


def archive_on(student: Student, on: date) -> list[ArchiveItem]:
    """The entries of the day, each with the rows of its original so far; what was withdrawn later still stood then.

    Two statements. Of a student whom the reader has been shown to see.
    """
    originals = (
        PaperOriginal.objects.filter(started_on__lte=on).select_related("keeper", "handed_to").order_by("id")
    )
    return list(
        student.archive_items.filter(recorded_on__lte=on)
        .prefetch_related(Prefetch("originals", originals, to_attr="kept"))
        .order_by("-recorded_on", "-id")
    )
