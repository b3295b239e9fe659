"""Say who stays in the grade at the yearly promotion, and take it back."""

import uuid
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, require
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.models import Enrollment, Promotion, PromotionStay
from matricula.registry.promotion_law import BASIS, KEEP, Staying, promoted_statuses, staying_law
from matricula.regulation.api import Refused, stack_for

LONGEST_REASON: Final = 500


def leave_out(*, by: Acting, promotion: Promotion, student: uuid.UUID, reason: str) -> PromotionStay:
    """Keep a pupil of the school in the grade; the run passes them over.

    Raises :class:`Refused` once the promotion has run, without a reason, for whom the promotion does not move anyway,
    for somebody left out already, and where a case has to decide (basis ``staying_in_grade``): then the run finds who
    stays by itself.
    """
    require(by, KEEP, promotion.school)
    _check_waiting(promotion)
    staying = staying_law(stack_for(promotion.school.pack))
    words = tidy(reason)
    place = (
        Enrollment.objects.select_related("student")
        .filter(school=promotion.school, is_open=True, is_principal=True, student__uuid=student)
        .first()
    )
    if staying is not None and place is not None:
        raise nobody_stays_by_word(staying, place.stage)
    if not words or len(words) > LONGEST_REASON:
        raise Refused(
            "reason_missing",
            _("Whoever is left out is left out for a reason."),
            clause=promotion.clause,
            next_step=_("Write in a sentence why the student stays in the grade."),
        )
    if place is None or not _would_move(place, promotion):
        raise Refused(
            "not_promoted_anyway",
            _("The promotion does not move this student."),
            clause=promotion.clause,
            next_step=_("Choose a student of a grade that is promoted, and who is in school."),
        )
    with recorded(
        "registry.leave_out_of_promotion",
        by=by,
        subject_kind="student",
        subject=place.student.uuid,
        clause=promotion.clause,
        reason=words,
        seen_by=promotion.seen_by,
    ) as record:
        record.detail = {"year": promotion.school_year, "grade": place.grade}
        try:
            with transaction.atomic():
                return PromotionStay.objects.create(
                    promotion=promotion,
                    school=promotion.school,
                    enrollment=place,
                    student_uuid=place.student.uuid,
                    student_name=place.student.name,
                    grade=place.grade,
                    class_name=place.student.class_name,
                    why=PromotionStay.Why.SCHOOL,
                    status=place.status,
                    reason=words,
                    clause=promotion.clause,
                    noted_at=civil_now(),
                    noted_in_id=by.appointment_id,
                )
        except IntegrityError as twice:
            raise Refused(
                "left_out_already",
                _("This student is left out already."),
                clause=promotion.clause,
                next_step=_("Look at the list of those who stay."),
            ) from twice


def take_back_in(*, by: Acting, promotion: Promotion, stay: uuid.UUID) -> PromotionStay:
    """Let somebody be promoted whom the school had left out. Raises :class:`Refused` when nobody is, or it has run."""
    require(by, KEEP, promotion.school)
    _check_waiting(promotion)
    found = PromotionStay.objects.filter(promotion=promotion, uuid=stay, taken_back_at=None).first()
    if found is None:
        raise Refused(
            "not_left_out",
            _("This student is not left out any more."),
            clause=promotion.clause,
            next_step=_("Look at the list of those who stay."),
        )
    with recorded(
        "registry.take_back_into_promotion",
        by=by,
        subject_kind="student",
        subject=found.student_uuid,
        clause=promotion.clause,
        seen_by=promotion.seen_by,
    ) as record:
        record.detail = {"year": promotion.school_year, "grade": found.grade}
        found.taken_back_at, found.taken_back_in_id = civil_now(), by.appointment_id
        found.save(update_fields=["taken_back_at", "taken_back_in"])
    return found


def nobody_stays_by_word(staying: Staying, stage: str) -> Refused:
    """The refusal for leaving out by the school's word: in this stage nobody stays, or a decided case says who does."""
    if stage not in staying.stages:
        return Refused(
            "nobody_repeats_here",
            _("In this stage nobody repeats a grade, so no student is left out of the promotion."),
            clause=staying.clause,
            next_step=_(
                "Whoever is not in school by their status stays by itself; enter that where it is so."
            ),
        )
    return Refused(
        "repeats_by_case",
        _("A student stays in the grade by a decided case, not by the school's word."),
        clause=staying.clause,
        next_step=_("Begin the case for the student. Once it is decided, the promotion passes them over."),
    )


def _check_waiting(promotion: Promotion) -> None:
    if promotion.ran_at is not None:
        raise Refused(
            "promotion_has_run",
            _("This promotion has run."),
            clause=promotion.clause,
            next_step=_("Within its time the head may take it back; then the list is open again."),
        )


def _would_move(place: Enrollment, promotion: Promotion) -> bool:
    """Whether the place is of a grade that has a next one, and of a status that goes on."""
    stack = stack_for(promotion.school.pack)
    assert BASIS in stack.bases, "a promotion was prepared by this law"
    following = stack.stage(place.stage).next_grade(place.grade)
    return following is not None and place.status in promoted_statuses(stack)
