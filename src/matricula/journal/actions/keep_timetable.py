"""Keep the timetable of the week: bells, and lines from a day on."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.journal.actions.fill_lessons import fill_soon
from matricula.journal.hands import PLAN
from matricula.journal.models import Bell, TeachingGroup, TimetableLine
from matricula.journal.timetable import NewLine, clash_of, standing_lines, students_of
from matricula.journal.words import JOURNAL_BASIS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

MOST_LINES: Final = 5000
MOST_LESSONS_A_DAY: Final = 14
LONGEST_ROOM: Final = 40


def keep_bells(*, by: Acting, school: Org, bells: Mapping[int, tuple[time, time]]) -> int:
    """Set from when until when the lessons of these numbers last; how many changed. Basis ``journal``.

    Lessons to come that nobody has written in follow. Raises :class:`Refused` for hours that overlap or run backwards.
    """
    require(by, PLAN, school)
    clause = stack_for(school.pack).basis(JOURNAL_BASIS)
    with transaction.atomic():
        TeachingGroup.objects.select_for_update(of=("self",), no_key=True).filter(school=school).first()
        standing = {one.number: one for one in Bell.objects.filter(school=school)}
        after = {number: (one.begins, one.ends) for number, one in standing.items()} | dict(bells)
        _check_bells(after, clause)
        changed = {
            number: hours
            for number, hours in bells.items()
            if number not in standing or (standing[number].begins, standing[number].ends) != hours
        }
        if not changed:
            return 0
        with recorded(
            "journal.keep_bells",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record:
            Bell.objects.bulk_create(
                [
                    Bell(school=school, number=number, begins=begins, ends=ends)
                    for number, (begins, ends) in changed.items()
                ],
                update_conflicts=True,
                unique_fields=["school", "number"],
                update_fields=["begins", "ends"],
            )
            record.detail = {"bells": sorted(changed)}
        fill_soon(by)
    return len(changed)


def _check_bells(bells: Mapping[int, tuple[time, time]], clause: str) -> None:
    before: tuple[int, time] | None = None
    for number, (begins, ends) in sorted(bells.items()):
        wrong = not 1 <= number <= MOST_LESSONS_A_DAY or ends <= begins
        if wrong or (before is not None and begins < before[1]):
            raise Refused(
                "bells_out_of_order",
                _("Lesson %(number)d has to begin after the one before it, and to end after it began.")
                % {"number": number},
                clause=clause,
                next_step=_("Correct the hours."),
            )
        before = (number, ends)


def add_lines(*, by: Acting, school: Org, lines: Sequence[NewLine]) -> list[TimetableLine]:
    """Add lines to the timetable, all or none; lessons of the coming weeks follow in the background. Basis ``journal``.

    Raises :class:`Refused` for the first that clashes (it names the other lesson), or has no bell.
    """
    require(by, PLAN, school)
    clause = stack_for(school.pack).basis(JOURNAL_BASIS)
    faults = faults_of(school, lines)
    if faults:
        code, says = faults[min(faults)]
        raise Refused(
            code,
            says,
            clause=clause,
            next_step=_("Choose another time, room or teacher, or end that line first."),
        )
    now = civil_now()
    with recorded(
        "journal.add_lines",
        by=by,
        subject_kind="school",
        subject=school.uuid,
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        made = TimetableLine.objects.bulk_create(
            TimetableLine(
                school=school,
                group=one.group,
                teacher=one.teacher,
                weekday=one.weekday,
                number=one.number,
                weeks=one.weeks,
                room=tidy(one.room),
                started_on=one.since,
                ended_on=one.until,
                entered_at=now,
                entered_in_id=by.appointment_id,
            )
            for one in lines
        )
        record.detail = {"lines": len(made)}
        fill_soon(by)
    return made


def faults_of(school: Org, lines: Sequence[NewLine]) -> dict[int, tuple[str, object]]:
    """What is wrong with each line, by its place among them: a code and words. Nothing is written; four statements.

    A line stands in the way of those after it.
    """
    if not lines:
        return {}
    # Two who plan at once: the second waits here, and sees what the first has entered.
    TeachingGroup.objects.select_for_update(of=("self",), no_key=True).filter(school=school).order_by(
        "pk"
    ).first()
    since = min(one.since for one in lines)
    others = standing_lines(school.pk, since)
    rung = set(Bell.objects.filter(school=school).values_list("number", flat=True))
    students = students_of({one.group.pk for one in lines} | {one.group_id for one in others}, since)
    faults: dict[int, tuple[str, object]] = {}
    for place, line in enumerate(lines):
        fault = _fault(school, line, rung)
        clash = None if fault else clash_of(line, others, students)
        if fault or clash:
            faults[place] = fault or (clash.code, clash.says)  # type: ignore[union-attr]  # one of the two
            continue
        others.append(
            TimetableLine(
                group=line.group,
                teacher=line.teacher,
                weekday=line.weekday,
                number=line.number,
                weeks=line.weeks,
                room=tidy(line.room),
                started_on=line.since,
                ended_on=line.until,
            )
        )
    return faults


def _fault(school: Org, line: NewLine, rung: set[int]) -> tuple[str, object] | None:
    if line.group.school_id != school.pk or line.teacher.org_id != school.pk:
        return "line_of_another_school", _("Group and teacher have to be those of this school.")
    if line.number not in rung:
        return "no_such_bell", _("There is no bell for lesson %(number)d.") % {"number": line.number}
    if not 1 <= line.weekday <= 7 or line.weeks not in TimetableLine.Weeks.values:
        return "no_such_weekday", _("There is no such day of the week.")
    if line.until is not None and line.until <= line.since:
        return "line_ends_too_early", _("A line ends after the day on which it begins.")
    if len(tidy(line.room)) > LONGEST_ROOM:
        return "room_too_long", _("A room has at most %(most)d characters.") % {"most": LONGEST_ROOM}
    return None


def end_line(*, by: Acting, line: uuid.UUID, on: date) -> TimetableLine:
    """End a line: ``on`` is the first day without it. Lessons that came of it go, where nobody has written.

    Raises :class:`Refused` for a day before it began; ``TimetableLine.DoesNotExist`` for one that is not seen.
    """
    with transaction.atomic():
        found = (
            TimetableLine.objects.select_for_update(of=("self",), no_key=True)
            .select_related("school")
            .get(uuid=line)
        )
        require(by, PLAN, found.school)
        clause = stack_for(found.school.pack).basis(JOURNAL_BASIS)
        if found.ended_on == on:
            return found
        if on < found.started_on or (found.ended_on is not None and on > found.ended_on):
            raise Refused(
                "line_ends_too_early",
                _("A line ends after the day on which it begins, and its end only comes nearer."),
                clause=clause,
                next_step=_("Choose a later day, or add a new line."),
            )
        with recorded(
            "journal.end_line",
            by=by,
            subject_kind="timetable_line",
            subject=found.uuid,
            clause=clause,
            seen_by=found.school.lineage,
        ):
            found.ended_on = on
            found.save(update_fields=["ended_on"])
            fill_soon(by)
    return found
