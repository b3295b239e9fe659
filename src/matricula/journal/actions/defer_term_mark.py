"""Put a student's mark of a period off for illness, and take that back."""

import uuid
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.journal.hands import PLAN, check_terms
from matricula.journal.models import GradingPeriod, TeachingGroup, TermMarkDeferral
from matricula.journal.terms import learners_of_term, standings
from matricula.journal.words import CLOSED_BASIS, DEFERRAL_GROUNDS, TERM_BASIS
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy
from matricula.papers.api import Paper, store_paper
from matricula.registry.api import Upload, paper_limits
from matricula.regulation.api import Refused, stack_for


def defer_term_mark(
    *,
    by: Acting,
    group: TeachingGroup,
    period: GradingPeriod,
    student: uuid.UUID,
    reason: str,
    paper_number: str,
    paper_date: date,
    until: date,
    file: Upload | None = None,
) -> TermMarkDeferral:
    """Let the mark wait until that day, the last on which it counts as in time. Basis ``term_marks``.

    ``reason`` is a code of ``deferral_ground``; number and date are those of the paper, ``file`` the paper itself. By
    who teaches the group, or by who plans. Raises :class:`Refused` where there is a mark or a deferral, for a closed
    period, an unknown ground, a paper of a day to come and a day that is over; :class:`PaperRefused` for a file that is
    none, and nothing is stored; :class:`NotPermitted` for others.
    """
    stack = stack_for(by.pack)
    clause = stack.basis(TERM_BASIS)
    with transaction.atomic():
        TeachingGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)
        check_hand(by, group, period)
        learner = next((one for one in learners_of_term(group, period) if one.student_uuid == student), None)
        today = civil_today(group.school.time_zone)
        if learner is None:
            raise Refused(
                "not_in_group_that_period",
                _("The student did not belong to this group at the end of the period."),
                clause=clause,
                next_step=_("See since when the student has been in the group."),
            )
        if reason not in stack.table(DEFERRAL_GROUNDS).offered:
            raise Refused(
                "no_such_ground",
                _("A mark is put off on a listed ground only."),
                clause=clause,
                next_step=_("Choose one of those that are offered."),
            )
        if paper_date > today or until < max(today, paper_date):
            raise Refused(
                "deferral_days",
                _("The paper has a day that is over, and the deferral a last day that is to come."),
                clause=clause,
                next_step=_("Put the days right."),
            )
        now = civil_now()
        found = standings(group, period, now)
        standing = found.get(learner.enrollment_id)
        if found.closing is not None:
            raise Refused(
                "period_closed",
                _("This period is closed: nothing is put off in it any more."),
                clause=stack.basis(CLOSED_BASIS),
                next_step=_("Ask the deputy to have it opened again for this student; the head decides."),
            )
        if standing.settled:
            raise _settled(clause)
        try:
            with (
                transaction.atomic(),
                recorded(
                    "journal.defer_term_mark",
                    by=by,
                    subject_kind="student",
                    subject=student,
                    clause=clause,
                    seen_by=group.school.lineage,
                ) as record,
            ):
                made = TermMarkDeferral.objects.create(
                    group=group,
                    school_id=group.school_id,
                    enrollment_id=learner.enrollment_id,
                    period=period,
                    reason=reason,
                    paper=_stored(by, file, clause) if file is not None else None,
                    paper_number=tidy(paper_number),
                    paper_date=paper_date,
                    until=until,
                    made_at=now,
                    made_in_id=by.appointment_id,
                )
                record.detail = {"group": str(group.uuid), "period": period.pk}
        except IntegrityError as error:
            raise _settled(clause) from error
    return made


def end_deferral(*, by: Acting, deferral: uuid.UUID) -> None:
    """Take a deferral back, so that the mark is owed again; one that ended stays ended. Basis ``term_marks``.

    Raises :class:`Refused` in a closed period, where only the mark ends it; :class:`NotPermitted` for who neither
    teaches the group nor plans; ``TermMarkDeferral.DoesNotExist`` for one that is not seen.
    """
    stack = stack_for(by.pack)
    with transaction.atomic():
        found = (
            TermMarkDeferral.objects.select_for_update(of=("self",), no_key=True)
            .select_related("group__school", "period", "enrollment__student")
            .get(uuid=deferral)
        )
        check_hand(by, found.group, found.period)
        if found.ended_at is not None:
            return
        if found.period.closings.filter(group=found.group).exists():
            raise Refused(
                "deferral_in_closed_period",
                _("In a closed period only the mark ends a deferral."),
                clause=stack.basis(CLOSED_BASIS),
                next_step=_("Set the mark, or the reason why there is none."),
            )
        with recorded(
            "journal.end_deferral",
            by=by,
            subject_kind="student",
            subject=found.enrollment.student.uuid,
            clause=stack.basis(TERM_BASIS),
            seen_by=found.group.school.lineage,
        ):
            found.ended_at = civil_now()
            found.save(update_fields=["ended_at"])


def check_hand(by: Acting, group: TeachingGroup, period: GradingPeriod) -> None:
    """Refuse whoever neither plans at this school nor teaches the group."""
    if by.org_id != group.school_id or not by.may(PLAN):
        check_terms(by, group, period)


def _stored(by: Acting, file: Upload, clause: str) -> Paper:
    media_types, max_bytes = paper_limits(stack_for(by.pack))
    return store_paper(
        by=by,
        content=file.content,
        file_name=file.file_name,
        media_types=media_types,
        max_bytes=max_bytes,
        clause=clause,
    )


def _settled(clause: str) -> Refused:
    return Refused(
        "term_settled_already",
        _("There is a mark, a reason or a deferral already."),
        clause=clause,
        next_step=_("Load the page again and see what stands there."),
    )
