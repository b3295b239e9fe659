"""Codes by mail: which address a request gives, and the mails that wait to be sent there."""

import uuid
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from matricula.authorities.api import Org, User
from matricula.families.models import AccessCode, CodeMail, RequestedChild, ServiceRequest
from matricula.families.queries.readers import Capacity, Reader, capacity_of
from matricula.kernel.clock import civil_now
from matricula.notices.api import MAIL
from matricula.regulation.api import Refused

SENDING: Final = "families.send_code"
CODE_RAN_OUT: Final = "the code has run out"
KEY_CHANGED: Final = "the code cannot be made again: the secret key was changed"
_LONGEST: Final = CodeMail._meta.get_field("address").max_length or 254


def address_in(contact: str) -> str:
    """The e-mail address that the contact of a request is, as a whole; empty where it is something else."""
    address = contact.strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= _LONGEST else ""


def check_has_address(asked: ServiceRequest, clause: str) -> None:
    """Raises :class:`Refused` for a request without one: a code goes to no other address than that."""
    if not address_in(asked.contact):
        raise Refused(
            "no_address",
            _("The request gives no e-mail address, and a code is sent to no other."),
            clause=clause,
            next_step=_("Print the letter; or register a new request that gives the address."),
        )


def asked_by_mail(readers: Sequence[Reader]) -> dict[Capacity, ServiceRequest]:
    """For each the newest answered request that means them, if it gives an e-mail address; one statement."""
    rows = (
        RequestedChild.objects.filter(
            enrollment__in=[one.enrollment.pk for one in readers], request__answer="code_sent"
        )
        .select_related("request", "enrollment")
        .order_by("request_id")
    )
    newest = {(one.enrollment.student_id, one.guardian_id): one.request for one in rows if one.enrollment}
    wanted = {capacity_of(one) for one in readers}
    return {who: one for who, one in newest.items() if who in wanted and address_in(one.contact)}


def queue(codes: Sequence[tuple[AccessCode, ServiceRequest]], school: Org) -> list[CodeMail]:
    """Store the mails and the jobs that send them, in the caller's transaction: both or neither. Two statements.

    Whoever has signed in gets the mail in their own language, whoever has not in that of the office.
    """
    mails = CodeMail.objects.bulk_create(
        CodeMail(
            uuid=uuid.uuid4(),
            school=school,
            request=asked,
            code=code,
            address=address_in(asked.contact),
            language=_language(code.user),
            made_at=civil_now(),
        )
        for code, asked in codes
    )
    jobs: list[dict[str, JSONValue]] = [{"mail": str(one.uuid), "school": school.pk} for one in mails]
    app.configure_task(SENDING, queue=MAIL, allow_unknown=False).batch_defer(*jobs)
    return mails


def _language(user: User) -> str:
    return user.language if user.has_usable_password() else get_language() or "en"
