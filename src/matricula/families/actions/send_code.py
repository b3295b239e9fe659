"""Send one code by mail."""

import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from matricula.authorities.api import in_scope_of
from matricula.families.codes import derived, digest_of, written
from matricula.families.mailing import CODE_RAN_OUT, KEY_CHANGED, SENDING
from matricula.families.models import AccessCode, CodeMail
from matricula.families.queries.readers import ReaderState, readers_of
from matricula.kernel.clock import civil_now
from matricula.notices.api import NotDelivered, message_id, post
from matricula.registry.api import Enrollment
from matricula.regulation.api import stack_for


def send_code(mail: uuid.UUID, school: int, *, last_try: bool = False) -> bool:
    """Send the mail unless it is over; True when this call did it. Basis ``service_request``.

    What is not to be sent any more is dropped. Raises :class:`NotDelivered` after the failure is stored. A process
    killed between the mail server and the commit leaves the mail unsent: the next try carries the same code and the
    same Message-ID.
    """
    failure: NotDelivered | None = None
    with transaction.atomic(), in_scope_of([school], job=SENDING):
        row = (
            CodeMail.objects.select_for_update(of=("self",))
            .select_related("code__user", "request", "school")
            .filter(uuid=mail)
            .first()
        )
        if row is None or row.is_over:
            return False
        if not _still_wanted(row.code):
            row.drop()
            return False
        try:
            _post(row)
        except NotDelivered as failed:
            failure = failed
        row.tried(failure, last_try=last_try)
    if failure is not None:
        raise failure
    return True


def _still_wanted(code: AccessCode) -> bool:
    """Whether the code is open, and whoever it is for still may read: nobody is mailed without consent."""
    if code.used_at is not None or code.voided_at is not None:
        return False
    places = Enrollment.objects.filter(
        student_id=code.student_id, school_id=code.school_id, is_open=True, is_principal=True
    ).select_related("student", "school")
    found = list(places)
    if not found:
        return False
    reader = next(
        (
            one
            for one in readers_of(found, stack_for(found[0].school.pack))
            if (one.guardian.pk if one.guardian else None) == code.guardian_id
        ),
        None,
    )
    return reader is not None and reader.consents and reader.state != ReaderState.REFUSED


def _post(row: CodeMail) -> None:
    """Raises :class:`NotDelivered`, for good where the code has run out or cannot be made again."""
    if civil_now() >= row.code.expires_at:
        raise NotDelivered(CODE_RAN_OUT, for_good=True)
    code = next((one for one in derived(row.code.uuid) if digest_of(one) == row.code.digest), None)
    if code is None:
        raise NotDelivered(KEY_CHANGED, for_good=True)
    with override(row.language):
        school = row.school.name_in(row.language)
        post(
            to=row.address,
            subject=_("Access code: %(school)s") % {"school": school},
            body=_body(row, school, code),
            language=row.language,
            identity=message_id("code", row.uuid),
        )


def _body(row: CodeMail, school: str, code: str) -> str:
    """The words, in the active language: they name the school and no child, and no link carries the code."""
    until = date_format(row.code.expires_at.astimezone(row.school.time_zone))
    facts = (
        (_("Address"), settings.PUBLIC_URL + reverse("family_door")),
        (_("Name to sign in with"), row.code.user.login),
        (_("Code"), written(code)),
        (_("Good until"), until),
    )
    parts = [
        school,
        _("You asked the school for access: request %(number)s. Here is your code.")
        % {"number": f"{row.request.number}/{row.request.year}"},
        "\n".join(f"{term}: {value}" for term, value in facts),
        _("Open the address, choose the use of a code, and type name and code. Then you choose a password."),
        _(
            "The code is good once. Keep the name: you sign in with it. If the code is too old, ask for a new one."
        ),
        _(
            "Whoever asked for several students gets a code for each, in an e-mail of its own: the first to"
            " come in, the others to be entered in the account."
        ),
        _("If you have asked for nothing, tell the school."),
    ]
    return "\n\n".join(parts) + "\n"
