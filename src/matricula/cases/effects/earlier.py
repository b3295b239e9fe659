"""When the procedure that has to come before was carried out for the pupil of a case."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.db.models import QuerySet

from matricula.cases.models import Case, CaseState
from matricula.cases.ports import FactValue, Question
from matricula.registry.api import EnrollmentStatus
from matricula.regulation.api import FactType

EARLIER_FACTS = {"earlier_on": FactType.date}


def earlier_facts(question: Question) -> Mapping[str, FactValue]:
    """``earlier_on``: the day on which the procedure of ``after`` was last carried out in the pupil's present status.

    What was done before that status began does not count, and what the reader does not see is not known. None for a
    procedure that comes after no other.
    """
    return {"earlier_on": _earlier_on(question) if question.procedure.after else None}


def _earlier_on(question: Question) -> date | None:
    done = Case.objects.filter(
        procedure=question.procedure.after,
        state=CaseState.APPLIED,
        subjects__student_id=question.subject.student_id,
    )
    ended = _in_present_status(done, question).order_by("-ended_at").first()
    return ended.ended_at.astimezone(question.by.zone).date() if ended and ended.ended_at else None


def _in_present_status(done: QuerySet[Case], question: Question) -> QuerySet[Case]:
    """Those that ended after the case did which gave the pupil the status; without such a case, since its first day."""
    link = (
        EnrollmentStatus.objects.filter(
            enrollment__student_id=question.subject.student_id,
            enrollment__is_open=True,
            enrollment__is_principal=True,
        )
        .order_by("-seq")
        .first()
    )
    if link is None:
        return done.none()
    behind = Case.objects.filter(uuid=link.case_uuid).first() if link.case_uuid else None
    if behind is None or behind.ended_at is None:
        # The day begins where the reader is; in the database it is another one for some hours.
        return done.filter(ended_at__gte=datetime.combine(link.started_on, time(), question.by.zone))
    return done.filter(ended_at__gte=behind.ended_at)
