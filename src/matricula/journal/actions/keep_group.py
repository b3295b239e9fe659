"""Keep who is taught in a group, and by whom, from day to day."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import Record, recorded
from matricula.authorities.api import Acting, Appointment, require
from matricula.journal.hands import PLAN, teachers_of
from matricula.journal.models import GroupMember, GroupTeacher, LessonAbsence, Mark, TeachingGroup
from matricula.journal.words import JOURNAL_BASIS
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, stack_for


def add_members(*, by: Acting, group: uuid.UUID, students: Sequence[Enrollment], since: date) -> int:
    """Take students into a group from a day on; how many came. Whoever is in it stays as they are. Basis ``journal``.

    A student belongs to it from the day of the place on the roll, if that is later. Raises :class:`Refused` for a
    student of another school or one who has left, and for a day outside the group's school year; :class:`NotPermitted`.
    """
    with _held(by, group, "journal.add_members") as (found, clause, record):
        _check_year(found, since, clause)
        inside = set(
            GroupMember.objects.filter(group=found, ended_on=None).values_list("enrollment_id", flat=True)
        )
        coming = [one for one in students if one.pk not in inside]
        if any(one.school_id != found.school_id or one.ended_on is not None for one in coming):
            raise Refused(
                "student_of_another_school",
                _("Only students on the roll of this school are taught in its groups."),
                clause=clause,
                next_step=_("Choose among those that are offered."),
            )
        GroupMember.objects.bulk_create(
            GroupMember(
                group=found, school_id=found.school_id, enrollment=one, started_on=max(since, one.started_on)
            )
            for one in coming
        )
        record.detail = {"came": len(coming), "since": since.isoformat()}
    return len(coming)


def end_member(*, by: Acting, group: uuid.UUID, student: uuid.UUID, on: date) -> None:
    """Let a student leave a group: ``on`` is the first day without them.

    Raises :class:`Refused` for a day before they came, or before something that was entered of them.
    """
    with _held(by, group, "journal.end_member") as (found, clause, record):
        member = _member(found, student, clause)
        if on < member.started_on:
            raise _too_early(member.started_on, clause)
        _check_entries(member, "gte", on, clause)
        member.ended_on = on
        member.save(update_fields=["ended_on"])
        record.detail = {"student": str(student), "on": on.isoformat()}


def start_member(*, by: Acting, group: uuid.UUID, student: uuid.UUID, since: date) -> None:
    """Correct since when a student has belonged to a group; what they owe is counted from that day on.

    Raises :class:`Refused` for a day before the place on the roll, after the end, or after a lesson in which something
    was entered of them.
    """
    with _held(by, group, "journal.start_member") as (found, clause, record):
        _check_year(found, since, clause)
        member = _member(found, student, clause)
        if since < member.enrollment.started_on:
            raise _too_early(member.enrollment.started_on, clause)
        _check_entries(member, "lt", since, clause)
        record.detail = {
            "student": str(student),
            "was": member.started_on.isoformat(),
            "is": since.isoformat(),
        }
        member.started_on = since
        member.save(update_fields=["started_on"])


def add_teacher(*, by: Acting, group: uuid.UUID, teacher: Appointment, since: date) -> None:
    """Let somebody teach a group from a day on, beside who does.

    Raises :class:`Refused` for who teaches it already, and for who is no teacher of this school on that day.
    """
    with _held(by, group, "journal.add_teacher") as (found, clause, record):
        _check_year(found, since, clause)
        if not teachers_of(found.school, since).filter(pk=teacher.pk).exists():
            raise Refused(
                "no_teacher_here",
                _("This has to be a teacher of this school on that day."),
                clause=clause,
                next_step=_("Choose one of those that are offered."),
            )
        if GroupTeacher.objects.filter(group=found, teacher=teacher, ended_on=None).exists():
            raise Refused(
                "teaches_already",
                _("%(teacher)s teaches this group already.") % {"teacher": teacher.user.display_name},
                clause=clause,
                next_step=_("Load the page again."),
            )
        GroupTeacher.objects.create(group=found, school_id=found.school_id, teacher=teacher, started_on=since)
        record.detail = {"teacher": str(teacher.uuid), "since": since.isoformat()}


def end_teacher(*, by: Acting, group: uuid.UUID, teacher: uuid.UUID, on: date) -> None:
    """Let somebody teach a group no longer: ``on`` is the first day without them. Lessons that they give stay theirs
    until the timetable says otherwise. Raises :class:`Refused` for a day before they began, or who does not teach it.
    """
    with _held(by, group, "journal.end_teacher") as (found, clause, record):
        teaches = GroupTeacher.objects.filter(group=found, teacher__uuid=teacher, ended_on=None).first()
        if teaches is None:
            raise _not_inside(clause)
        if on < teaches.started_on:
            raise _too_early(teaches.started_on, clause)
        teaches.ended_on = on
        teaches.save(update_fields=["ended_on"])
        record.detail = {"teacher": str(teacher), "on": on.isoformat()}


@contextmanager
def _held(by: Acting, group: uuid.UUID, action: str) -> Iterator[tuple[TeachingGroup, str, Record]]:
    """The group locked, whoever acts judged, and the change witnessed."""
    with transaction.atomic():
        held = TeachingGroup.objects.select_for_update(of=("self",), no_key=True)
        found = held.select_related("school", "session").get(uuid=group)
        require(by, PLAN, found.school)
        clause = stack_for(found.school.pack).basis(JOURNAL_BASIS)
        with recorded(
            action,
            by=by,
            subject_kind="teaching_group",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ) as record:
            yield found, clause, record


def _member(group: TeachingGroup, student: uuid.UUID, clause: str) -> GroupMember:
    found = GroupMember.objects.select_related("enrollment").filter(
        group=group, enrollment__student__uuid=student, ended_on=None
    )
    member = found.first()
    if member is None:
        raise _not_inside(clause)
    return member


def _check_entries(member: GroupMember, side: str, day: date, clause: str) -> None:
    """Nothing that was entered of the student falls out of the time in the group."""
    said: dict[str, Any] = {
        "lesson__group_id": member.group_id,
        f"lesson__day__{side}": day,
        "enrollment_id": member.enrollment_id,
    }
    mark = Mark.objects.filter(**said).exclude(value="").select_related("lesson").first()
    absence = LessonAbsence.objects.filter(**said).exclude(code="").select_related("lesson").first()
    entry = mark or absence
    if entry is not None:
        raise Refused(
            "entries_outside",
            _(
                "Something was entered of this student on %(day)s, which would be outside the time in the group."
            )
            % {"day": date_format(entry.lesson.day)},
            clause=clause,
            next_step=_("Choose another day, or have that entry taken back."),
        )


def _check_year(group: TeachingGroup, day: date, clause: str) -> None:
    if not group.session.started_on <= day < group.session.ended_on:
        raise Refused(
            "day_outside_year",
            _("%(day)s is not in the school year of this group.") % {"day": date_format(day)},
            clause=clause,
            next_step=_("Choose a day of the school year."),
        )


def _too_early(day: date, clause: str) -> Refused:
    return Refused(
        "day_too_early",
        _("The earliest day is %(day)s.") % {"day": date_format(day)},
        clause=clause,
        next_step=_("Choose that day, or a later one."),
    )


def _not_inside(clause: str) -> Refused:
    return Refused(
        "not_in_group",
        _("This person does not belong to the group."),
        clause=clause,
        next_step=_("Load the page again."),
    )
