"""The register of requests, each with its clock."""

from datetime import datetime
from enum import StrEnum

from django.db.models import Count, DateTimeField, F, Func, Q, QuerySet

from matricula.authorities.api import Org, working_calendar
from matricula.families.models import CodeMail, RequestedChild, ServiceRequest
from matricula.families.words import CODE_WITHIN
from matricula.kernel.calendars import deadline
from matricula.kernel.clock import civil_now, civil_today
from matricula.regulation.api import Stack


class Clock(StrEnum):
    """Where a request stands in its time."""

    OPEN = "open"
    IN_TIME = "in_time"
    LATE = "late"
    OWED = "owed"
    NONE = "none"


class RequestClock:
    """The term within which the school answers, from the registration; the school's closures are asked for once."""

    def __init__(self, school: Org, stack: Stack) -> None:
        self._zone = school.time_zone
        self.calendar = working_calendar(school, stack)
        self._term = None
        if CODE_WITHIN in stack.terms:
            self._term = stack.term(CODE_WITHIN, on=civil_today(school.time_zone)).duration

    def due_at(self, request: ServiceRequest) -> datetime | None:
        """When the answer is due; None where the law sets no term."""
        if self._term is None:
            return None
        return deadline(request.registered_at, self._term, self.calendar, self._zone)

    def of(self, request: ServiceRequest) -> Clock:
        """Open, in time, late, or owed and late."""
        due = self.due_at(request)
        if due is None:
            return Clock.NONE
        if request.told_at is None:
            return Clock.OPEN if civil_now() < due else Clock.OWED
        return Clock.IN_TIME if request.told_at < due else Clock.LATE


def requests_of(school: Org, *, answer: str | None = None, words: str = "") -> QuerySet[ServiceRequest]:
    """The requests of a school with the count of their children, and when they were told (``told_at``).

    ``answer`` "" for those that wait, with those whose mail did not go out; None for all.
    """
    told_at = Func(F("pk"), function="families_told_at", output_field=DateTimeField(null=True))
    found = ServiceRequest.objects.filter(school=school).annotate(  # type: ignore[no-redef]  # the model names it
        asked_for=Count("children"), told_at=told_at
    )
    if answer == "":
        failed = CodeMail.objects.filter(school=school, given_up_at__isnull=False).values("request")
        found = found.filter(Q(answer="") | Q(pk__in=failed, told_at=None))
    elif answer is not None:
        found = found.filter(answer=answer)
    if words:
        named = RequestedChild.objects.filter(school=school, name__icontains=words).values("request")
        found = found.filter(Q(applicant__icontains=words) | Q(pk__in=named))
    return found


def waiting_requests(school: Org) -> list[ServiceRequest]:
    """The requests that wait for an answer, the oldest first; one statement."""
    return list(requests_of(school, answer="").prefetch_related("children").order_by("year", "number"))
