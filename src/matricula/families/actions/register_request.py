"""Register a request for access: from the school's public page, or typed in from paper."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, require
from matricula.families.asking import Asked, checked
from matricula.families.models import RequestedChild, ServiceRequest
from matricula.families.papering import kept
from matricula.families.words import ISSUE, REQUEST
from matricula.kernel.clock import civil_now, civil_today
from matricula.registry.api import Upload
from matricula.regulation.api import Refused, stack_for


@dataclass(frozen=True, slots=True)
class Registered:
    """What the applicant is told: the number in the register of a year."""

    number: int
    year: int


def register_request(
    *, by: Acting, school: Org, asked: Asked, written_on: date, upload: Upload | None = None
) -> ServiceRequest:
    """Enter a request that came on paper. Basis ``service_request``; the clock runs from this moment.

    Raises :class:`Refused` where it names nobody, or is of a day to come; :class:`PaperRefused`;
    :class:`NotPermitted`.
    """
    require(by, ISSUE, school)
    stack = stack_for(school.pack)
    clause, today = stack.basis(REQUEST), civil_today(school.time_zone)
    told = checked(asked, clause)
    if written_on > today:
        raise Refused(
            "request_of_tomorrow",
            _("The request is of a day that has not come."),
            clause=clause,
            next_step=_("Enter the day that stands on the paper."),
        )
    with recorded(
        "families.register_request",
        by=by,
        subject_kind="service_request",
        clause=clause,
        seen_by=school.lineage,
    ) as record:
        request = ServiceRequest.objects.create(
            school=school,
            year=today.year,
            number=0,
            registered_at=civil_now(),
            registered_in_id=by.appointment_id,
            way="paper",
            applicant=told.applicant,
            as_student=told.as_student,
            contact=told.contact,
            written_on=written_on,
            paper=kept(upload, by=by, stack=stack, clause=clause),
        )
        # The database has given the number, and the moment.
        request.refresh_from_db()
        RequestedChild.objects.bulk_create(
            RequestedChild(request=request, school=school, name=name, class_name=class_name)
            for name, class_name in told.children
        )
        record.subject = request.uuid
        record.detail = {"number": request.number, "year": request.year}
    return request


def ask_for_access(*, school: Org, asked: Asked) -> Registered:
    """Enter a request from the public page, by somebody who has no account. Basis ``service_request``.

    It is registered at once, so the clock of the school runs. Who the children are, the school finds out: nothing is
    compared here, and so nothing is told. Raises :class:`Refused` where it names nobody.
    """
    stack = stack_for(school.pack)
    clause, today = stack.basis(REQUEST), civil_today(school.time_zone)
    told = checked(asked, clause)
    with (
        recorded(
            "families.ask_for_access",
            by=None,
            subject_kind="service_request",
            clause=clause,
            seen_by=school.lineage,
        ) as record,
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT request, number FROM families_ask(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                school.pk,
                today.year,
                today,
                told.applicant,
                told.as_student,
                told.contact,
                [name for name, _class in told.children],
                [class_name for _name, class_name in told.children],
            ],
        )
        record.subject, number = cursor.fetchone()
        record.detail = {"number": number, "year": today.year}
    return Registered(number, today.year)
