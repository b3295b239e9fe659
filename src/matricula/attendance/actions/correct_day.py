"""Correct the list of a day, with a reason; what stood there before stays on record."""

import uuid
from collections.abc import Collection, Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.attendance.entering import Absence, Entered, Marked, settle, stored, told
from matricula.attendance.hands import check_hands
from matricula.attendance.kinds import BASIS
from matricula.attendance.listening import say_list_is_taken
from matricula.attendance.models import DayList, DayMark, What
from matricula.attendance.queries.sheet import marks_of, pupils_on
from matricula.audit.api import recorded
from matricula.authorities.api import Acting, is_closed
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import SchoolClass
from matricula.regulation.api import Refused, stack_for

LONGEST_REASON: Final = 400


def correct_day(
    *,
    by: Acting,
    school_class: SchoolClass,
    day_list: DayList,
    absent: Mapping[uuid.UUID, Absence],
    unexpected: Collection[uuid.UUID] = (),
    reason: str,
    revision: int,
) -> Entered:
    """Put these marks in the place of those that stand, of every pupil who is on the list now.

    No clause sets a term, so any day may be corrected, that of a closed class too. ``revision`` is the one that was
    seen. The same marks again change nothing. Lines fall out as in ``take_day``.
    Raises :class:`Refused` without a reason, for a closed school, and when somebody has corrected it meanwhile.
    """
    check_hands(by, school_class)
    school = school_class.school
    stack = stack_for(school.pack)
    clause = stack.basis(BASIS)
    if is_closed(school):
        raise Refused(
            "school_is_closed",
            _("The school has closed: its lists stay as they are."),
            clause=clause,
            next_step=_("Tell the office that keeps its records."),
        )
    pupils = pupils_on(school_class, day_list.day, stack)
    marks, left_out = settle(pupils, absent, unexpected, stack, clause)
    with transaction.atomic():
        held = (
            DayList.objects.select_for_update(of=("self",), no_key=True)
            .select_related("taken_in__user", "corrected_in__user")
            .get(pk=day_list.pk, school_class=school_class)
        )
        here = {one.enrollment.pk for one in pupils}
        before = {pk: said for pk, said in stored(marks_of(held)).items() if pk in here}
        if before == marks:
            return Entered(held, left_out, written=False)
        if held.revision != revision:
            last = held.corrected_in or held.taken_in
            raise Refused(
                "list_corrected_meanwhile",
                _("%(name)s has corrected this list, after it was opened here.")
                % {"name": last.user.display_name},
                clause=clause,
                next_step=_("See what stands there now; then correct it if it is still wrong."),
            )
        why = _checked(reason, clause)
        with recorded(
            "attendance.correct_day",
            by=by,
            subject_kind="day_list",
            subject=held.uuid,
            clause=clause,
            reason=why,
            seen_by=school.lineage,
        ) as record:
            held.revision += 1
            held.corrected_in_id, held.corrected_at, held.reason = by.appointment_id, civil_now(), why
            held.save(update_fields=["revision", "corrected_in", "corrected_at", "reason"])
            changed = _changes(before, marks)
            DayMark.objects.bulk_create(
                [
                    DayMark(day_list=held, school=school, enrollment_id=pk, **said._asdict())
                    for pk, said in changed.items()
                ],
                update_conflicts=True,
                unique_fields=["day_list", "enrollment"],
                update_fields=["what", "kind", "note"],
            )
            record.detail = {
                "class": str(school_class.uuid),
                "day": held.day.isoformat(),
                "changed": len(changed),
                "left_out": told(left_out),
            }
            say_list_is_taken(school.pk)
    return Entered(held, left_out, written=True)


def _changes(before: Mapping[int, Marked], after: Mapping[int, Marked]) -> dict[int, Marked]:
    """What is written: new marks, other marks, and those that are taken back."""
    changed = {pk: said for pk, said in after.items() if before.get(pk) != said}
    return changed | {pk: Marked(What.WITHDRAWN) for pk in before if pk not in after}


def _checked(reason: str, clause: str) -> str:
    why = tidy(reason)
    if not why or len(why) > LONGEST_REASON:
        raise Refused(
            "correction_without_reason",
            _("A correction needs a reason of at most %(most)d characters.") % {"most": LONGEST_REASON},
            clause=clause,
            next_step=_("Write in a few words what was wrong, and how you know."),
        )
    return why
