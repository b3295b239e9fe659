"""Have a closed period opened again for one student: one person asks, another decides."""

import uuid
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, require, working_calendar
from matricula.journal.hands import PLAN, REOPEN
from matricula.journal.models import GradingPeriod, GroupMember, PeriodClosing, TeachingGroup, TermReopening
from matricula.journal.words import CLOSED_BASIS, REOPENED_FOR
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.regulation.api import Refused, stack_for

LONGEST_REASON: Final = 400


def ask_reopening(
    *, by: Acting, group: TeachingGroup, period: GradingPeriod, student: uuid.UUID, reason: str
) -> TermReopening:
    """Ask that the period be opened again for one student, and say why. Basis ``closed_period``.

    Raises :class:`Refused` for a period that is not closed, a student of another group, a reason that is empty or too
    long, and where it was asked for already; :class:`NotPermitted` for who does not plan.
    """
    require(by, PLAN, group.school)
    clause = stack_for(by.pack).basis(CLOSED_BASIS)
    why = _reason(reason, clause)
    member = GroupMember.objects.filter(group=group, enrollment__student__uuid=student).first()
    closed = PeriodClosing.objects.filter(group=group, period=period).exists()
    if member is None or not closed:
        raise Refused(
            "nothing_to_reopen",
            _("There is nothing to open: the period is not closed for a student of this group."),
            clause=clause,
            next_step=_("Load the page again and see how the period stands."),
        )
    try:
        with (
            transaction.atomic(),
            recorded(
                "journal.ask_reopening",
                by=by,
                subject_kind="student",
                subject=student,
                clause=clause,
                reason=why,
                seen_by=group.school.lineage,
            ) as record,
        ):
            asked = TermReopening.objects.create(
                school_id=group.school_id,
                group=group,
                enrollment_id=member.enrollment_id,
                period=period,
                reason=why,
                asked_at=civil_now(),
                asked_in_id=by.appointment_id,
            )
            record.detail = {"group": str(group.uuid), "period": period.pk}
    except IntegrityError as error:
        raise Refused(
            "reopening_asked_already",
            _("This has been asked for already, and is not decided yet."),
            clause=clause,
            next_step=_("Wait for the decision of the head."),
        ) from error
    return asked


def decide_reopening(*, by: Acting, reopening: uuid.UUID, granted: bool, answer: str = "") -> TermReopening:
    """Open it for the term ``reopened_for``, or refuse and say why. Basis ``closed_period``.

    It closes by itself: with the term mark that is set, or when the term is over. The database holds it to the law.
    Raises :class:`Refused` for one that is decided already and a refusal without a reason; :class:`NotPermitted` for
    who asked, and for who may not decide; ``TermReopening.DoesNotExist`` for one that is not seen.
    """
    require(by, REOPEN)
    stack = stack_for(by.pack)
    clause = stack.basis(CLOSED_BASIS)
    said = tidy(answer) if granted else _reason(answer, clause)
    with transaction.atomic():
        asked = TermReopening.objects.select_related(
            "school", "group", "enrollment__student", "asked_in"
        ).get(uuid=reopening)
        if asked.asked_in.user_id == by.user_id:
            raise NotPermitted(
                "reopening_by_two_people",
                _("Whoever asked for it does not decide it."),
                clause=clause,
                next_step=_("Let another person decide who may."),
            )
        if asked.decided_at is not None:
            raise Refused(
                "reopening_decided",
                _("This has been decided already."),
                clause=clause,
                next_step=_("Ask anew if it is needed again."),
            )
        now, zone = civil_now(), asked.school.time_zone
        term = stack.term(REOPENED_FOR, on=civil_today(zone))
        closes_at = deadline(now, term.duration, working_calendar(asked.school, stack), zone)
        with (
            recorded(
                "journal.decide_reopening",
                by=by,
                subject_kind="student",
                subject=asked.enrollment.student.uuid,
                clause=clause,
                reason=said,
                seen_by=asked.school.lineage,
            ) as record,
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT journal_decide_reopening(%s, %s, %s, %s)",
                [asked.uuid, granted, said, closes_at if granted else None],
            )
            record.detail = {"group": str(asked.group.uuid), "granted": granted}
        asked.refresh_from_db()
    return asked


def _reason(said: str, clause: str) -> str:
    reason = tidy(said)
    if not reason or len(reason) > LONGEST_REASON:
        raise Refused(
            "reason_needed",
            _("A reason is needed, of at most %(most)d characters.") % {"most": LONGEST_REASON},
            clause=clause,
            next_step=_("Say why in a sentence or two."),
        )
    return reason
