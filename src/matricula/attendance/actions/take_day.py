"""Take the list of a class on a day: who was not there, everybody else was."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from matricula.attendance.days import check_day
from matricula.attendance.entering import Absence, Entered, LeftOut, Marked, settle, stored, told
from matricula.attendance.hands import check_hands
from matricula.attendance.kinds import BASIS
from matricula.attendance.listening import say_list_is_taken
from matricula.attendance.models import DayList, DayMark
from matricula.attendance.queries.sheet import OnList, day_list_of, marks_of, pupils_on
from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.kernel.clock import civil_now
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, stack_for


def take_day(
    *,
    by: Acting,
    school_class: SchoolClass,
    day: date,
    absent: Mapping[uuid.UUID, Absence] | None = None,
    unexpected: Collection[uuid.UUID] = (),
) -> Entered:
    """Store the list: one row for the day, one for each pupil (by uuid) who was not as expected. Basis
    ``daily_attendance``.

    ``absent`` were expected and not there; ``unexpected`` were there, though their status says that they are not in
    school. Without both, all were present. A line about a pupil without a seat in the class that day falls out and
    is named in the answer; the rest is kept. A list that stands already is not touched: the same again changes nothing.
    Raises :class:`Refused` for another list than the one that stands, a day to come or without school, a closed class
    or school, an unknown kind; :class:`NotPermitted` for a class of another school or teacher.
    """
    check_hands(by, school_class)
    check_day(school_class, day)
    stack = stack_for(school_class.school.pack)
    clause = stack.basis(BASIS)
    pupils = pupils_on(school_class, day, stack)
    marks, left_out = settle(pupils, absent or {}, unexpected, stack, clause)
    try:
        # Most lists are the first of their day. The second of two at once waits here for the first.
        made = _written(by, school_class, day, pupils, marks, left_out, clause)
    except IntegrityError:
        standing = day_list_of(school_class, day)
        if standing is None:
            raise
    else:
        return Entered(made, left_out, written=True)
    here = {one.enrollment.pk for one in pupils}
    if {pk: said for pk, said in stored(marks_of(standing)).items() if pk in here} != marks:
        raise Refused(
            "list_taken_meanwhile",
            _("%(name)s has taken this list already, and found something else.")
            % {"name": standing.taken_in.user.display_name},
            clause=clause,
            next_step=_("See what was entered; correct it with a reason if it is wrong."),
        )
    return Entered(standing, left_out, written=False)


def _written(
    by: Acting,
    school_class: SchoolClass,
    day: date,
    pupils: list[OnList],
    marks: Mapping[int, Marked],
    left_out: tuple[LeftOut, ...],
    clause: str,
) -> DayList:
    """Two statements and the witness; IntegrityError leaves nothing of them when the list stands already."""
    school = school_class.school
    with recorded(
        "attendance.take_day", by=by, subject_kind="day_list", clause=clause, seen_by=school.lineage
    ) as record:
        made = DayList.objects.create(
            school_class=school_class,
            school=school,
            day=day,
            expected=sum(one.expected for one in pupils),
            taken_in_id=by.appointment_id,
            taken_at=civil_now(),
            clause=clause,
        )
        DayMark.objects.bulk_create(
            DayMark(day_list=made, school=school, enrollment_id=pk, **said._asdict())
            for pk, said in marks.items()
        )
        record.subject = made.uuid
        record.detail = {
            "class": str(school_class.uuid),
            "day": day.isoformat(),
            "expected": made.expected,
            "marks": len(marks),
            "left_out": told(left_out),
        }
        say_list_is_taken(school.pk)
    return made
