"""All that one student's page shows, today or as it stood on another day."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, require
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
    Student,
    StudentNumber,
)
from matricula.registry.queries.history import Change, changes_of, fields_as_of
from matricula.registry.queries.students import StudentNotSeen


@dataclass(frozen=True)
class StudentView:
    """A student's archive on a day: ``fields`` are the basic data, the rest rows in force or recorded by then."""

    student: Student
    on: date
    is_past: bool
    fields: dict[str, Any]
    numbers: list[StudentNumber]
    documents: list[IdentityDocument]
    guardians: list[Guardian]
    enrollments: Sequence[Enrollment]
    statuses: list[EnrollmentStatus]
    archive: list[ArchiveItem]
    changes: list[Change]

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
    def status(self) -> EnrollmentStatus | None:
        """The status in force on the day at that place."""
        place = self.place
        links = [one for one in self.statuses if place is not None and one.enrollment_id == place.pk]
        return links[-1] if links else None


def student_seen_by(by: Acting, student: uuid.UUID) -> Student:
    """The student, if within sight; one that is not is answered as if there were none."""
    require(by, "registry.view_student")
    found = Student.objects.filter(uuid=student).select_related("school", "district", "region").first()
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
    """The student's page as the register knew it at the end of the civil day ``on``."""
    found = student_seen_by(by, student)
    end_of_day = start_of_day(on + timedelta(days=1), by.zone)
    in_force = Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    enrollments = list(
        found.enrollments.filter(started_on__lte=on)
        .select_related("school")
        .prefetch_related(
            Prefetch(
                "memberships",
                ClassMembership.objects.filter(in_force).select_related("school_class__session"),
                to_attr="seats",
            )
        )
        .order_by("started_on", "id")
    )
    return StudentView(
        student=found,
        on=on,
        is_past=_is_past(end_of_day),
        fields=fields_as_of(found, end_of_day),
        numbers=list(found.numbers.filter(started_on__lte=on).order_by("started_on", "id")),
        documents=list(found.identity_documents.filter(in_force)),
        guardians=list(found.guardians.filter(in_force).order_by("position")),
        enrollments=enrollments,
        statuses=list(
            EnrollmentStatus.objects.filter(enrollment__in=enrollments, started_on__lte=on).order_by(
                "enrollment_id", "seq"
            )
        ),
        archive=archive_on(found, on),
        changes=changes_of(found, until=end_of_day),
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


def _is_past(end_of_day: datetime) -> bool:
    return end_of_day <= civil_now()
