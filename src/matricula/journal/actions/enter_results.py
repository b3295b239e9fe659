"""Enter results of an examination or a competition, and take one back."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.journal.hands import PLAN
from matricula.journal.models import ExamResult
from matricula.journal.words import RESULTS, RESULTS_BASIS, SUBJECTS
from matricula.kernel.clock import civil_now
from matricula.kernel.text import tidy
from matricula.registry.api import Enrollment
from matricula.regulation.api import Refused, stack_for

LONGEST_RESULT: Final = 80
LONGEST_NAME: Final = 120


def enter_results(
    *,
    by: Acting,
    school: Org,
    kind: str,
    name: str,
    subject: str,
    received_at: datetime,
    results: Mapping[uuid.UUID, str],
) -> list[ExamResult]:
    """Enter what the school received at that moment, for students of its roll, all or none; five statements. Basis
    ``exam_results``.

    ``kind`` is a code of ``result_kind``, ``subject`` one of ``subject`` or empty. Students without a word are left
    aside. Raises :class:`Refused` for an unknown code, a receipt to come, a text too long, no result at all, and a
    student who is not on the roll; :class:`NotPermitted` for who does not plan.
    """
    require(by, PLAN, school)
    stack = stack_for(by.pack)
    clause = stack.basis(RESULTS_BASIS)
    said = {student: tidy(text) for student, text in results.items() if tidy(text)}
    title, now = tidy(name), civil_now()
    wrong = (
        kind not in stack.table(RESULTS).offered
        or (subject and subject not in stack.table(SUBJECTS).offered)
        or len(title) > LONGEST_NAME
        or any(len(text) > LONGEST_RESULT for text in said.values())
    )
    if wrong or not said:
        raise Refused(
            "result_does_not_fit",
            _("A result has a kind and a subject of the list, and a text of at most %(most)d characters.")
            % {"most": LONGEST_RESULT},
            clause=clause,
            next_step=_("Choose among those that are offered, and enter at least one result."),
        )
    if received_at > now:
        raise Refused(
            "receipt_to_come",
            _("The moment of receipt has not come yet."),
            clause=clause,
            next_step=_("Enter when the school received the results."),
        )
    places = {
        one.student.uuid: one
        for one in Enrollment.objects.filter(
            school=school, is_principal=True, student__uuid__in=said
        ).select_related("student")
    }
    if len(places) < len(said):
        raise Refused(
            "not_on_the_roll",
            _("One of the students is not on the roll of this school."),
            clause=clause,
            next_step=_("Load the page again; a student may have left the school."),
        )
    with (
        transaction.atomic(),
        recorded(
            "journal.enter_results",
            by=by,
            subject_kind="school",
            subject=school.uuid,
            clause=clause,
            seen_by=school.lineage,
        ) as record,
    ):
        made = ExamResult.objects.bulk_create(
            ExamResult(
                school=school,
                enrollment=places[student],
                kind=kind,
                name=title,
                subject=subject,
                result=text,
                received_at=received_at,
                entered_at=now,
                entered_in_id=by.appointment_id,
            )
            for student, text in said.items()
        )
        record.detail = {"kind": kind, "results": len(made)}
    return made


def withdraw_result(*, by: Acting, result: uuid.UUID) -> None:
    """Take back a result that was entered wrongly; it stays, and families see it no longer. Basis ``exam_results``.

    Raises :class:`NotPermitted` for who does not plan; ``ExamResult.DoesNotExist`` for one that is not seen.
    """
    with transaction.atomic():
        found = (
            ExamResult.objects.select_for_update(of=("self",), no_key=True)
            .select_related("school", "enrollment__student")
            .get(uuid=result)
        )
        require(by, PLAN, found.school)
        if found.withdrawn_at is not None:
            return
        with recorded(
            "journal.withdraw_result",
            by=by,
            subject_kind="student",
            subject=found.enrollment.student.uuid,
            clause=stack_for(by.pack).basis(RESULTS_BASIS),
            seen_by=found.school.lineage,
        ):
            found.withdrawn_at = civil_now()
            found.save(update_fields=["withdrawn_at"])
