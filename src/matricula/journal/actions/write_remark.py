"""Tell the family of a student something in words, and take it back."""

import uuid
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, require
from matricula.journal.hands import TEACH, check_lesson, teaches_group
from matricula.journal.lessons import held
from matricula.journal.models import Remark, TeachingGroup
from matricula.journal.roster import learners_on
from matricula.journal.words import REMARKS_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Refused, Stack, stack_for

LONGEST_REMARK: Final = 1000


def write_remark(
    *,
    by: Acting,
    group: TeachingGroup,
    student: uuid.UUID,
    kind: str,
    text: str,
    lesson: uuid.UUID | None = None,
) -> Remark:
    """Write a remark or a recommendation (``Remark.Kind``) for a student of the group. Basis ``journal_remarks``.

    With ``lesson`` it is of that lesson, without one of the subject. Raises :class:`Refused` for an empty or too long
    text, an unknown kind, and a student who is not of the group that day; :class:`NotPermitted` for another's group.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(REMARKS_BASIS)
    said = text.strip()
    if not said or len(said) > LONGEST_REMARK or kind not in Remark.Kind.values:
        raise Refused(
            "remark_not_written_so",
            _("A remark has between 1 and %(most)d characters.") % {"most": LONGEST_REMARK},
            clause=clause,
            next_step=_("Write it in a few sentences."),
        )
    with transaction.atomic():
        given = held(lesson) if lesson is not None else None
        if given is not None:
            check_lesson(by, given)
        else:
            _check_group(by, group, stack)
        day = given.day if given else civil_today(by.zone)
        learner = next((one for one in learners_on(group, day) if one.student_uuid == student), None)
        if learner is None or (given is not None and given.group_id != group.pk):
            raise Refused(
                "not_of_this_group",
                _("This student does not belong to the group on that day."),
                clause=clause,
                next_step=_("Load the page again and choose a student who is shown."),
            )
        with recorded(
            "journal.write_remark",
            by=by,
            subject_kind="student",
            subject=student,
            clause=clause,
            seen_by=[group.school_id],
        ) as record:
            remark = Remark.objects.create(
                group=group,
                lesson=given,
                school_id=group.school_id,
                enrollment_id=learner.enrollment_id,
                kind=kind,
                text=said,
                written_at=civil_now(),
                written_in_id=by.appointment_id,
            )
            record.detail = {"remark": str(remark.uuid), "kind": kind}
    return remark


def withdraw_remark(*, by: Acting, remark: uuid.UUID) -> Remark:
    """Take a remark back: families do not see it any more. Basis ``journal_remarks``.

    The same again changes nothing. Raises ``Remark.DoesNotExist`` for one that is not seen; :class:`NotPermitted` for
    another's lesson or group.
    """
    stack = stack_for(by.pack)
    with transaction.atomic():
        found = (
            Remark.objects.select_for_update(of=("self",), no_key=True)
            .select_related("lesson")
            .get(uuid=remark)
        )
        if found.lesson is not None:
            check_lesson(by, held(found.lesson.uuid))
        else:
            _check_group(by, found.group, stack)
        if found.withdrawn_at is not None:
            return found
        with recorded(
            "journal.withdraw_remark",
            by=by,
            subject_kind="student",
            subject=found.enrollment.student.uuid,
            clause=stack.basis(REMARKS_BASIS),
            seen_by=[found.school_id],
        ) as record:
            record.detail = {"remark": str(found.uuid)}
            found.withdrawn_at = civil_now()
            found.save(update_fields=["withdrawn_at"])
    return found


def _check_group(by: Acting, group: TeachingGroup, stack: Stack) -> None:
    require(by, TEACH)
    if by.org_id != group.school_id or not teaches_group(by, group, civil_today(by.zone)):
        raise NotPermitted(
            "not_the_own_group",
            _("Only who teaches the group today tells its families something."),
            clause=stack.basis(REMARKS_BASIS),
            next_step=_("Ask the teacher of the group, or the deputy who enters teachers."),
        )
